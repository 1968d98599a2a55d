package org.weightscape.probe;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * What a test score is made of, model by model: sums from which the score of any mixture of models follows. So it can be said
 * how much a score depends on which models were there to be tested, by the bootstrap over models (Efron 1979): models are drawn
 * with replacement, all checkpoints of a model together, because they are no independent observations; an interval lies between
 * the 2.5th and the 97.5th percentile of the draws.
 *
 * @param task what was scored
 * @param models for each model {count, Σ(t − c), Σ(t − c)², Σ error²} of its checkpoints' truths t, with one c for all; for words
 *     {count, right answers}
 */
public record ModelSums(Task task, List<List<Double>> models) {
    /** With fewer models the draws say nothing. */
    static final int FEWEST_MODELS = 5;

    /** How often models are drawn where nobody says otherwise. */
    public static final int DRAWS = 1000;

    private static final double TAIL = 0.025;
    private static final long SEED = 42;

    public ModelSums {
        int size = switch (task) {
            case REGRESSION -> 4;
            case CLASSIFICATION -> 2;
        };
        models = models.stream().map(List::copyOf).toList();
        if (models.stream().anyMatch(sums -> sums.size() != size)) {
            throw new IllegalArgumentException("a model needs %d sums".formatted(size));
        }
    }

    /**
     * The sums of some predictions.
     *
     * @param model which model each prediction belongs to
     */
    static ModelSums of(Task task, double[] predicted, double[] truth, int[] model) {
        // A shift near the mean keeps the squares from cancelling.
        double shift = Arrays.stream(truth).average().orElse(0);
        Map<Integer, double[]> byModel = new LinkedHashMap<>();
        for (int i = 0; i < truth.length; i++) {
            double[] added = switch (task) {
                case REGRESSION -> new double[] {
                    1, truth[i] - shift, square(truth[i] - shift), square(predicted[i] - truth[i])
                };
                case CLASSIFICATION -> new double[] {1, predicted[i] == truth[i] ? 1 : 0};
            };
            double[] sums = byModel.computeIfAbsent(model[i], _ -> new double[added.length]);
            Arrays.setAll(sums, j -> sums[j] + added[j]);
        }
        return new ModelSums(
                task, byModel.values().stream().map(sums -> Arrays.stream(sums).boxed().toList()).toList());
    }

    private static double square(double value) {
        return value * value;
    }

    /** Where the score lies with 95 % confidence; empty if there are fewer than {@value #FEWEST_MODELS} models or no draws. */
    Optional<Interval> interval(int draws) {
        return intervalOfMean(List.of(this), draws);
    }

    /**
     * Where the mean score of several trainings lies with 95 % confidence, whatever models are tested.
     *
     * @param trainings sums of the same test models
     * @return empty if there are fewer than {@value #FEWEST_MODELS} models, or the trainings have not the same
     */
    public static Optional<Interval> intervalOfMean(List<ModelSums> trainings, int draws) {
        return Draws.of(trainings, SEED).flatMap(all -> interval(draws, all::next));
    }

    /**
     * Where the mean of {@code to − from} lies with 95 % confidence, whatever models are tested.
     *
     * @param from sums of the same test models for each of some trainings
     * @param to the trainings that are compared with them, tested on the same models, which are drawn together
     */
    public static Optional<Interval> intervalOfChange(List<ModelSums> from, List<ModelSums> to, int draws) {
        boolean sameModels = Stream.concat(from.stream(), to.stream())
                        .mapToInt(sums -> sums.models.size())
                        .distinct()
                        .count()
                == 1;
        return sameModels ? difference(from, SEED, to, SEED, draws) : Optional.empty();
    }

    /** As {@link #intervalOfChange}, for two zoos, whose models are drawn apart. */
    public static Optional<Interval> intervalBetweenZoos(List<ModelSums> from, List<ModelSums> to, int draws) {
        return difference(from, SEED, to, SEED + 1, draws);
    }

    private static Optional<Interval> difference(
            List<ModelSums> from, long seedFrom, List<ModelSums> to, long seedTo, int draws) {
        Optional<Draws> before = Draws.of(from, seedFrom);
        Optional<Draws> after = Draws.of(to, seedTo);
        return before.isEmpty() || after.isEmpty()
                ? Optional.empty()
                : interval(draws, () -> after.get().next() - before.get().next());
    }

    private static Optional<Interval> interval(int draws, DoubleSupplier next) {
        double[] scores = new double[draws];
        Arrays.setAll(scores, _ -> next.getAsDouble());
        double[] sorted = Arrays.stream(scores).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return Optional.empty();
        }
        int skip = (int) (TAIL * sorted.length);
        return Optional.of(new Interval(sorted[skip], sorted[sorted.length - 1 - skip]));
    }

    /** Mean scores of some trainings on models that are drawn anew each time. */
    private record Draws(Task task, double[][][] trainings, SplittableRandom random) {

        static Optional<Draws> of(List<ModelSums> trainings, long seed) {
            if (trainings.isEmpty()
                    || trainings.getFirst().models.size() < FEWEST_MODELS
                    || trainings.stream().mapToInt(sums -> sums.models.size()).distinct().count() > 1) {
                return Optional.empty();
            }
            return Optional.of(new Draws(
                    trainings.getFirst().task,
                    trainings.stream().map(ModelSums::plain).toArray(double[][][]::new),
                    new SplittableRandom(seed)));
        }

        double next() {
            int models = trainings[0].length;
            double[][] totals = new double[trainings.length][trainings[0][0].length];
            for (int i = 0; i < models; i++) {
                int drawn = random.nextInt(models);
                for (int training = 0; training < totals.length; training++) {
                    for (int j = 0; j < totals[training].length; j++) {
                        totals[training][j] += trainings[training][drawn][j];
                    }
                }
            }
            return Arrays.stream(totals).mapToDouble(total -> score(task, total)).average().orElse(Double.NaN);
        }
    }

    private double[][] plain() {
        return models.stream()
                .map(sums -> sums.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
    }

    private static double score(Task task, double[] total) {
        return switch (task) {
            case CLASSIFICATION -> total[1] / total[0];
            case REGRESSION -> {
                double deviations = total[2] - total[1] * total[1] / total[0];
                yield deviations > 1e-12 * total[2] ? 1 - total[3] / deviations : Double.NaN;
            }
        };
    }
}
