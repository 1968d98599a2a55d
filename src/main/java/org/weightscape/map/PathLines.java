package org.weightscape.map;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Trajectories as lines over a map: each piece in the colours of its checkpoints, an open circle where training began, arrow
 * heads along the way and at its end. Immutable; may be painted on any thread.
 */
public final class PathLines {
    /** One trajectory: places in world coordinates with an opaque colour and an epoch for each. */
    private record Line(double[] x, double[] y, int[] colors, double[] epochs) {}

    private static final double HALO = 2.2;
    private static final double HEAD = 7;

    private final List<Line> lines;
    private final Appearance appearance;

    private PathLines(List<Line> lines, Appearance appearance) {
        this.lines = lines;
        this.appearance = appearance;
    }

    /**
     * The lines of some models; checkpoints that are not on the map are skipped.
     *
     * @param colors by point of the layout
     */
    public static PathLines of(
            Trajectories trajectories, int[] models, MapPoints layout, int[] colors, Appearance appearance) {
        int most = java.util.Arrays.stream(layout.rows()).max().orElse(-1);
        int[] pointOfRow = new int[most + 1];
        java.util.Arrays.fill(pointOfRow, PointIndex.NONE);
        for (int point = 0; point < layout.size(); point++) {
            if (Float.isFinite(layout.x()[point]) && Float.isFinite(layout.y()[point])) {
                pointOfRow[layout.rows()[point]] = point;
            }
        }
        List<Line> lines = new ArrayList<>();
        for (int model : models) {
            int[] rows = trajectories.rows(model);
            int[] kept = java.util.stream.IntStream.range(0, rows.length)
                    .filter(i -> rows[i] <= most && pointOfRow[rows[i]] != PointIndex.NONE)
                    .toArray();
            if (kept.length > 1) {
                int n = kept.length;
                Line line = new Line(new double[n], new double[n], new int[n], new double[n]);
                for (int k = 0; k < n; k++) {
                    int point = pointOfRow[rows[kept[k]]];
                    line.x[k] = layout.x()[point];
                    line.y[k] = layout.y()[point];
                    line.colors[k] = colors[point];
                    line.epochs[k] = trajectories.epochs(model)[kept[k]];
                }
                lines.add(line);
            }
        }
        return new PathLines(List.copyOf(lines), appearance);
    }

    /** Number of trajectories. */
    public int size() {
        return lines.size();
    }

    /**
     * Paints the lines.
     *
     * @param view in the graphics' coordinates
     * @param scale of widths: 1 for screen pixels
     * @param time what comes after it is painted faintly; infinite for all alike
     */
    public void paint(Graphics2D g, Viewport view, double scale, double time) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        float width = (float) (lines.size() > 40 ? 1.2 * scale : 1.8 * scale);
        Bounds seen = view.visible();
        for (Line line : lines) {
            if (!touches(line, seen)) {
                continue;
            }
            g.setStroke(new BasicStroke((float) (width + HALO * scale), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            g.setColor(color(appearance.background(), 110));
            g.draw(path(line, view));
            g.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            for (int i = 0; i + 1 < line.x.length; i++) {
                g.setColor(color(mixed(line.colors[i], line.colors[i + 1]), line.epochs[i + 1] <= time ? 255 : 70));
                g.draw(new Line2D.Double(
                        view.pixelX(line.x[i]), view.pixelY(line.y[i]), view.pixelX(line.x[i + 1]), view.pixelY(line.y[i + 1])));
            }
            double radius = 2.6 * scale;
            g.setColor(color(line.colors[0], 255));
            g.draw(new Ellipse2D.Double(
                    view.pixelX(line.x[0]) - radius, view.pixelY(line.y[0]) - radius, 2 * radius, 2 * radius));
            heads(g, line, view, scale, time);
        }
    }

    /** Arrow heads in the middle of the way and at its end. */
    private static void heads(Graphics2D g, Line line, Viewport view, double scale, double time) {
        int n = line.x.length;
        double length = 0;
        for (int i = 1; i < n; i++) {
            length += step(line, i, view);
        }
        double way = 0;
        for (int i = 1; i < n; i++) {
            double step = step(line, i, view);
            boolean middle = way < length / 2 && way + step >= length / 2 && length > 6 * HEAD * scale;
            boolean end = i == n - 1;
            if ((middle || end) && step > 0) {
                double share = end ? 1 : (length / 2 - way) / step;
                double fromX = view.pixelX(line.x[i - 1]);
                double fromY = view.pixelY(line.y[i - 1]);
                double dx = (view.pixelX(line.x[i]) - fromX) / step;
                double dy = (view.pixelY(line.y[i]) - fromY) / step;
                double tipX = fromX + share * step * dx;
                double tipY = fromY + share * step * dy;
                double size = HEAD * scale;
                Path2D head = new Path2D.Double();
                head.moveTo(tipX, tipY);
                head.lineTo(tipX - size * dx - 0.45 * size * dy, tipY - size * dy + 0.45 * size * dx);
                head.lineTo(tipX - size * dx + 0.45 * size * dy, tipY - size * dy - 0.45 * size * dx);
                head.closePath();
                g.setColor(color(line.colors[i], line.epochs[i] <= time ? 255 : 70));
                g.fill(head);
            }
            way += step;
        }
    }

    private static double step(Line line, int i, Viewport view) {
        return Math.hypot(line.x[i] - line.x[i - 1], line.y[i] - line.y[i - 1]) * view.scale();
    }

    private static boolean touches(Line line, Bounds seen) {
        double minX = Double.POSITIVE_INFINITY;
        double maxX = Double.NEGATIVE_INFINITY;
        double minY = Double.POSITIVE_INFINITY;
        double maxY = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < line.x.length; i++) {
            minX = Math.min(minX, line.x[i]);
            maxX = Math.max(maxX, line.x[i]);
            minY = Math.min(minY, line.y[i]);
            maxY = Math.max(maxY, line.y[i]);
        }
        return minX <= seen.maxX() && maxX >= seen.minX() && minY <= seen.maxY() && maxY >= seen.minY();
    }

    private static Path2D path(Line line, Viewport view) {
        Path2D path = new Path2D.Double();
        path.moveTo(view.pixelX(line.x[0]), view.pixelY(line.y[0]));
        for (int i = 1; i < line.x.length; i++) {
            path.lineTo(view.pixelX(line.x[i]), view.pixelY(line.y[i]));
        }
        return path;
    }

    private static int mixed(int a, int b) {
        return ((a & 0xfefefe) >>> 1) + ((b & 0xfefefe) >>> 1);
    }

    private static Color color(int rgb, int alpha) {
        return new Color(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, alpha);
    }
}
