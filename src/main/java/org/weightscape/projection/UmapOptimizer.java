package org.weightscape.projection;

/**
 * UMAP's stochastic gradient descent (McInnes, Healy and Melville 2018, arXiv 1802.03426, algorithm 5, with umap-learn's
 * schedule): each edge is sampled as often as its weight asks for, pulls both its ends together, and pushes each end off random
 * points.
 *
 * <p>umap-learn moves both ends of one edge after the other. Here each point is moved by one thread only, against the places
 * that the others had before the epoch, so that the same seed gives the same map on any number of processors.
 */
final class UmapOptimizer extends LayoutOptimizer {
    private static final int LARGE = 10_000;
    private static final int EPOCHS_SMALL = 500;
    private static final int EPOCHS_LARGE = 200;
    /** umap-learn's bound on one move along one axis, before the learning rate. */
    private static final float BOUND = 4;

    private final float[] rates;
    private float[] moved;
    private ForceTable attraction;
    private ForceTable repulsion;
    private int negativeSamples;
    private double learningRate;
    private int scheduleFrom;
    private int scheduleOf;
    private double scheduleRate = 1;

    /**
     * @param graph the fuzzy neighbourhoods
     * @param start places, x and then y of each point; copied
     */
    UmapOptimizer(NeighborGraph graph, float[] start, ProjectionOptions options, Beginning beginning) {
        super(graph, start, options, epochs(options, graph.size()));
        moved = new float[start.length];
        if (beginning == Beginning.GOING_ON) {
            scheduled = Math.max(scheduled / 4, 1);
            scheduleRate = 0.5;
        }
        scheduleOf = scheduled;
        float largest = 0;
        for (float weight : graph.weights()) {
            largest = Math.max(largest, weight);
        }
        rates = new float[graph.edges()];
        for (int e = 0; e < rates.length; e++) {
            rates[e] = largest > 0 ? graph.weights()[e] / largest : 0;
        }
        Forces forces = Forces.of(options);
        attraction = forces.attraction;
        repulsion = forces.repulsion;
        negativeSamples = options.whole("negative_samples");
        learningRate = options.real("learning_rate");
    }

    private record Forces(ForceTable attraction, ForceTable repulsion) {
        static Forces of(ProjectionOptions options) {
            UmapCurve curve = UmapCurve.of(options.real("min_dist"), options.real("spread"));
            double strength = options.real("repulsion");
            return new Forces(
                    new ForceTable(curve::attraction), new ForceTable(square -> strength * curve.repulsion(square)));
        }
    }

    /** How many epochs are asked for: 500, or 200 for more than 10 000 points, where the options leave it open. */
    static int epochs(ProjectionOptions options, int points) {
        int asked = options.whole("epochs");
        return asked > 0 ? asked : points > LARGE ? EPOCHS_LARGE : EPOCHS_SMALL;
    }

    @Override
    void follow(ProjectionOptions options) {
        Forces forces = Forces.of(options);
        attraction = forces.attraction;
        repulsion = forces.repulsion;
        negativeSamples = options.whole("negative_samples");
        learningRate = options.real("learning_rate");
        if (step > 0) {
            // There must be epochs left in which the change can show.
            reheat();
        }
    }

    @Override
    void goOnShaken() {
        reheat();
    }

    /** A quarter of the first schedule from here on, at half the learning rate; none if more than that is left anyway. */
    private void reheat() {
        int first = scheduleFrom == 0 ? scheduled : scheduleOf * 4;
        int wanted = Math.max(first / 4, 1);
        if (scheduled - step < wanted) {
            scheduleFrom = step;
            scheduleOf = wanted;
            scheduleRate = 0.5;
            scheduled = step + wanted;
        }
    }

    @Override
    void advance() {
        float rate = (float) (learningRate * scheduleRate * (1 - (double) (step - scheduleFrom) / scheduleOf));
        int epoch = step;
        Parts.forEach(size(), (_, from, to) -> move(from, to, epoch, rate));
        float[] before = places;
        places = moved;
        moved = before;
        step++;
    }

    private void move(int from, int to, int epoch, float rate) {
        float[] old = places;
        int[] targets = graph.targets();
        int n = size();
        for (int i = from; i < to; i++) {
            float x = old[2 * i];
            float y = old[2 * i + 1];
            long random = PairRandom.stream(seed, epoch, i);
            for (int e = graph.starts()[i]; e < graph.starts()[i + 1]; e++) {
                float due = rates[e];
                if ((int) (epoch * due) == (int) ((epoch - 1) * due)) {
                    continue;
                }
                // Once for the edge from here and once for the same edge from the other end.
                float tx = old[2 * targets[e]];
                float ty = old[2 * targets[e] + 1];
                for (int end = 0; end < 2; end++) {
                    float dx = x - tx;
                    float dy = y - ty;
                    float square = dx * dx + dy * dy;
                    if (square > 0) {
                        float pull = attraction.at(square);
                        x += rate * bounded(pull * dx);
                        y += rate * bounded(pull * dy);
                    }
                }
                // All pushes of one edge are off the same place: they do not wait for each other, which halves the time.
                float pushX = 0;
                float pushY = 0;
                for (int s = 0; s < negativeSamples; s++) {
                    random = PairRandom.next(random);
                    int other = PairRandom.below(random, n);
                    float dx = x - old[2 * other];
                    float dy = y - old[2 * other + 1];
                    // A point is not pushed off itself, nor off one that lies where it is.
                    float push = repulsion.at(dx * dx + dy * dy);
                    pushX += bounded(push * dx);
                    pushY += bounded(push * dy);
                }
                x += rate * pushX;
                y += rate * pushY;
            }
            moved[2 * i] = x;
            moved[2 * i + 1] = y;
        }
    }

    private static float bounded(float move) {
        return Math.min(BOUND, Math.max(-BOUND, move));
    }
}
