package org.weightscape.probe;

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

    /**
     * Predicts a number.
     *
     * @param coefficients one for each column, and the intercept behind them
     * @param lambda the regularisation with which they were found
     */
    record Number(double[] coefficients, double lambda) implements ProbeModel {

        @Override
        public double[] predict(Rows features, int[] chosen, Progress progress, Cancellation cancellation) {
            return StreamedMatrix.of(features, chosen, Intercept.ONES)
                    .times(new DoubleMatrix(coefficients.length, 1, coefficients), progress, cancellation)
                    .values();
        }
    }

    /**
     * Predicts one of a few words: the one with the largest score.
     *
     * @param classes the words, in alphabetical order
     * @param coefficients (columns + 1) × words: what each column adds to the score of each word, and the intercepts behind
     */
    record Words(List<String> classes, DoubleMatrix coefficients) implements ProbeModel {

        public Words {
            classes = List.copyOf(classes);
        }

        @Override
        public double[] predict(Rows features, int[] chosen, Progress progress, Cancellation cancellation) {
            DoubleMatrix scores =
                    StreamedMatrix.of(features, chosen, Intercept.ONES).times(coefficients, progress, cancellation);
            double[] best = new double[chosen.length];
            Arrays.setAll(best, row -> {
                int argmax = 0;
                for (int word = 1; word < classes.size(); word++) {
                    if (scores.get(row, word) > scores.get(row, argmax)) {
                        argmax = word;
                    }
                }
                return argmax;
            });
            return best;
        }
    }
}
