package org.weightscape.projection;

/**
 * Turns and mirrors a map such that its points come as near as they can to where they were on another (Schönemann 1966, "A
 * generalized solution of the orthogonal Procrustes problem"), and moves its middle to the other's. Sizes stay: they belong to
 * the method.
 *
 * @param cosine of the turn
 * @param sine of the turn
 * @param mirror −1 where the map is mirrored, x to −x before the turn; else 1
 * @param fromX the map's middle
 * @param fromY the map's middle
 * @param toX where the middle goes
 * @param toY where the middle goes
 */
record Procrustes(double cosine, double sine, double mirror, double fromX, double fromY, double toX, double toY) {

    /** Leaves everything where it is. */
    static final Procrustes NONE = new Procrustes(1, 0, 1, 0, 0, 0, 0);

    /** Whether a map may be mirrored. */
    enum Mirroring {
        AS_IS_BEST,
        MIRRORED,
        PLAIN
    }

    /**
     * The turn from one map to another.
     *
     * @param x of the points of the map that is to be turned
     * @param toX of the same points on the other map
     */
    static Procrustes between(float[] x, float[] y, float[] toX, float[] toY, Mirroring mirroring) {
        int n = x.length;
        double[] means = {mean(x), mean(y), mean(toX), mean(toY)};
        double xx = 0;
        double xy = 0;
        double yx = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            double fromX = x[i] - means[0];
            double fromY = y[i] - means[1];
            double thereX = toX[i] - means[2];
            double thereY = toY[i] - means[3];
            xx += fromX * thereX;
            xy += fromX * thereY;
            yx += fromY * thereX;
            yy += fromY * thereY;
        }
        // How much of the other map a turn by the best angle reaches, plain and mirrored.
        double plain = Math.hypot(xx + yy, xy - yx);
        double mirrored = Math.hypot(yy - xx, -xy - yx);
        boolean mirror = switch (mirroring) {
            case AS_IS_BEST -> mirrored > plain;
            case MIRRORED -> true;
            case PLAIN -> false;
        };
        double along = mirror ? yy - xx : xx + yy;
        double across = mirror ? -xy - yx : xy - yx;
        double length = Math.hypot(along, across);
        return new Procrustes(
                length > 0 ? along / length : 1,
                length > 0 ? across / length : 0,
                mirror ? -1 : 1,
                means[0],
                means[1],
                means[2],
                means[3]);
    }

    boolean isMirrored() {
        return mirror < 0;
    }

    /** Turns all points in place. */
    void apply(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            double px = mirror * (x[i] - fromX);
            double py = y[i] - fromY;
            x[i] = (float) (cosine * px - sine * py + toX);
            y[i] = (float) (sine * px + cosine * py + toY);
        }
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }
}
