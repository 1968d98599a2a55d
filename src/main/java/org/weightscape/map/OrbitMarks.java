package org.weightscape.map;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import org.weightscape.projection.Orbit;
import org.weightscape.zoo.Zoo;

/** An orbit over the points of a map: each copy joined to its network, and a dashed line to the nearest other model. */
public record OrbitMarks(Orbit orbit, Appearance appearance) implements Overlay {
    private static final float LINE = 1.6f;
    private static final double COPY_RADIUS = 4.5;
    private static final double NEIGHBOR_RADIUS = 6;

    @Override
    public void paint(Graphics2D g, Viewport view, double scale) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        double x = view.pixelX(orbit.centre().x);
        double y = view.pixelY(orbit.centre().y);
        float line = (float) scale;
        orbit.nearest().ifPresent(other -> {
            g.setColor(color(appearance.neighbor(), 220));
            g.setStroke(new BasicStroke(
                    LINE * line, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6 * line, 4 * line}, 0));
            double toX = view.pixelX(other.place().x);
            double toY = view.pixelY(other.place().y);
            g.draw(new Line2D.Double(x, y, toX, toY));
            g.setStroke(new BasicStroke(LINE * line));
            g.draw(circle(toX, toY, NEIGHBOR_RADIUS * scale));
        });
        for (Point2D.Double copy : orbit.copies()) {
            double toX = view.pixelX(copy.x);
            double toY = view.pixelY(copy.y);
            g.setColor(color(appearance.orbit(), 90));
            g.setStroke(new BasicStroke(line));
            g.draw(new Line2D.Double(x, y, toX, toY));
            Ellipse2D dot = circle(toX, toY, COPY_RADIUS * scale);
            g.setColor(color(appearance.background(), 190));
            g.fill(dot);
            g.setColor(color(appearance.orbit(), 255));
            g.setStroke(new BasicStroke(LINE * line));
            g.draw(dot);
        }
    }

    /** What there is to say of the orbit, in one line. */
    public String text(Zoo zoo) {
        String against = orbit.nearest()
                .map(other -> ", nearest other model %s at %s".formatted(
                        zoo.models().get(zoo.modelOf(other.row())), ReadableNumber.of(other.distance(), 3)))
                .orElse("");
        return "orbit of %d %s copies: radius %s%s (Euclidean distances in %s)".formatted(
                Orbit.COPIES,
                orbit.kind().word(),
                ReadableNumber.of(orbit.radius(), 3),
                against,
                MapDescription.featureLabel(orbit.feature()));
    }

    private static Color color(int argb, int alpha) {
        return new Color(argb & 0xffffff | alpha << 24, true);
    }

    private static Ellipse2D circle(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }
}
