package org.weightscape.app.orbit;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.Optional;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.preview.ViewKind;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.job.LatestWins;
import org.weightscape.map.Overlay;
import org.weightscape.map.ReadableNumber;
import org.weightscape.map.Viewport;

/**
 * Puts the orbit of the clicked checkpoint on the map, until another one is clicked or the map changes. To be used on the
 * JavaFX thread.
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
        session.clickedProperty().subscribe((before, now) -> clear());
        session.layoutProperty().subscribe((before, now) -> clear());
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
                context -> Orbit.of(open.get().zoo(), features.get(), shown.get(), row, kind, context, context),
                orbit -> {
                    map.overlay().set((g, view, scale) -> paint(orbit, g, view, scale));
                    map.remark().set(text(open.get(), orbit));
                },
                error -> notices.failed("Making the orbit", error));
    }

    /** Takes the orbit off the map. */
    public void clear() {
        jobs.cancel(ORBIT);
        map.overlay().set(Overlay.NONE);
        map.remark().set("");
    }

    static String text(OpenZoo open, Orbit orbit) {
        String copies = switch (orbit.kind()) {
            case PERMUTATION -> "permuted";
            case ERASING -> "partly erased";
            case NOISE -> "noisy";
            case ALL -> "augmented";
        };
        return "orbit of %d %s copies: radius %s, nearest other model %s at %s".formatted(
                Orbit.COPIES,
                copies,
                ReadableNumber.of(orbit.radius(), 3),
                open.zoo().models().get(open.zoo().modelOf(orbit.nearestRow())),
                ReadableNumber.of(orbit.nearest(), 3));
    }

    private static void paint(Orbit orbit, Graphics2D g, Viewport view, double scale) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        double x = view.pixelX(orbit.x()[0]);
        double y = view.pixelY(orbit.y()[0]);
        Color ink = new Color(0xd55e00);
        for (int copy = 1; copy < orbit.x().length; copy++) {
            double toX = view.pixelX(orbit.x()[copy]);
            double toY = view.pixelY(orbit.y()[copy]);
            g.setColor(new Color(ink.getRed(), ink.getGreen(), ink.getBlue(), 90));
            g.setStroke(new BasicStroke((float) scale));
            g.draw(new Line2D.Double(x, y, toX, toY));
            double radius = 4.5 * scale;
            Ellipse2D dot = new Ellipse2D.Double(toX - radius, toY - radius, 2 * radius, 2 * radius);
            g.setColor(new Color(255, 255, 255, 190));
            g.fill(dot);
            g.setColor(ink);
            g.setStroke(new BasicStroke((float) (1.6 * scale)));
            g.draw(dot);
        }
    }
}
