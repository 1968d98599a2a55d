package org.weightscape.app.orbit;

import java.util.Optional;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.augment.ViewKind;
import org.weightscape.feature.Representation;
import org.weightscape.job.JobContext;
import org.weightscape.job.LatestWins;
import org.weightscape.map.OrbitMarks;
import org.weightscape.map.Overlay;
import org.weightscape.projection.Orbit;

/**
 * Puts the orbit of the clicked checkpoint on the map, with a dashed line to the nearest other model, until another one is
 * clicked or the map changes. To be used on the JavaFX thread.
 */
public final class OrbitController {
    private static final Object ORBIT = "orbit";

    private final MapModel map;
    private final SessionModel session;
    private final LatestWins jobs;
    private final Notices notices;

    /**
     * @param jobs makes and encodes the copies
     */
    public OrbitController(MapModel map, SessionModel session, LatestWins jobs, Notices notices) {
        this.map = map;
        this.session = session;
        this.jobs = jobs;
        this.notices = notices;
        map.appearance().subscribe(now -> {
            if (map.overlay().get() instanceof OrbitMarks marks) {
                map.overlay().set(new OrbitMarks(marks.orbit(), now));
            }
        });
        session.clickedProperty().subscribe((before, now) -> clear());
        session.layoutProperty().subscribe((before, now) -> clear());
        session.frameProperty().subscribe((before, now) -> now.ifPresent(moving -> clear()));
    }

    /** Whether there is a clicked checkpoint on a map where its copies can be placed. */
    public boolean isPossible() {
        return session.clickedProperty().get() != SessionModel.NONE
                && session.layoutProperty().get().filter(shown -> Orbit.isPlaceable(shown.options())).isPresent();
    }

    /** Shows copies of the clicked checkpoint. */
    public void show(ViewKind kind) {
        int row = session.clickedProperty().get();
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<Features> features = session.featuresProperty().get();
        Optional<SessionModel.MapLayout> shown = session.layoutProperty().get();
        if (!isPossible() || open.isEmpty() || features.isEmpty() || shown.isEmpty()) {
            return;
        }
        jobs.request(
                ORBIT,
                "Orbit of " + open.get().zoo().models().get(open.get().zoo().modelOf(row)),
                context -> orbit(open.get(), features.get(), shown.get(), row, kind, context),
                orbit -> {
                    OrbitMarks marks = new OrbitMarks(orbit, map.appearance().get());
                    map.overlay().set(marks);
                    map.remark().set(marks.text(open.get().zoo()));
                },
                error -> notices.failed("Making the orbit", error));
    }

    /** Takes the orbit off the map. */
    public void clear() {
        jobs.cancel(ORBIT);
        if (map.overlay().get() != Overlay.NONE) {
            map.overlay().set(Overlay.NONE);
            map.remark().set("");
        }
    }

    private static Orbit orbit(
            OpenZoo open, Features features, SessionModel.MapLayout shown, int row, ViewKind kind, JobContext context) {
        Representation source = features.get(shown.feature(), context.part(0, 0.2), context);
        return Orbit.of(
                new Orbit.Ground(open.zoo(), source, shown.layout(), shown.options()),
                row,
                kind,
                copies -> features.of(copies, shown.feature(), context),
                context.part(0.2, 1),
                context);
    }
}
