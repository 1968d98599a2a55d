package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.Rows;
import org.weightscape.zoo.BadInputException;

/**
 * Times probes on made-up representations whose targets are sums of some columns and noise. Rows are made whenever they are
 * read, as
 * those of a zoo on disk come out of its memory map, so that the memory is that of the probe alone.
 */
public final class ProbeBench {
    private static final long SEED = 42;
    private static final double NOISE = 0.5;

    /** What is timed. */
    public enum Case {
        /** The method's ridge on a representation as wide as the paper's: 10 targets, all λ, chosen on a fifth more rows. */
        RIDGE("ridge", 50_000, 700, 10),
        /** The same on the weights of an Unterthiner zoo. */
        WEIGHTS("weights", 50_000, 4970, 10),
        /** Boosted trees on s(W) with biases of an Unterthiner zoo, their number chosen on a fifth more rows. */
        TREES("trees", 50_000, 56, 1),
        /** Nearest neighbours on the same. */
        NEIGHBORS("knn", 50_000, 56, 1);

        private final String label;
        private final int rows;
        private final int columns;
        private final int targets;

        Case(String label, int rows, int columns, int targets) {
            this.label = label;
            this.rows = rows;
            this.columns = columns;
            this.targets = targets;
        }

        /**
         * The case of this name.
         *
         * @throws BadInputException if there is none
         */
        public static Case labelled(String label) {
            return Arrays.stream(values())
                    .filter(one -> one.label.equals(label))
                    .findFirst()
                    .orElseThrow(() -> new BadInputException("--case %s: there is no such case; use ridge, weights, trees or knn."
                            .formatted(label)));
        }

        /** The word for it. */
        public String label() {
            return label;
        }

        /** Training rows. */
        public int rows() {
            return rows;
        }

        /** Columns of the representation. */
        public int columns() {
            return columns;
        }

        /** How many targets are fitted at once. */
        public int targets() {
            return targets;
        }
    }

    /**
     * What came out.
     *
     * @param seconds of each run, fitting and choosing
     * @param score mean R² over the targets on rows that were not learnt from
     */
    public record Result(Case what, int rows, int columns, int targets, List<Double> seconds, double score) {

        /** The median time in milliseconds. */
        public double medianMs() {
            double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return 1000 * sorted[sorted.length / 2];
        }
    }

    private ProbeBench() {}

    /**
     * Times a case.
     *
     * @param rows training rows, at least 10
     * @param columns at least 1
     * @param runs at least 1
     */
    public static Result run(
            Case what, int rows, int columns, int runs, Progress progress, Cancellation cancellation) {
        if (rows < 10 || columns < 1 || runs < 1) {
            throw new BadInputException("bench probe needs at least 10 rows, 1 column and 1 run.");
        }
        MadeUp features = new MadeUp(rows + rows / 5, columns);
        int[] training = IntStream.range(0, rows).toArray();
        int[] judges = IntStream.range(rows, features.rows()).toArray();
        DoubleMatrix truths = features.targets(what.targets());
        List<Double> seconds = new ArrayList<>();
        double score = Double.NaN;
        for (int run = 0; run < runs; run++) {
            Progress part = progress.part((double) run / runs, (run + 1.0) / runs);
            long start = System.nanoTime();
            score = switch (what) {
                case RIDGE, WEIGHTS -> ridge(features, training, judges, truths, part, cancellation);
                case TREES -> trees(features, training, judges, truths, part, cancellation);
                case NEIGHBORS -> neighbours(features, training, judges, truths, part, cancellation);
            };
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        progress.update(1, "done");
        return new Result(what, rows, columns, what.targets(), seconds, score);
    }

    private static double ridge(
            MadeUp features, int[] training, int[] judges, DoubleMatrix truths, Progress progress, Cancellation cancellation) {
        Ridge.Path path =
                Ridge.fit(features, training, rows(truths, training), progress.part(0, 0.9), cancellation);
        List<DoubleMatrix> predictions = path.predict(features, judges, progress.part(0.9, 1), cancellation);
        double sum = 0;
        for (int t = 0; t < truths.columns(); t++) {
            int target = t;
            double[] truth = rows(truths, judges).column(t);
            double[] scores =
                    predictions.stream().mapToDouble(p -> Metrics.r2(p.column(target), truth)).toArray();
            Optional<Integer> best = Ridge.choose(scores);
            sum += best.isPresent() ? scores[best.get()] : Double.NaN;
        }
        return sum / truths.columns();
    }

    private static double trees(
            MadeUp features, int[] training, int[] judges, DoubleMatrix truths, Progress progress, Cancellation cancellation) {
        smile.regression.GradientTreeBoost trees = BoostedTrees.fit(
                BoostedTrees.columns(features, training), rows(truths, training).column(0), SEED, progress, cancellation);
        List<Double> scores =
                BoostedTrees.scores(trees, features, judges, rows(truths, judges).column(0), Progress.NONE, cancellation);
        return scores.get(BoostedTrees.best(scores) - 1);
    }

    private static double neighbours(
            MadeUp features, int[] training, int[] judges, DoubleMatrix truths, Progress progress, Cancellation cancellation) {
        int[] thinned = TreesFitter.spread(training, NeighborsFitter.MOST_ROWS);
        NearestRows base = NearestRows.of(features, thinned);
        ProbeModel.Neighbors most =
                new ProbeModel.Neighbors(base, NearestRows.MOST, rows(truths, thinned).column(0), List.of());
        int[][] nearest =
                base.find(features, judges, most.known(), NearestRows.Own.KEPT, progress, cancellation);
        double[] truth = rows(truths, judges).column(0);
        return NeighborsFitter.COUNTS.stream()
                .mapToDouble(count -> Metrics.r2(most.asking(count).decide(nearest), truth))
                .max()
                .orElseThrow();
    }

    private static DoubleMatrix rows(DoubleMatrix matrix, int[] chosen) {
        DoubleMatrix part = DoubleMatrix.zeros(chosen.length, matrix.columns());
        for (int i = 0; i < chosen.length; i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                part.set(i, j, matrix.get(chosen[i], j));
            }
        }
        return part;
    }

    /** Numbers between −1 and 1 that depend on row and column only. */
    private record MadeUp(int rows, int columns) implements Rows {

        @Override
        public void read(int row, float[] into, int offset) {
            long state = row * 0x9e3779b97f4a7c15L + SEED;
            for (int j = 0; j < columns; j++) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                into[offset + j] = (int) (state >>> 32) * 0x1p-31f;
            }
        }

        /** Each target is the sum of ten columns, the first of them squared, and noise. */
        DoubleMatrix targets(int count) {
            DoubleMatrix targets = DoubleMatrix.zeros(rows, count);
            SplittableRandom random = new SplittableRandom(SEED);
            float[] row = new float[columns];
            for (int i = 0; i < rows; i++) {
                read(i, row, 0);
                for (int t = 0; t < count; t++) {
                    double sum = row[t % columns] * row[t % columns] + NOISE * random.nextGaussian();
                    for (int j = 1; j < 10; j++) {
                        sum += row[(t + 7 * j) % columns];
                    }
                    targets.set(i, t, sum);
                }
            }
            return targets;
        }
    }
}
