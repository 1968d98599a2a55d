package org.weightscape.recipe;

import java.util.List;
import java.util.SplittableRandom;
import org.weightscape.zoo.InputShape;

/**
 * Digits on 28×28 pixels, drawn as strokes: polylines and elliptic arcs in a unit square, whose points are moved a little, turned by
 * up to 11 degrees, slanted, stretched and shifted, drawn with a pen of 0.9 to 1.9 pixels' radius with a soft edge, and covered
 * with normal noise. Ink is 1, paper −1. Class {@code i mod 10} for image {@code i}.
 */
final class DigitImages {
    private static final int SIDE = 28;
    /** Straight pieces that an arc is drawn with. */
    private static final int ARC_PIECES = 14;

    /** A part of a digit in the unit square, x to the right and y downwards. */
    private sealed interface Stroke {

        /** Points of the polyline that stands for it: x, y, x, y, … */
        double[] points();
    }

    private record Line(double... points) implements Stroke {}

    /** Part of an ellipse; angles in degrees, clockwise on the page from the right. */
    private record Arc(double x, double y, double radiusX, double radiusY, double from, double to) implements Stroke {

        @Override
        public double[] points() {
            double[] points = new double[2 * (ARC_PIECES + 1)];
            for (int i = 0; i <= ARC_PIECES; i++) {
                double angle = Math.toRadians(from + (to - from) * i / ARC_PIECES);
                points[2 * i] = x + radiusX * Math.cos(angle);
                points[2 * i + 1] = y + radiusY * Math.sin(angle);
            }
            return points;
        }
    }

    private static final List<List<Stroke>> DIGITS = List.of(
            List.of(new Arc(0.5, 0.5, 0.3, 0.45, 0, 360)),
            List.of(new Line(0.32, 0.25, 0.55, 0.06, 0.55, 0.95)),
            List.of(new Arc(0.5, 0.3, 0.28, 0.25, -170, 35), new Line(0.73, 0.44, 0.22, 0.94, 0.8, 0.94)),
            List.of(new Arc(0.48, 0.27, 0.26, 0.22, -150, 90), new Arc(0.48, 0.71, 0.3, 0.23, -90, 150)),
            List.of(new Line(0.62, 0.05, 0.18, 0.62, 0.85, 0.62), new Line(0.64, 0.35, 0.64, 0.97)),
            List.of(new Line(0.75, 0.06, 0.3, 0.06, 0.27, 0.44), new Arc(0.48, 0.66, 0.29, 0.28, -135, 140)),
            List.of(new Line(0.66, 0.05, 0.34, 0.42, 0.24, 0.66), new Arc(0.5, 0.7, 0.26, 0.25, 0, 360)),
            List.of(new Line(0.2, 0.07, 0.8, 0.07, 0.42, 0.96)),
            List.of(new Arc(0.5, 0.27, 0.23, 0.21, 0, 360), new Arc(0.5, 0.72, 0.28, 0.24, 0, 360)),
            List.of(new Arc(0.5, 0.3, 0.26, 0.25, 0, 360), new Line(0.76, 0.3, 0.7, 0.65, 0.5, 0.96)));

    private DigitImages() {}

    static Dataset draw(Dataset.Order order) {
        SplittableRandom random = new SplittableRandom(order.seed());
        return new Dataset(
                new InputShape(1, SIDE, SIDE),
                DIGITS.size(),
                images(order.train(), order.noise(), random.split()),
                images(order.test(), order.noise(), random.split()));
    }

    private static Dataset.Images images(int count, double noise, SplittableRandom random) {
        float[] values = new float[count * SIDE * SIDE];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % DIGITS.size();
            drawDigit(labels[i], noise, random, values, i * SIDE * SIDE);
        }
        return new Dataset.Images(values, labels);
    }

    private static void drawDigit(int digit, double noise, SplittableRandom random, float[] values, int offset) {
        double angle = random.nextDouble(-0.2, 0.2);
        double slant = random.nextDouble(-0.2, 0.2);
        double width = SIDE * random.nextDouble(0.55, 0.75);
        double height = SIDE * random.nextDouble(0.62, 0.78);
        double centreX = SIDE / 2.0 + random.nextDouble(-1.5, 1.5);
        double centreY = SIDE / 2.0 + random.nextDouble(-1.5, 1.5);
        double radius = random.nextDouble(0.9, 1.9);
        double[] ink = new double[SIDE * SIDE];
        for (Stroke stroke : DIGITS.get(digit)) {
            double[] points = stroke.points().clone();
            double jitterX = 0.03 * random.nextGaussian();
            double jitterY = 0.03 * random.nextGaussian();
            for (int p = 0; p < points.length; p += 2) {
                double x = points[p] - 0.5 + jitterX + 0.008 * random.nextGaussian();
                double y = points[p + 1] - 0.5 + jitterY + 0.008 * random.nextGaussian();
                double slanted = width * (x - slant * y);
                double scaled = height * y;
                points[p] = centreX + Math.cos(angle) * slanted - Math.sin(angle) * scaled;
                points[p + 1] = centreY + Math.sin(angle) * slanted + Math.cos(angle) * scaled;
            }
            for (int p = 0; p + 3 < points.length; p += 2) {
                drawPiece(points[p], points[p + 1], points[p + 2], points[p + 3], radius, ink);
            }
        }
        for (int p = 0; p < ink.length; p++) {
            values[offset + p] = (float) (2 * ink[p] - 1 + noise * random.nextGaussian());
        }
    }

    /** Darkens the pixels near a straight piece; the pen's edge is one pixel wide. */
    private static void drawPiece(double x0, double y0, double x1, double y1, double radius, double[] ink) {
        int top = (int) Math.max(0, Math.floor(Math.min(y0, y1) - radius - 1));
        int bottom = (int) Math.min(SIDE - 1, Math.ceil(Math.max(y0, y1) + radius + 1));
        int left = (int) Math.max(0, Math.floor(Math.min(x0, x1) - radius - 1));
        int right = (int) Math.min(SIDE - 1, Math.ceil(Math.max(x0, x1) + radius + 1));
        double dx = x1 - x0;
        double dy = y1 - y0;
        double squared = Math.max(1e-12, dx * dx + dy * dy);
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                double along = Math.clamp(((x + 0.5 - x0) * dx + (y + 0.5 - y0) * dy) / squared, 0, 1);
                double distance = Math.hypot(x + 0.5 - x0 - along * dx, y + 0.5 - y0 - along * dy);
                double darkness = Math.clamp(radius + 0.5 - distance, 0, 1);
                ink[y * SIDE + x] = Math.max(ink[y * SIDE + x], darkness);
            }
        }
    }
}
