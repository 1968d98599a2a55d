package org.weightscape.projection;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.Blas;
import org.weightscape.linalg.FloatMatrix;

/**
 * The exact nearest neighbours of each point by Euclidean distance, itself left out.
 *
 * @param indices for each point its neighbours, the nearest first
 * @param distances for each point the distances to them
 */
record NearestNeighbors(int[][] indices, double[][] distances) {
    private static final int QUERIES = 512;
    private static final int CANDIDATES = 4096;

    /**
     * Finds them by blocks of matrix products, {@code |a − b|² = |a|² + |b|² − 2ab}; the distances of those that are found are
     * then computed once more without the rounding of that formula.
     *
     * @param points a row for each point, centred, all finite
     * @param k how many neighbours, below the number of points
     */
    static NearestNeighbors of(FloatMatrix points, int k, Progress progress, Cancellation cancellation) {
        int n = points.rows();
        if (k < 1 || k >= n) {
            throw new IllegalArgumentException("%d neighbours of %d points".formatted(k, n));
        }
        float[] squares = new float[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < points.columns(); j++) {
                squares[i] += points.get(i, j) * points.get(i, j);
            }
        }
        int[][] indices = new int[n][];
        double[][] distances = new double[n][];
        for (int from = 0; from < n; from += QUERIES) {
            int queries = Math.min(QUERIES, n - from);
            Nearest[] nearest = new Nearest[queries];
            Arrays.setAll(nearest, _ -> new Nearest(k));
            FloatMatrix block = slice(points, from, queries);
            for (int start = 0; start < n; start += CANDIDATES) {
                cancellation.throwIfCancelled();
                progress.update((double) from / n, "nearest neighbours");
                int candidates = Math.min(CANDIDATES, n - start);
                FloatMatrix products = Blas.multiply(
                        block, Blas.Factor.PLAIN, slice(points, start, candidates), Blas.Factor.TRANSPOSED);
                int first = from;
                int firstCandidate = start;
                IntStream.range(0, queries).parallel().forEach(q -> {
                    for (int c = 0; c < candidates; c++) {
                        if (firstCandidate + c != first + q) {
                            float distance = squares[firstCandidate + c] - 2 * products.get(q, c);
                            nearest[q].offer(distance, firstCandidate + c);
                        }
                    }
                });
            }
            int first = from;
            IntStream.range(0, queries).parallel().forEach(q -> {
                indices[first + q] = IntStream.of(nearest[q].indices)
                        .boxed()
                        .sorted(java.util.Comparator.<Integer>comparingDouble(i -> distance(points, first + q, i))
                                .thenComparingInt(i -> i))
                        .mapToInt(Integer::intValue)
                        .toArray();
                distances[first + q] = IntStream.of(indices[first + q])
                        .mapToDouble(i -> distance(points, first + q, i))
                        .toArray();
            });
        }
        progress.update(1, "nearest neighbours");
        return new NearestNeighbors(indices, distances);
    }

    private static FloatMatrix slice(FloatMatrix points, int from, int count) {
        int p = points.columns();
        return new FloatMatrix(count, p, Arrays.copyOfRange(points.values(), from * p, (from + count) * p));
    }

    private static double distance(FloatMatrix points, int a, int b) {
        double sum = 0;
        for (int j = 0; j < points.columns(); j++) {
            double difference = (double) points.get(a, j) - points.get(b, j);
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    /** The nearest so far, as a list that is kept in order: almost every candidate fails at the first comparison. */
    private static final class Nearest {
        private final float[] keys;
        private final int[] indices;

        Nearest(int k) {
            keys = new float[k];
            indices = new int[k];
            Arrays.fill(keys, Float.POSITIVE_INFINITY);
        }

        void offer(float key, int index) {
            int at = keys.length - 1;
            if (!(key < keys[at])) {
                return;
            }
            while (at > 0 && key < keys[at - 1]) {
                keys[at] = keys[at - 1];
                indices[at] = indices[at - 1];
                at--;
            }
            keys[at] = key;
            indices[at] = index;
        }
    }
}
