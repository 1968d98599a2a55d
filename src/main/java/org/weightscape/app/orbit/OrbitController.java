package org.weightscape.app.orbit;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
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
 * Puts the orbit of the clicked checkpoint on the map, with a dashed line to the nearest other model, until another one is clicked or
 * the map changes. To be used on the JavaFX thread.
 */
public final class OrbitController {
    private static final Object ORBIT = "orbit";
    /** Okabe and Ito's vermilion and blue. */
    private static final Color COPY = new Color(0xd55e00);

    private static final Color NEAREST = new Color(0x0072b2);

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
        if (map.overlay().get() != Overlay.NONE) {
            map.overlay().set(Overlay.NONE);
            map.remark().set("");
        }
    }

    static String text(OpenZoo open, Orbit orbit) {
        String copies = switch (orbit.kind()) {
            case PERMUTATION -> "permuted";
            case ERASING -> "partly erased";
            case NOISE -> "noisy";
            case ALL -> "augmented";
        };
        String against = orbit.nearest()
                .map(other -> ", nearest other model %s at %s".formatted(
                        open.zoo().models().get(open.zoo().modelOf(other.row())), ReadableNumber.of(other.distance(), 3)))
                .orElse("");
        return "orbit of %d %s copies: radius %s%s (Euclidean distances in %s)".formatted(
                Orbit.COPIES, copies, ReadableNumber.of(orbit.radius(), 3), against, orbit.feature().label());
    }

    private static void paint(Orbit orbit, Graphics2D g, Viewport view, double scale) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        double x = view.pixelX(orbit.centre().x);
        double y = view.pixelY(orbit.centre().y);
        float line = (float) scale;
        orbit.nearest().ifPresent(other -> {
            g.setColor(new Color(NEAREST.getRed(), NEAREST.getGreen(), NEAREST.getBlue(), 200));
            g.setStroke(new BasicStroke(
                    1.6f * line, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6 * line, 4 * line}, 0));
            double toX = view.pixelX(other.place().x);
            double toY = view.pixelY(other.place().y);
            g.draw(new Line2D.Double(x, y, toX, toY));
            g.setStroke(new BasicStroke(1.6f * line));
            g.draw(circle(toX, toY, 6 * scale));
        });
        for (Point2D.Double copy : orbit.copies()) {
            double toX = view.pixelX(copy.x);
            double toY = view.pixelY(copy.y);
            g.setColor(new Color(COPY.getRed(), COPY.getGreen(), COPY.getBlue(), 90));
            g.setStroke(new BasicStroke(line));
            g.draw(new Line2D.Double(x, y, toX, toY));
            Ellipse2D dot = circle(toX, toY, 4.5 * scale);
            g.setColor(new Color(255, 255, 255, 190));
            g.fill(dot);
            g.setColor(COPY);
            g.setStroke(new BasicStroke(1.6f * line));
            g.draw(dot);
        }
    }

    private static Ellipse2D circle(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }
}
