package org.weightscape.projection;

/**
 * How strongly each point counts each of its neighbours in, UMAP's smoothed distances: {@code exp(−(d − ρ)/σ)}, ρ the distance
 * to the nearest other point, σ such that the weights sum to {@code log₂ k} (McInnes, Healy and Melville 2018, arXiv
 * 1802.03426, algorithm 3, with umap-learn's bounds on σ).
 */
final class FuzzyNeighborhood {
    private static final int ROUNDS = 64;
    private static final double TOLERANCE = 1e-5;
    private static final double LEAST_SCALE = 1e-3;

    private FuzzyNeighborhood() {}

    /**
     * The weights of all neighbours, in the places of {@link NearestNeighbors#indices()}.
     *
     * @param k the number of neighbours with the point itself, as umap-learn counts
     */
    static float[] weights(NearestNeighbors neighbors, int k) {
        float[] distances = neighbors.distances();
        double total = 0;
        for (float distance : distances) {
            total += distance;
        }
        double meanOfAll = total / Math.max(distances.length, 1);
        float[] weights = new float[distances.length];
        int width = neighbors.k();
        Parts.forEach(neighbors.size(), (_, from, to) -> {
            for (int i = from; i < to; i++) {
                fill(distances, weights, i * width, (i + 1) * width, k, meanOfAll);
            }
        });
        return weights;
    }

    private static void fill(float[] distances, float[] weights, int from, int to, int k, double meanOfAll) {
        double rho = 0;
        double mean = 0;
        for (int e = to - 1; e >= from; e--) {
            mean += distances[e] / (double) (to - from);
            rho = distances[e] > 0 ? distances[e] : rho;
        }
        double sigma = Math.max(sigma(distances, from, to, rho, k), LEAST_SCALE * (rho > 0 ? mean : meanOfAll));
        for (int e = from; e < to; e++) {
            double beyond = distances[e] - rho;
            weights[e] = beyond <= 0 || sigma == 0 ? 1 : (float) Math.exp(-beyond / sigma);
        }
    }

    /** By bisection. */
    private static double sigma(float[] distances, int from, int to, double rho, int k) {
        double target = Math.log(k) / Math.log(2);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double sigma = 1;
        for (int round = 0; round < ROUNDS; round++) {
            double sum = 0;
            for (int e = from; e < to; e++) {
                double beyond = distances[e] - rho;
                sum += beyond > 0 ? Math.exp(-beyond / sigma) : 1;
            }
            if (Math.abs(sum - target) < TOLERANCE) {
                break;
            }
            if (sum > target) {
                high = sigma;
                sigma = (low + high) / 2;
            } else {
                low = sigma;
                sigma = high == Double.POSITIVE_INFINITY ? 2 * sigma : (low + high) / 2;
            }
        }
        return sigma;
    }
}
