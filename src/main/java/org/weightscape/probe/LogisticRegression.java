package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.Rows;
import org.weightscape.linalg.StreamedMatrix;
import smile.math.BFGS;
import smile.util.function.DifferentiableMultivariateFunction;

/**
 * Multinomial logistic regression, trained by Smile's L-BFGS in float64 until it no longer improves, for at most 200 steps.
 * Columns are centred and divided by their standard deviation over the training rows, so that one penalty fits all; intercepts are not penalised. Smile's own
 * logistic regression wants all rows in memory as doubles and cannot be stopped: here the loss passes over the rows in blocks, so
 * that the weights of a large zoo need not be in memory.
 */
public final class LogisticRegression {

    /** The penalties that are tried, in this order: λ in {@code mean loss + λ/2 · ‖weights‖²}. */
    public static final List<Double> LAMBDAS = List.of(1.0, 0.1, 0.01, 1e-3, 1e-4);

    private static final int MOST_ITERATIONS = 200;
    /** Pairs of steps and slopes from which L-BFGS guesses the curvature. */
    private static final int MEMORY = 10;

    private static final double GRADIENT_TOLERANCE = 1e-5;

    private final StreamedMatrix x;
    private final double[] mean;
    private final double[] scale;
    private final int[] codes;
    private final int classes;

    private LogisticRegression(StreamedMatrix x, double[] mean, double[] scale, int[] codes, int classes) {
        this.x = x;
        this.mean = mean;
        this.scale = scale;
        this.codes = codes;
        this.classes = classes;
    }

    /**
     * Fits one model for each of {@link #LAMBDAS}, each starting from the one before.
     *
     * @param chosen the training rows; all their numbers finite
     * @param codes the index into {@code classes} for each chosen row
     * @param classes the words, in alphabetical order
     */
    public static List<ProbeModel.Words> fit(
            Rows features,
            int[] chosen,
            int[] codes,
            List<String> classes,
            Progress progress,
            Cancellation cancellation) {
        double[] mean = StreamedMatrix.of(features, chosen, StreamedMatrix.Intercept.NONE)
                .columnMeans(Progress.NONE, cancellation);
        StreamedMatrix centred = StreamedMatrix.shifted(features, chosen, mean);
        double[] scale = Arrays.stream(centred.columnNorms(Progress.NONE, cancellation))
                .map(norm -> norm > 0 ? Math.sqrt(chosen.length) / norm : 0)
                .toArray();
        LogisticRegression regression = new LogisticRegression(centred, mean, scale, codes, classes.size());
        double[] parameters = new double[(features.columns() + 1) * classes.size()];
        List<ProbeModel.Words> models = new ArrayList<>();
        for (double lambda : LAMBDAS) {
            double share = 1.0 / LAMBDAS.size();
            Progress part = progress.part(models.size() * share, (models.size() + 1) * share);
            BFGS.minimize(
                    regression.new Loss(lambda, part, cancellation), MEMORY, parameters, GRADIENT_TOLERANCE, MOST_ITERATIONS);
            part.update(1, message(lambda));
            models.add(new ProbeModel.Words(classes, regression.coefficients(parameters)));
        }
        return models;
    }

    private static String message(double lambda) {
        return "logistic regression, λ = " + lambda;
    }

    /** The penalised mean loss; its parameters are the weights of each column for each word, then the intercepts. */
    private final class Loss implements DifferentiableMultivariateFunction {
        private final double lambda;
        private final Progress progress;
        private final Cancellation cancellation;
        private int evaluations;

        Loss(double lambda, Progress progress, Cancellation cancellation) {
            this.lambda = lambda;
            this.progress = progress;
            this.cancellation = cancellation;
        }

        @Override
        public double f(double[] parameters) {
            return g(parameters, new double[parameters.length]);
        }

        /** The loss; its slope is written to {@code slope}. */
        @Override
        public double g(double[] parameters, double[] slope) {
            progress.update(Math.min(1, (double) evaluations++ / MOST_ITERATIONS), message(lambda));
            int p = scale.length;
            DoubleMatrix scaled = DoubleMatrix.zeros(p, classes);
            double penalty = 0;
            for (int j = 0; j < p; j++) {
                for (int c = 0; c < classes; c++) {
                    double weight = parameters[j * classes + c];
                    penalty += weight * weight;
                    scaled.set(j, c, weight * scale[j]);
                }
            }
            DoubleMatrix scores = x.times(scaled, Progress.NONE, cancellation);
            double loss = toSlopes(scores, parameters);
            Arrays.fill(slope, 0);
            for (int row = 0; row < codes.length; row++) {
                for (int c = 0; c < classes; c++) {
                    slope[p * classes + c] += scores.get(row, c);
                }
            }
            DoubleMatrix back = x.transposeTimes(scores, Progress.NONE, cancellation);
            for (int j = 0; j < p; j++) {
                for (int c = 0; c < classes; c++) {
                    slope[j * classes + c] = back.get(j, c) * scale[j] + lambda * parameters[j * classes + c];
                }
            }
            return loss + lambda / 2 * penalty;
        }

        /** Returns the mean cross-entropy and writes its slopes over the scores, which are still without intercepts. */
        private double toSlopes(DoubleMatrix scores, double[] parameters) {
            int intercepts = scale.length * classes;
            int n = codes.length;
            double loss = 0;
            for (int row = 0; row < n; row++) {
                double largest = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < classes; c++) {
                    scores.set(row, c, scores.get(row, c) + parameters[intercepts + c]);
                    largest = Math.max(largest, scores.get(row, c));
                }
                double sum = 0;
                for (int c = 0; c < classes; c++) {
                    sum += Math.exp(scores.get(row, c) - largest);
                }
                double logSum = largest + Math.log(sum);
                loss += (logSum - scores.get(row, codes[row])) / n;
                for (int c = 0; c < classes; c++) {
                    double probability = Math.exp(scores.get(row, c) - logSum);
                    scores.set(row, c, (probability - (c == codes[row] ? 1 : 0)) / n);
                }
            }
            return loss;
        }
    }

    /** The same model for columns as they are. */
    private DoubleMatrix coefficients(double[] parameters) {
        int p = scale.length;
        DoubleMatrix coefficients = DoubleMatrix.zeros(p + 1, classes);
        for (int c = 0; c < classes; c++) {
            double intercept = parameters[p * classes + c];
            for (int j = 0; j < p; j++) {
                double weight = parameters[j * classes + c] * scale[j];
                coefficients.set(j, c, weight);
                intercept -= weight * mean[j];
            }
            coefficients.set(p, c, intercept);
        }
        return coefficients;
    }
}
