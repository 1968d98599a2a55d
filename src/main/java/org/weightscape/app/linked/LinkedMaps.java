package org.weightscape.app.linked;

import java.util.List;
import java.util.Optional;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.util.Subscription;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.RowCards;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.probe.ProbeViewModel;
import org.weightscape.app.session.EncoderTask;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenEncoder;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.feature.Representation;
import org.weightscape.job.JobContext;
import org.weightscape.job.LatestWins;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPoints;
import org.weightscape.map.ReadableNumber;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeResult;
import org.weightscape.probe.ProbeTable;
import org.weightscape.projection.Layout;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Projections;
import org.weightscape.zoo.Property;

/**
 * The maps beside the first: lays them out over the same checkpoints and with the same settings, colours them, says what the
 * probe makes of their colour. To be used on the JavaFX thread.
 */
public final class LinkedMaps {
    /** Maps side by side, the first one included. */
    public static final int MOST = 4;

    private final MapModel first;
    private final SessionModel session;
    private final ProbeViewModel probes;
    private final LatestWins jobs;
    private final Notices notices;
    private final ObservableList<LinkedMap> maps = FXCollections.observableArrayList();

    /** What a layout is made of: a snapshot for a job. */
    private record Wanted(
            OpenZoo open, Features features, MapSource source, int[] rows, ProjectionOptions options) {

        Made run(JobContext context) {
            Optional<OpenEncoder> encoder =
                    switch (source) {
                        case MapSource.OfFeature of -> Optional.empty();
                        case MapSource.OfEncoder of -> Optional.of(new EncoderTask(open, of.folder()).run(context));
                    };
            Representation representation =
                    switch (source) {
                        case MapSource.OfFeature of -> features.get(of.feature(), context.part(0, 0.5), context);
                        case MapSource.OfEncoder of -> encoder.orElseThrow().latent();
                    };
            Layout layout = Projections.fit(representation, rows, options, context.part(0.5, 1), context);
            MapPoints points = MapPoints.of(layout, options, source.label(), open.zoo().checkpoints());
            return new Made(points, encoder);
        }
    }

    /** A layout, and the encoder that was opened for it. */
    private record Made(MapPoints points, Optional<OpenEncoder> encoder) {}

    /**
     * @param first the map whose selection all others share
     * @param jobs computes layouts
     */
    public LinkedMaps(
            MapModel first, SessionModel session, ProbeViewModel probes, LatestWins jobs, Notices notices) {
        this.first = first;
        this.session = session;
        this.probes = probes;
        this.jobs = jobs;
        this.notices = notices;
        session.zooProperty().subscribe((before, now) -> List.copyOf(maps).forEach(this::remove));
        session.layoutProperty().subscribe((before, now) -> maps.forEach(this::layOut));
        probes.tableProperty().subscribe((before, now) -> maps.forEach(this::score));
    }

    /** The maps beside the first; changed only through {@link #add} and {@link #remove}. */
    public ObservableList<LinkedMap> maps() {
        return maps;
    }

    /** Whether there is room for one more. */
    public boolean hasRoom() {
        return maps.size() + 1 < MOST;
    }

    /** Puts a map beside the others, coloured as the first one. Does nothing if there is no room. */
    public void add(MapSource source) {
        if (!hasRoom()) {
            return;
        }
        LinkedMap map = new LinkedMap(source, session.colourByProperty().get());
        map.model().emptyText().set("The map of " + source.label() + " is being made.");
        map.link(
                first,
                Subscription.combine(
                        map.colourBy().subscribe((before, now) -> colour(map)),
                        first.coloring().subscribe((before, now) -> colour(map))));
        session.zooProperty().get().ifPresent(open -> map.model().cards().set(RowCards.of(open.zoo(), map.model())));
        maps.add(map);
        layOut(map);
    }

    /** Takes a map away. */
    public void remove(LinkedMap map) {
        jobs.cancel(map);
        jobs.cancel(map.score());
        jobs.cancel(map.colourBy());
        map.unlink();
        maps.remove(map);
    }

    private void layOut(LinkedMap map) {
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<Features> features = session.featuresProperty().get();
        Optional<SessionModel.MapLayout> shown = session.layoutProperty().get();
        if (open.isEmpty() || features.isEmpty() || shown.isEmpty()) {
            return;
        }
        Wanted wanted = new Wanted(
                open.get(), features.get(), map.source(), shown.get().layout().rows(), shown.get().options());
        jobs.request(
                map,
                "Map of " + map.source().label(),
                wanted::run,
                made -> {
                    map.setEncoder(made.encoder());
                    map.model().points().set(made.points());
                    colour(map);
                },
                error -> {
                    map.model().emptyText().set("The map of " + map.source().label() + " could not be made.");
                    notices.failed("Making a linked map", error);
                });
    }

    private void colour(LinkedMap map) {
        score(map);
        Coloring ofFirst = first.getColoring();
        if (ofFirst != null && ofFirst.property().name().equals(map.colourBy().get())) {
            map.model().coloring().set(ofFirst);
            return;
        }
        Optional<Property> property =
                session.zooProperty().get().flatMap(open -> open.zoo().property(map.colourBy().get()));
        MapPoints points = map.model().getPoints();
        Coloring now = map.model().getColoring();
        boolean done = property.isPresent() && now != null && now.property() == property.get();
        if (property.isEmpty() || points == null || done) {
            return;
        }
        jobs.request(
                map.colourBy(),
                "Colour a linked map",
                context -> Coloring.of(property.get(), points.rows()),
                map.model().coloring()::set,
                error -> notices.failed("Colouring a linked map", error));
    }

    private void score(LinkedMap map) {
        switch (map.source()) {
            case MapSource.OfFeature of -> map.setScore(score(of, map.colourBy().get()));
            case MapSource.OfEncoder of -> fit(map, map.colourBy().get());
        }
    }

    /** The table of probes knows nothing of another encoder, so its probe is fitted here. */
    private void fit(LinkedMap map, String target) {
        map.setScore("");
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<OpenEncoder> encoder = map.encoder();
        if (open.isEmpty() || encoder.isEmpty()) {
            return;
        }
        jobs.request(
                map.score(),
                "Probe of " + map.source().label(),
                context -> ProbeTable.fit(
                        open.get().zoo(),
                        List.of(encoder.get().latent()),
                        encoder.get().split(),
                        List.of(target),
                        context,
                        context),
                table -> table.result(ProbeKind.METHOD, encoder.get().latent().name(), target)
                        .ifPresent(result -> map.setScore(text(result))),
                error -> notices.failed("Fitting a probe", error));
    }

    /** What the probe scores for the colour of the first map; empty while that is not known. */
    public String scoreOfFirst() {
        return score(new MapSource.OfFeature(session.featureProperty().get()), session.colourByProperty().get());
    }

    private String score(MapSource.OfFeature source, String target) {
        return probes.tableProperty()
                .get()
                .flatMap(table -> table.result(ProbeKind.METHOD, source.feature().key(), target))
                .map(LinkedMaps::text)
                .orElse("");
    }

    private static String text(ProbeResult result) {
        return "%s %s".formatted(
                result.score().metric().equals("r2") ? "R\u00b2" : result.score().metric(),
                ReadableNumber.score(result.score().test()));
    }
}
