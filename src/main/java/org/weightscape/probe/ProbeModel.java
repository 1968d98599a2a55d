package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.Rows;
import org.weightscape.linalg.StreamedMatrix;
import org.weightscape.linalg.StreamedMatrix.Intercept;

/** A fitted probe: it can be asked about any rows of a representation like the one that it was fitted to, of any zoo. */
public sealed interface ProbeModel {

    /**
     * Predicts for some rows.
     *
     * @return a number for each chosen row; for words the index into {@link Words#classes()}
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
}
