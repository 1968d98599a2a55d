package org.weightscape.app;

import org.weightscape.app.session.Features;
import org.weightscape.app.session.SessionModel;
import org.weightscape.augment.ViewKind;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.projection.Orbit;

/** Orbits on the map of a window, computed beside it. */
final class Orbits {

    private Orbits() {}

    /** The orbit of a checkpoint on the map that is shown. */
    static Orbit of(SessionModel session, int row, ViewKind kind) {
        Features features = session.featuresProperty().get().orElseThrow();
        SessionModel.MapLayout shown = session.layoutProperty().get().orElseThrow();
        return Orbit.of(
                new Orbit.Ground(
                        session.zooProperty().get().orElseThrow().zoo(),
                        features.get(shown.feature(), Progress.NONE, Cancellation.NEVER),
                        shown.layout(),
                        shown.options()),
                row,
                kind,
                copies -> features.of(copies, shown.feature(), Cancellation.NEVER),
                Progress.NONE,
                Cancellation.NEVER);
    }
}
