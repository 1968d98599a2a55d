package org.weightscape.app.mapping;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.value.ObservableBooleanValue;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.RowCards;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.job.LatestWins;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPoints;
import org.weightscape.projection.Layout;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.zoo.Property;

/** Follows the session: puts its layout on the map, colours it, and takes clicks back. To be used on the JavaFX thread. */
public final class MapController {
    private static final Object COLOUR = "colour";

    private final MapModel map;
    private final SessionModel session;
    private final LatestWins quick;
    private final Notices notices;
    /** The colours that a person chose for a property stay while the zoo is open. */
    private final Map<String, Coloring> chosen = new HashMap<>();

    /**
     * @param quick runs what takes milliseconds and needs no line in the list of jobs
     */
    public MapController(
            MapModel map, SessionModel session, LatestWins quick, Notices notices, ObservableBooleanValue dark) {
        this.map = map;
        this.session = session;
        this.quick = quick;
        this.notices = notices;
        map.pinnedRow().bindBidirectional(session.clickedProperty());
        dark.subscribe(now -> map.appearance().set(now ? Appearance.DARK : Appearance.LIGHT));
        session.zooProperty().subscribe(this::showZoo);
        session.layoutProperty().subscribe(this::showLayout);
        session.colourByProperty().subscribe((before, now) -> colour());
        map.coloring().subscribe((before, now) -> {
            if (now != null) {
                chosen.put(now.property().name(), now);
            }
        });
    }

    private void showZoo(Optional<OpenZoo> open) {
        chosen.clear();
        quick.cancel(COLOUR);
        map.coloring().set(null);
        map.points().set(null);
        map.emptyText().set("");
        open.ifPresent(zoo -> map.cards().set(RowCards.of(zoo.zoo(), map)));
    }

    private void showLayout(Optional<SessionModel.MapLayout> shown) {
        Optional<OpenZoo> open = session.zooProperty().get();
        if (shown.isEmpty() || open.isEmpty()) {
            map.points().set(null);
            return;
        }
        Layout layout = shown.get().layout();
        map.points().set(new MapPoints(
                layout.x(), layout.y(), layout.rows(), describe(shown.get(), open.get().zoo().checkpoints())));
        if (map.getColoring() == null) {
            colour();
        }
    }

    private static MapDescription describe(SessionModel.MapLayout shown, int total) {
        Layout layout = shown.layout();
        ProjectionOptions options = shown.options();
        String detail = switch (options.method()) {
            case PCA -> "%s%.0f\u2009%% + %.0f\u2009%% of the variance".formatted(
                    options.equals(ProjectionMethod.PCA.standard())
                            ? ""
                            : "components %d and %d, ".formatted(options.whole("x"), options.whole("y")),
                    100 * layout.varianceExplained()[0],
                    100 * layout.varianceExplained()[1]);
            case UMAP, SMILE_UMAP -> "%d neighbours, seed %d".formatted(options.whole("neighbors"), options.whole("seed"));
            case TSNE, SMILE_TSNE -> "perplexity %s, seed %d".formatted(
                    options.method().parameters().getFirst().text(options.real("perplexity")), options.whole("seed"));
        };
        if (layout.size() < total) {
            detail = "stratified sample, " + detail;
        }
        return new MapDescription(
                options.method().title(),
                shown.feature().label(),
                detail,
                total,
                options.method() == ProjectionMethod.PCA
                        ? MapDescription.Distances.TO_SCALE
                        : MapDescription.Distances.NOT_TO_SCALE);
    }

    private void colour() {
        MapPoints points = map.getPoints();
        Optional<Property> property =
                session.zooProperty().get().flatMap(open -> open.zoo().property(session.colourByProperty().get()));
        if (points == null || property.isEmpty()) {
            quick.cancel(COLOUR);
            map.coloring().set(null);
            return;
        }
        Coloring known = chosen.get(property.get().name());
        if (known != null) {
            quick.cancel(COLOUR);
            map.coloring().set(known);
            return;
        }
        quick.request(
                COLOUR,
                "Colour by " + property.get().name().toLowerCase(Locale.ROOT),
                context -> Coloring.of(property.get(), points.rows()),
                map.coloring()::set,
                error -> notices.failed("Colouring the map", error));
    }
}
