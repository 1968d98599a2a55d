package org.weightscape.projection;

import java.util.SplittableRandom;
import org.weightscape.linalg.FloatMatrix;

/** Made-up points to measure with. */
public final class Clusters {
    private static final double APART = 5;

    private Clusters() {}

    /**
     * Gaussian clusters of standard deviation 1 around centres of standard deviation 5, point {@code i} in cluster
     * {@code i % clusters}; centred.
     *
     * @return n×columns
     */
    public static FloatMatrix of(int n, int columns, int clusters, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] centres = new double[clusters][columns];
        for (double[] centre : centres) {
            for (int c = 0; c < columns; c++) {
                centre[c] = APART * random.nextGaussian();
            }
        }
        FloatMatrix points = FloatMatrix.zeros(n, columns);
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < columns; c++) {
                points.set(i, c, (float) (centres[i % clusters][c] + random.nextGaussian()));
            }
        }
        for (int c = 0; c < columns; c++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                mean += points.get(i, c) / (double) n;
            }
            for (int i = 0; i < n; i++) {
                points.set(i, c, (float) (points.get(i, c) - mean));
            }
        }
        return points;
    }
}
