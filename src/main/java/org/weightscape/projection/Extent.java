package org.weightscape.projection;

/** How large a map is. */
final class Extent {
    private Extent() {}

    /** The longer side of the smallest upright rectangle around all points, given as x and then y of each. */
    static double of(float[] xy) {
        double extent = 0;
        for (int axis = 0; axis < 2; axis++) {
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            for (int c = axis; c < xy.length; c += 2) {
                least = Math.min(least, xy[c]);
                most = Math.max(most, xy[c]);
            }
            extent = Math.max(extent, (double) most - least);
        }
        return extent;
    }
}
