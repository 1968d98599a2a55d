package org.weightscape.projection;

import java.util.Arrays;

/**
 * t-SNE's gradient descent with momentum and gains (van der Maaten and Hinton 2008, sections 3.2 to 3.4), with the learning
 * rates of Belkina and others (2019, "Automated optimized parameters for t-SNE", n over the exaggeration) and openTSNE's bound
 * on a step. For the first 250 steps all pulls are 12 times as strong.
 */
final class TsneOptimizer extends LayoutOptimizer {
    /** Steps with exaggerated pull at the beginning. */
    static final int EARLY_STEPS = 250;

    private static final double EARLY_EXAGGERATION = 12;
    private static final double LEAST_RATE = 200;
    private static final double EARLY_MOMENTUM = 0.5;
    private static final double MOMENTUM = 0.8;
    private static final float LEAST_GAIN = 0.01f;
    private static final float MOST_MOVE = 5;
    private final RepulsionTree tree;
    private final float[] push;
    private final float[] velocities;
    private final float[] gains;
    private final float[] gradient;
    private double exaggeration;
    private double askedRate;
    private int earlySteps = EARLY_STEPS;

    /**
     * @param graph the joint probabilities, which sum to 1
     * @param start places, x and then y of each point; copied
     */
    TsneOptimizer(NeighborGraph graph, float[] start, ProjectionOptions options, Beginning beginning) {
        super(graph, start, options, options.whole("iterations"));
        tree = new RepulsionTree(graph.size());
        push = new float[places.length];
        gradient = new float[places.length];
        velocities = new float[places.length];
        gains = new float[places.length];
        Arrays.fill(gains, 1);
        if (beginning == Beginning.GOING_ON) {
            earlySteps = 0;
            scheduled = Math.max(scheduled / 4, EARLY_STEPS);
        }
        exaggeration = options.real("exaggeration");
        askedRate = options.real("learning_rate");
    }

    @Override
    void follow(ProjectionOptions options) {
        exaggeration = options.real("exaggeration");
        askedRate = options.real("learning_rate");
        goOn();
    }

    @Override
    void goOnShaken() {
        stand();
        goOn();
    }

    private void stand() {
        Arrays.fill(velocities, 0);
        Arrays.fill(gains, 1);
    }

    private void goOn() {
        scheduled = Math.max(scheduled, step + EARLY_STEPS);
    }

    @Override
    void advance() {
        boolean early = step < earlySteps;
        if (step == earlySteps) {
            stand();
        }
        double pull = early ? EARLY_EXAGGERATION : exaggeration;
        float rate = (float) (askedRate > 0 ? askedRate : Math.max(LEAST_RATE, size() / pull));
        float momentum = (float) (early ? EARLY_MOMENTUM : MOMENTUM);
        gradient(pull);
        Parts.forEach(size(), (_, from, to) -> {
            for (int i = from; i < to; i++) {
                move(i, rate, momentum);
            }
        });
        centre();
        step++;
    }

    private void move(int i, float rate, float momentum) {
        float squared = 0;
        for (int c = 2 * i; c < 2 * i + 2; c++) {
            float gain = gradient[c] * velocities[c] > 0 ? gains[c] * 0.8f : gains[c] + 0.2f;
            gains[c] = Math.max(gain, LEAST_GAIN);
            velocities[c] = momentum * velocities[c] - rate * gains[c] * gradient[c];
            squared += velocities[c] * velocities[c];
        }
        float shrink = squared > MOST_MOVE * MOST_MOVE ? MOST_MOVE / (float) Math.sqrt(squared) : 1;
        for (int c = 2 * i; c < 2 * i + 2; c++) {
            velocities[c] *= shrink;
            places[c] += velocities[c];
        }
    }

    private void centre() {
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < size(); i++) {
            sumX += places[2 * i];
            sumY += places[2 * i + 1];
        }
        float meanX = (float) (sumX / size());
        float meanY = (float) (sumY / size());
        for (int i = 0; i < size(); i++) {
            places[2 * i] -= meanX;
            places[2 * i + 1] -= meanY;
        }
    }

    /**
     * A quarter of the gradient of the Kullback–Leibler divergence with exaggerated pull (van der Maaten and Hinton 2008,
     * equation 5), as most programs count it.
     *
     * @return x and then y for each point, overwritten by the next call
     */
    float[] gradient(double pull) {
        tree.build(places);
        double z = tree.repulse(push);
        int[] starts = graph.starts();
        int[] targets = graph.targets();
        float[] weights = graph.weights();
        float stronger = (float) pull;
        float normal = (float) (1 / z);
        Parts.forEach(size(), (_, from, to) -> {
            for (int i = from; i < to; i++) {
                float x = places[2 * i];
                float y = places[2 * i + 1];
                float sumX = 0;
                float sumY = 0;
                for (int e = starts[i]; e < starts[i + 1]; e++) {
                    int j = targets[e];
                    float dx = x - places[2 * j];
                    float dy = y - places[2 * j + 1];
                    float force = weights[e] / (1 + dx * dx + dy * dy);
                    sumX += force * dx;
                    sumY += force * dy;
                }
                gradient[2 * i] = stronger * sumX - normal * push[2 * i];
                gradient[2 * i + 1] = stronger * sumY - normal * push[2 * i + 1];
            }
        });
        return gradient;
    }
}
