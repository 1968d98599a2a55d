package org.weightscape.projection;

import smile.math.LevenbergMarquardt;
import smile.util.function.DifferentiableMultivariateFunction;

/**
 * How near is near on a UMAP: {@code 1 / (1 + a d^2b)}, a and b such that the curve follows 1 up to the smallest distance and
 * falls off with the spread beyond it (McInnes, Healy and Melville 2018, arXiv 1802.03426, definition 11).
 */
record UmapCurve(double a, double b) {
    private static final int SAMPLES = 300;

    /** Fits the curve by least squares at 300 places up to three times the spread, as umap-learn does. */
    static UmapCurve of(double minDist, double spread) {
        double[] at = new double[SAMPLES];
        double[] wanted = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            at[i] = 3 * spread * i / (SAMPLES - 1);
            wanted[i] = at[i] < minDist ? 1 : Math.exp(-(at[i] - minDist) / spread);
        }
        double[] fitted = LevenbergMarquardt.fit(new Shape(), at, wanted, new double[] {1, 1}).parameters;
        return new UmapCurve(fitted[0], fitted[1]);
    }

    /** What the pull along an edge is, for each unit of the difference: negative. */
    double attraction(double square) {
        return -2 * a * b * Math.pow(square, b - 1) / (1 + a * Math.pow(square, b));
    }

    /** What the push off a random point is, for each unit of the difference: positive. */
    double repulsion(double square) {
        return 2 * b / ((0.001 + square) * (1 + a * Math.pow(square, b)));
    }

    /** Parameters a, b and then the distance, as Smile wants it. */
    private static final class Shape implements DifferentiableMultivariateFunction {
        @Override
        public double f(double[] x) {
            return 1 / (1 + x[0] * Math.pow(x[2], 2 * x[1]));
        }

        @Override
        public double g(double[] x, double[] gradient) {
            double power = Math.pow(x[2], 2 * x[1]);
            double value = 1 / (1 + x[0] * power);
            gradient[0] = -power * value * value;
            gradient[1] = x[2] > 0 ? -x[0] * power * 2 * Math.log(x[2]) * value * value : 0;
            return value;
        }
    }
}
