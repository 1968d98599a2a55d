package org.weightscape.probe;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Confidence of a score by the bootstrap over models (Efron 1979): models are drawn with replacement, all checkpoints of a model
 * together, because they are no independent observations; the interval lies between the 2.5th and the 97.5th percentile of the
 * scores of the draws.
 */
final class ModelBootstrap {
    /** With fewer models the draws say nothing. */
    static final int FEWEST_MODELS = 5;

    private static final double TAIL = 0.025;
    private static final long SEED = 42;

    private ModelBootstrap() {}

    /** For each model the sums from which a score of any mixture of models follows. */
    private static double[][] sums(double[] predicted, double[] truth, int[] model, double shift) {
        Map<Integer, double[]> byModel = new LinkedHashMap<>();
        for (int i = 0; i < truth.length; i++) {
            double[] sum = byModel.computeIfAbsent(model[i], _ -> new double[5]);
            double centred = truth[i] - shift;
            double error = predicted[i] - truth[i];
            sum[0]++;
            sum[1] += centred;
            sum[2] += centred * centred;
            sum[3] += error * error;
            sum[4] += predicted[i] == truth[i] ? 1 : 0;
        }
        return byModel.values().toArray(double[][]::new);
    }

    /**
     * The interval of a score.
     *
     * @param model which model each prediction belongs to
     * @param draws how often the models are drawn
     * @return empty if there are fewer than {@value #FEWEST_MODELS} models, no draws, or no draw has a score
     */
    static Optional<Interval> interval(Task task, double[] predicted, double[] truth, int[] model, int draws) {
        double shift = Arrays.stream(truth).average().orElse(0);
        double[][] sums = sums(predicted, truth, model, shift);
        if (sums.length < FEWEST_MODELS) {
            return Optional.empty();
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] scores = new double[draws];
        for (int draw = 0; draw < draws; draw++) {
            double[] total = new double[5];
            for (int i = 0; i < sums.length; i++) {
                double[] drawn = sums[random.nextInt(sums.length)];
                for (int j = 0; j < total.length; j++) {
                    total[j] += drawn[j];
                }
            }
            scores[draw] = switch (task) {
                case CLASSIFICATION -> total[4] / total[0];
                case REGRESSION -> {
                    double deviations = total[2] - total[1] * total[1] / total[0];
                    yield deviations > 1e-12 * total[2] ? 1 - total[3] / deviations : Double.NaN;
                }
            };
        }
        double[] sorted = Arrays.stream(scores).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return Optional.empty();
        }
        int skip = (int) (TAIL * sorted.length);
        return Optional.of(new Interval(sorted[skip], sorted[sorted.length - 1 - skip]));
    }
}
