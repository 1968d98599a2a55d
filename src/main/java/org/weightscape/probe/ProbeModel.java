package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.Rows;
import org.weightscape.linalg.StreamedMatrix;
import org.weightscape.linalg.StreamedMatrix.Intercept;
import smile.data.DataFrame;

/** A fitted probe: it can be asked about any rows of a representation like the one that it was fitted to, of any zoo. */
public sealed interface ProbeModel {

    /**
     * Predicts for some rows.
     *
     * @return a number for each chosen row; for words the index into {@link #words()}
     */
    double[] predict(Rows features, int[] chosen, Progress progress, Cancellation cancellation);

    /** A probe that only adds up multiples of the columns. */
    sealed interface Linear extends ProbeModel {

        /** What each column adds to each output, (columns + 1) × outputs, the intercepts in the last row. */
        DoubleMatrix coefficients();

        /**
         * Turns outputs into predictions.
         *
         * @param outputs a row for each checkpoint
         * @param first the column in which this probe's outputs begin
         */
        double[] decide(DoubleMatrix outputs, int first);

        @Override
        default double[] predict(Rows features, int[] chosen, Progress progress, Cancellation cancellation) {
            return predictTogether(List.of(this), features, chosen, progress, cancellation).getFirst();
        }
    }

    /**
     * The predictions of several linear probes in one pass over the rows.
     *
     * @return for each probe what {@link #predict} gives
     */
    static List<double[]> predictTogether(
            List<? extends Linear> probes, Rows features, int[] chosen, Progress progress, Cancellation cancellation) {
        int outputs = probes.stream().mapToInt(probe -> probe.coefficients().columns()).sum();
        DoubleMatrix beside = DoubleMatrix.zeros(features.columns() + 1, outputs);
        int first = 0;
        for (Linear probe : probes) {
            DoubleMatrix own = probe.coefficients();
            for (int row = 0; row < own.rows(); row++) {
                System.arraycopy(
                        own.values(), row * own.columns(), beside.values(), row * outputs + first, own.columns());
            }
            first += own.columns();
        }
        DoubleMatrix all = StreamedMatrix.of(features, chosen, Intercept.ONES).times(beside, progress, cancellation);
        List<double[]> predictions = new ArrayList<>();
        first = 0;
        for (Linear probe : probes) {
            predictions.add(probe.decide(all, first));
            first += probe.coefficients().columns();
        }
        return predictions;
    }

    /**
     * Predicts a number.
     *
     * @param coefficients (columns + 1) × 1
     * @param lambda the regularisation with which they were found
     */
    record Number(DoubleMatrix coefficients, double lambda) implements Linear {

        @Override
        public double[] decide(DoubleMatrix outputs, int first) {
            return outputs.column(first);
        }
    }

    /**
     * Predicts one of a few words: the one with the largest output, the first on ties.
     *
     * @param classes the words, in alphabetical order
     * @param coefficients (columns + 1) × words
     */
    record Words(List<String> classes, DoubleMatrix coefficients) implements Linear {

        public Words {
            classes = List.copyOf(classes);
        }

        @Override
        public double[] decide(DoubleMatrix outputs, int first) {
            double[] best = new double[outputs.rows()];
            Arrays.setAll(best, row -> {
                int argmax = 0;
                for (int word = 1; word < classes.size(); word++) {
                    if (outputs.get(row, first + word) > outputs.get(row, first + argmax)) {
                        argmax = word;
                    }
                }
                return argmax;
            });
            return best;
        }
    }

    /**
     * Predicts from nearby training rows.
     *
     * @param base the training rows
     * @param count how many neighbours are asked, at least 1
     * @param truths of the training rows, NaN where unknown; for words the index into {@code classes}
     * @param classes the words; empty: a number is predicted
     */
    record Neighbors(NearestRows base, int count, double[] truths, List<String> classes) implements ProbeModel {

        public Neighbors {
            classes = List.copyOf(classes);
        }

        /** The same with another number of neighbours. */
        Neighbors asking(int neighbours) {
            return new Neighbors(base, neighbours, truths, classes);
        }

        /** Those of the training rows that can be asked: their truth is known. */
        BitSet known() {
            BitSet known = new BitSet(truths.length);
            IntStream.range(0, truths.length).filter(i -> !Double.isNaN(truths[i])).forEach(known::set);
            return known;
        }

        @Override
        public double[] predict(Rows features, int[] chosen, Progress progress, Cancellation cancellation) {
            return decide(base.find(features, chosen, known(), NearestRows.Own.KEPT, progress, cancellation));
        }

        /**
         * The predictions of several probes on the same training rows, whose neighbours are looked for once where the same are
         * known. No row is its own neighbour, for a training row would be predicted by its own truth.
         *
         * @return for each probe what {@link #predict} gives
         */
        static List<double[]> predictOthers(
                List<Neighbors> probes, Rows features, int[] chosen, Progress progress, Cancellation cancellation) {
            Map<BitSet, int[][]> nearest = new HashMap<>();
            List<double[]> predictions = new ArrayList<>();
            for (Neighbors probe : probes) {
                int done = predictions.size();
                Progress part = progress.part((double) done / probes.size(), (done + 1.0) / probes.size());
                predictions.add(probe.decide(nearest.computeIfAbsent(probe.known(), known ->
                        probe.base.find(features, chosen, known, NearestRows.Own.LEFT_OUT, part, cancellation))));
            }
            return predictions;
        }

        /**
         * Predicts from neighbours that are already found.
         *
         * @param nearest for each prediction positions among the {@link #known} training rows, the nearest first
         */
        double[] decide(int[][] nearest) {
            return Arrays.stream(nearest).mapToDouble(this::decide).toArray();
        }

        /** The mean of the first truths; for words the most frequent, on ties the one that is nearest. */
        private double decide(int[] nearest) {
            double[] asked = Arrays.stream(nearest).limit(count).mapToDouble(i -> truths[i]).toArray();
            return classes.isEmpty() ? Arrays.stream(asked).average().orElse(Double.NaN) : mostFrequent(asked);
        }

        private double mostFrequent(double[] codes) {
            int[] votes = new int[classes.size()];
            Arrays.stream(codes).forEach(code -> votes[(int) code]++);
            int best = (int) codes[0];
            for (int word = 0; word < votes.length; word++) {
                best = votes[word] > votes[best] ? word : best;
            }
            return best;
        }
    }

    /** Predicts with boosted trees. */
    sealed interface Trees extends ProbeModel {
        /** Rows in memory at once. */
        int BLOCK = 4096;

        /** Predicts for each row of a table of {@link BoostedTrees#columns}. */
        double[] predict(DataFrame rows);

        @Override
        default double[] predict(Rows features, int[] chosen, Progress progress, Cancellation cancellation) {
            double[] predictions = new double[chosen.length];
            for (int from = 0; from < chosen.length; from += BLOCK) {
                cancellation.throwIfCancelled();
                progress.update((double) from / chosen.length, "asking the trees");
                int[] block = Arrays.copyOfRange(chosen, from, Math.min(from + BLOCK, chosen.length));
                double[] part = predict(BoostedTrees.columns(features, block));
                System.arraycopy(part, 0, predictions, from, part.length);
            }
            return predictions;
        }
    }

    /** Boosted trees for a number. */
    record NumberTrees(smile.regression.GradientTreeBoost trees) implements Trees {

        @Override
        public double[] predict(DataFrame rows) {
            return IntStream.range(0, rows.size())
                    .parallel()
                    .mapToDouble(row -> trees.predict(rows.get(row)))
                    .toArray();
        }
    }

    /**
     * Boosted trees for words.
     *
     * @param classes the words, in alphabetical order
     */
    record WordTrees(List<String> classes, smile.classification.GradientTreeBoost trees) implements Trees {

        public WordTrees {
            classes = List.copyOf(classes);
        }

        @Override
        public double[] predict(DataFrame rows) {
            return IntStream.range(0, rows.size())
                    .parallel()
                    .mapToDouble(row -> trees.predict(rows.get(row)))
                    .toArray();
        }
    }

    /** The words that a probe knows, by its own codes; empty if it predicts a number. */
    default List<String> words() {
        return switch (this) {
            case Number _ -> List.of();
            case Words model -> model.classes();
            case Neighbors model -> model.classes();
            case NumberTrees _ -> List.of();
            case WordTrees model -> model.classes();
        };
    }
}
