package org.weightscape.map;

/** A rectangle in world coordinates, {@code min ≤ max} on both axes. */
public record Bounds(double minX, double minY, double maxX, double maxY) {

    /** What a map without points shows. */
    public static final Bounds UNIT = new Bounds(0, 0, 1, 1);

    public Bounds {
        if (!(minX <= maxX) || !(minY <= maxY) || Double.isInfinite(maxX - minX) || Double.isInfinite(maxY - minY)) {
            throw new IllegalArgumentException("no rectangle: x %s to %s, y %s to %s".formatted(minX, maxX, minY, maxY));
        }
    }

    /** The smallest rectangle round all points with finite coordinates; {@link #UNIT} if there are none. */
    public static Bounds of(float[] x, float[] y) {
        float minX = Float.POSITIVE_INFINITY;
        float minY = Float.POSITIVE_INFINITY;
        float maxX = Float.NEGATIVE_INFINITY;
        float maxY = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < x.length; i++) {
            if (Float.isFinite(x[i]) && Float.isFinite(y[i])) {
                minX = Math.min(minX, x[i]);
                maxX = Math.max(maxX, x[i]);
                minY = Math.min(minY, y[i]);
                maxY = Math.max(maxY, y[i]);
            }
        }
        return minX <= maxX ? new Bounds(minX, minY, maxX, maxY) : UNIT;
    }

    public double width() {
        return maxX - minX;
    }

    public double height() {
        return maxY - minY;
    }

    public double centreX() {
        return minX + width() / 2;
    }

    public double centreY() {
        return minY + height() / 2;
    }

    /** The smallest rectangle that holds both. */
    public Bounds union(Bounds other) {
        return new Bounds(
                Math.min(minX, other.minX),
                Math.min(minY, other.minY),
                Math.max(maxX, other.maxX),
                Math.max(maxY, other.maxY));
    }
}
