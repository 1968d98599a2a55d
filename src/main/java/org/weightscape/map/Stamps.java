package org.weightscape.map;

/**
 * Ready-made coverages of an anti-aliased point: for {@link #PHASES}² places of its centre within a pixel and {@link #LEVELS}
 * opacities. Drawing a point is then copying a few weights.
 */
final class Stamps {
    /** Places within a pixel, along each axis. */
    static final int PHASES = 4;
    /** Opacities from 1/LEVELS to 1 of the largest. */
    static final int LEVELS = 16;

    private static final int SAMPLES = 16;

    /** Pixels from the centre's pixel to the edge of the stamp. */
    final int reach;
    /** Pixels along an edge: 2·reach + 1. */
    final int size;
    /** First column with any coverage, by phase and row. */
    final byte[] from;
    /** Column after the last with any coverage, by phase and row. */
    final byte[] to;
    /** Coverage times opacity, 0 to 256, by level, phase (y, then x), row and column. */
    final short[] weights;

    /**
     * @param radius device pixels, at most {@link DotStyle#MAX_RADIUS} and a little
     * @param opacity of the highest level, above 0 to 1
     */
    Stamps(double radius, double opacity) {
        this(DotShape.CIRCLE, radius, opacity);
    }

    /** Stamps of another shape. */
    Stamps(DotShape shape, double radius, double opacity) {
        reach = (int) Math.ceil(radius * shape.reach() - 0.5 / PHASES);
        size = 2 * reach + 1;
        int area = size * size;
        from = new byte[PHASES * PHASES * size];
        to = new byte[PHASES * PHASES * size];
        weights = new short[LEVELS * PHASES * PHASES * area];
        double[] coverage = new double[area];
        for (int phase = 0; phase < PHASES * PHASES; phase++) {
            double centreX = reach + (phase % PHASES + 0.5) / PHASES;
            double centreY = reach + (phase / PHASES + 0.5) / PHASES;
            for (int row = 0; row < size; row++) {
                int first = size;
                int end = 0;
                for (int column = 0; column < size; column++) {
                    double share = shape == DotShape.CIRCLE
                            ? coverage(column - centreX, row - centreY, radius)
                            : sampled(shape, column - centreX, row - centreY, radius);
                    coverage[row * size + column] = share;
                    if (share * opacity * 256 >= 0.5) {
                        first = Math.min(first, column);
                        end = column + 1;
                    }
                }
                from[phase * size + row] = (byte) Math.min(first, end);
                to[phase * size + row] = (byte) end;
            }
            for (int level = 0; level < LEVELS; level++) {
                int base = (level * PHASES * PHASES + phase) * area;
                double strength = opacity * (level + 1) / LEVELS * 256;
                for (int i = 0; i < area; i++) {
                    weights[base + i] = (short) Math.round(coverage[i] * strength);
                }
            }
        }
    }

    /** The share of a pixel, given by its corner relative to the centre, that a disc covers. */
    private static double coverage(double left, double top, double radius) {
        double nearX = Math.max(0, Math.max(left, -left - 1));
        double nearY = Math.max(0, Math.max(top, -top - 1));
        double farX = Math.max(Math.abs(left), Math.abs(left + 1));
        double farY = Math.max(Math.abs(top), Math.abs(top + 1));
        if (farX * farX + farY * farY <= radius * radius) {
            return 1;
        }
        if (nearX * nearX + nearY * nearY >= radius * radius) {
            return 0;
        }
        return sampled(DotShape.CIRCLE, left, top, radius);
    }

    private static double sampled(DotShape shape, double left, double top, double radius) {
        int inside = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double y = top + (i + 0.5) / SAMPLES;
            for (int j = 0; j < SAMPLES; j++) {
                double x = left + (j + 0.5) / SAMPLES;
                if (shape.contains(x / radius, y / radius)) {
                    inside++;
                }
            }
        }
        return inside / (double) (SAMPLES * SAMPLES);
    }
}
