package org.weightscape.app.mapping;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.value.ObservableBooleanValue;
import org.jspecify.annotations.Nullable;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.RowCards;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.job.JobContext;
import org.weightscape.job.LatestWins;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.FaithfulnessColour;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPoints;
import org.weightscape.projection.Faithfulness;
import org.weightscape.projection.Layout;
import org.weightscape.projection.LayoutFrame;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.zoo.Property;

/**
 * Follows the session: puts its layout on the map, or the present state of one that is being computed; colours it, says how far
 * it can be believed, and takes clicks back. To be used on the JavaFX thread.
 */
public final class MapController {
    private static final Object COLOUR = "colour";
    private static final Object FAITHFULNESS = "faithfulness";
    /** As long as the map takes to move to another layout. */
    private static final long MOVE_NANOS = 750_000_000;
    /** More numbers than this, and faithfulness is only measured when somebody asks for it as a colour. */
    private static final long NUMBERS_MEASURED_UNASKED = 10_000_000;

    private final MapModel map;
    private final SessionModel session;
    private final LatestWins quick;
    private final Notices notices;
    /** The colours that a person chose for a property stay while the zoo is open. */
    private final Map<String, Coloring> chosen = new HashMap<>();

    private boolean framed;
    private long movingUntil;
    private @Nullable Measured measured;

    /** How far a layout can be believed. */
    private record Measured(Layout layout, Faithfulness faithfulness) {}

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
        session.frameProperty().subscribe(this::showFrame);
        session.colourByProperty().subscribe((before, now) -> colour());
        map.coloring().subscribe((before, now) -> {
            if (now != null && FaithfulnessColour.of(now.property().name()).isEmpty()) {
                chosen.put(now.property().name(), now);
            }
        });
    }

    /** Shows the layout that was just restored in the colours that it had, in place of those that are being found. */
    public void restore(Coloring coloring) {
        quick.cancel(COLOUR);
        map.coloring().set(coloring);
        if (FaithfulnessColour.of(coloring.property().name()).isPresent()) {
            // Finding the colours would have measured the map.
            session.layoutProperty().get().ifPresent(layout ->
                    session.zooProperty().get().ifPresent(open -> measureIfQuick(layout, open)));
        }
    }

    private void showZoo(Optional<OpenZoo> open) {
        chosen.clear();
        quick.cancel(COLOUR);
        quick.cancel(FAITHFULNESS);
        measured = null;
        framed = false;
        map.coloring().set(null);
        map.points().set(null);
        map.emptyText().set("");
        open.ifPresent(zoo -> map.cards().set(RowCards.of(zoo.zoo(), map)));
    }

    private void showLayout(Optional<SessionModel.MapLayout> shown) {
        Optional<OpenZoo> open = session.zooProperty().get();
        quick.cancel(FAITHFULNESS);
        if (shown.isEmpty() || open.isEmpty()) {
            map.points().set(null);
            return;
        }
        map.live().set(framed && System.nanoTime() > movingUntil);
        framed = false;
        map.points().set(points(shown.get(), open.get()));
        boolean byFaithfulness =
                FaithfulnessColour.of(session.colourByProperty().get()).isPresent();
        if (map.getColoring() == null || byFaithfulness) {
            colour();
        }
        if (!byFaithfulness) {
            measureIfQuick(shown.get(), open.get());
        }
    }

    /** The first state of a new layout is moved to; those after it are shown as they come. */
    private void showFrame(Optional<SessionModel.MapFrame> shown) {
        Optional<OpenZoo> open = session.zooProperty().get();
        if (shown.isEmpty() || open.isEmpty()) {
            if (framed) {
                // The layout was given up: back to the one before.
                framed = false;
                showLayout(session.layoutProperty().get());
            }
            return;
        }
        SessionModel.MapFrame frame = shown.get();
        LayoutFrame places = frame.places();
        boolean start = places.step() == 0 && places.steps() == 0;
        long now = System.nanoTime();
        if (!start && now < movingUntil) {
            return;
        }
        movingUntil = start ? now + MOVE_NANOS : 0;
        framed = true;
        map.live().set(!start);
        ProjectionOptions options = frame.map().run().options();
        int shownNow = frame.rows().length;
        MapDescription description = MapDescription.of(
                options, new double[0], frame.map().feature().label(), shownNow, open.get().zoo().checkpoints());
        String where = start
                ? "the start"
                : "%s %d of %d".formatted(
                        options.method() == ProjectionMethod.UMAP ? "epoch" : "iteration", places.step(), places.steps());
        map.points().set(new MapPoints(places.x(), places.y(), frame.rows(), description.with(where)));
        if (map.getColoring() == null) {
            colour();
        }
    }

    private MapPoints points(SessionModel.MapLayout shown, OpenZoo open) {
        Layout layout = shown.layout();
        MapPoints points =
                MapPoints.of(layout, shown.options(), shown.feature().label(), open.zoo().checkpoints());
        Measured known = measured;
        return known == null || known.layout != layout
                ? points
                : points.described(points.description().with(known.faithfulness));
    }

    private void measureIfQuick(SessionModel.MapLayout shown, OpenZoo open) {
        Optional<Features> features = session.featuresProperty().get();
        long columns = shown.feature() == Feature.WEIGHTS ? open.zoo().architecture().weightCount() : 256;
        if (features.isEmpty() || columns * shown.layout().size() > NUMBERS_MEASURED_UNASKED) {
            return;
        }
        quick.request(
                FAITHFULNESS,
                "How far the map can be believed",
                context -> measure(features.get(), shown, context),
                found -> found.ifPresent(now -> {
                    measured = new Measured(shown.layout(), now);
                    if (session.layoutProperty().get().equals(Optional.of(shown)) && !framed) {
                        map.live().set(true);
                        map.points().set(points(shown, open));
                    }
                }),
                error -> notices.failed("Measuring the map", error));
    }

    private static Optional<Faithfulness> measure(Features features, SessionModel.MapLayout shown, JobContext context) {
        return Faithfulness.of(
                features.get(shown.feature(), context.part(0, 0.2), context),
                shown.layout(),
                shown.options().metric(),
                context.part(0.2, 1),
                context);
    }

    private void colour() {
        String name = session.colourByProperty().get();
        Optional<FaithfulnessColour> faithfulness = FaithfulnessColour.of(name);
        if (faithfulness.isPresent()) {
            colourBy(faithfulness.get());
            return;
        }
        MapPoints points = map.getPoints();
        Optional<Property> property =
                session.zooProperty().get().flatMap(open -> open.zoo().property(name));
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

    private void colourBy(FaithfulnessColour colour) {
        Optional<SessionModel.MapLayout> shown = session.layoutProperty().get();
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<Features> features = session.featuresProperty().get();
        if (shown.isEmpty() || open.isEmpty() || features.isEmpty()) {
            quick.cancel(COLOUR);
            map.coloring().set(null);
            return;
        }
        Measured known = measured;
        Layout layout = shown.get().layout();
        quick.request(
                COLOUR,
                "Colour by " + colour.label(),
                context -> known != null && known.layout == layout
                        ? Optional.of(known.faithfulness)
                        : measure(features.get(), shown.get(), context),
                found -> {
                    found.ifPresent(now -> measured = new Measured(layout, now));
                    found.ifPresentOrElse(
                            now -> map.coloring().set(Coloring.of(
                                    colour.property(now, layout, open.get().zoo().checkpoints()), layout.rows())),
                            () -> map.coloring().set(null));
                },
                error -> notices.failed("Measuring the map", error));
    }
}
