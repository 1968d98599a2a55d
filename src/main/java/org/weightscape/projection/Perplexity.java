package org.weightscape.projection;

/**
 * How probable each neighbour is for each point: {@code p(j|i) ∝ exp(−β d²)}, β such that the perplexity, 2 to the entropy in
 * bits, is the one wanted (van der Maaten and Hinton 2008, "Visualizing data using t-SNE", equation 1 and section 2).
 */
final class Perplexity {
    private static final int ROUNDS = 100;
    private static final double TOLERANCE = 1e-5;

    private Perplexity() {}

    /** The probabilities of all neighbours, in the places of {@link NearestNeighbors#indices()}; each point's sum to 1. */
    static float[] probabilities(NearestNeighbors neighbors, double perplexity) {
        float[] probabilities = new float[neighbors.distances().length];
        int k = neighbors.k();
        Parts.forEach(neighbors.size(), (_, from, to) -> {
            double[] exponents = new double[k];
            double[] p = new double[k];
            for (int i = from; i < to; i++) {
                fill(neighbors.distances(), i * k, exponents, p, Math.min(perplexity, k));
                for (int j = 0; j < k; j++) {
                    probabilities[i * k + j] = (float) p[j];
                }
            }
        });
        return probabilities;
    }

    private static void fill(float[] distances, int at, double[] squares, double[] p, double perplexity) {
        int k = p.length;
        double nearest = (double) distances[at] * distances[at];
        double mean = 0;
        for (int j = 0; j < k; j++) {
            // A common factor cancels, so that the nearest may count as 0, which keeps the exponential from vanishing.
            squares[j] = (double) distances[at + j] * distances[at + j] - nearest;
            mean += squares[j] / k;
        }
        double wanted = Math.log(perplexity);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double beta = mean > 0 ? 1 / mean : 1;
        double sum = k;
        for (int round = 0; round < ROUNDS; round++) {
            sum = 0;
            double weighted = 0;
            for (int j = 0; j < k; j++) {
                p[j] = Math.exp(-beta * squares[j]);
                sum += p[j];
                weighted += squares[j] * p[j];
            }
            double entropy = Math.log(sum) + beta * weighted / sum;
            if (Math.abs(entropy - wanted) < TOLERANCE || !(mean > 0)) {
                break;
            }
            if (entropy > wanted) {
                low = beta;
                beta = high == Double.POSITIVE_INFINITY ? 2 * beta : (low + high) / 2;
            } else {
                high = beta;
                beta = (low + high) / 2;
            }
        }
        for (int j = 0; j < k; j++) {
            p[j] /= sum;
        }
    }
}
