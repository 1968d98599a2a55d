package org.weightscape.map;

/**
 * The outline of a point. Each has about the area of the disc of the same radius, so that no category looks more frequent than
 * another.
 */
public enum DotShape {
    CIRCLE,
    SQUARE,
    TRIANGLE,
    DIAMOND,
    CROSS,
    TRIANGLE_DOWN,
    PLUS,
    RING;

    /** Points with a smaller radius, in device pixels, are all drawn round: there a shape could not be told from another. */
    public static final double LEAST_RADIUS = 2;

    /** So many categories share a shape and are told apart by their colours. */
    static final int CATEGORIES_EACH = 8;

    /** Samples of a pixel of {@link #picture}, along each axis. */
    private static final int SAMPLES = 4;

    /** The shape of the {@code code}-th category: eight colours go with each, then the shapes begin again. */
    public static DotShape of(int code) {
        return values()[code / CATEGORIES_EACH % values().length];
    }

    /** Half the side of the square round the shape, for radius 1. */
    double reach() {
        return switch (this) {
            case CIRCLE -> 1;
            case SQUARE -> 0.9;
            case TRIANGLE, TRIANGLE_DOWN -> 1.3;
            case DIAMOND, RING -> 1.25;
            case CROSS, PLUS -> 1.25;
        };
    }

    /** Whether a place relative to the centre, y pointing down, lies inside the shape of radius 1. */
    boolean contains(double x, double y) {
        return switch (this) {
            case CIRCLE -> x * x + y * y <= 1;
            case SQUARE -> Math.max(Math.abs(x), Math.abs(y)) <= 0.886;
            case TRIANGLE -> y <= 0.78 && Math.abs(x) <= (y + 1.3) * 0.62;
            case TRIANGLE_DOWN -> -y <= 0.78 && Math.abs(x) <= (1.3 - y) * 0.62;
            case DIAMOND -> Math.abs(x) + Math.abs(y) <= 1.253;
            case PLUS -> Math.min(Math.abs(x), Math.abs(y)) <= 0.4 && Math.max(Math.abs(x), Math.abs(y)) <= 1.2;
            case CROSS -> {
                double u = Math.abs(x + y) * Math.sqrt(0.5);
                double v = Math.abs(x - y) * Math.sqrt(0.5);
                yield Math.min(u, v) <= 0.4 && Math.max(u, v) <= 1.2;
            }
            case RING -> {
                double square = x * x + y * y;
                yield square <= 1.5625 && square >= 0.49;
            }
        };
    }

    /**
     * A single point as a picture, for a legend.
     *
     * @param side of the picture, pixels
     * @param radius of a disc of the point's area, pixels
     * @param color opaque ARGB
     * @return premultiplied ARGB colours, line by line
     */
    public int[] picture(int side, double radius, int color) {
        int[] pixels = new int[side * side];
        for (int pixel = 0; pixel < pixels.length; pixel++) {
            double left = pixel % side - side / 2.0;
            double top = pixel / side - side / 2.0;
            double covered = covered(left / radius, top / radius, 1 / radius);
            int alpha = (int) Math.round(255 * covered);
            int premultiplied = alpha << 24;
            for (int shift = 0; shift < 24; shift += 8) {
                premultiplied |= (int) Math.round((color >> shift & 0xff) * covered) << shift;
            }
            pixels[pixel] = premultiplied;
        }
        return pixels;
    }

    /** The share of a square inside the shape of radius 1. */
    private double covered(double left, double top, double side) {
        int inside = 0;
        for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
            double x = left + side * (sample % SAMPLES + 0.5) / SAMPLES;
            double y = top + side * (sample / SAMPLES + 0.5) / SAMPLES;
            inside += contains(x, y) ? 1 : 0;
        }
        return inside / (double) (SAMPLES * SAMPLES);
    }
}
