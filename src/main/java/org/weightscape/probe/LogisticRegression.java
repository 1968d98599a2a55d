package org.weightscape.probe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.Rows;
import org.weightscape.linalg.StreamedMatrix;

/**
 * Multinomial logistic regression that is trained until it no longer improves, by L-BFGS in float64. Columns are centred and
 * divided by their standard deviation over the training rows, so that one penalty fits all. The products pass over the rows
 * in blocks, so that the weights of a large zoo need not be in memory.
 */
public final class LogisticRegression {

    /** The penalties that are tried, in this order: λ in {@code mean loss + λ/2 · ‖weights‖²}. */
    public static final List<Double> LAMBDAS = List.of(1.0, 0.1, 0.01, 1e-3, 1e-4);

    private static final int MOST_ITERATIONS = 200;
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
            parameters = regression.minimise(parameters, lambda, part, cancellation);
            models.add(new ProbeModel.Words(classes, regression.coefficients(parameters)));
        }
        return models;
    }

    /** A point, its loss and the slope there. */
    private record Point(double[] at, double loss, double[] slope) {}

    private double[] minimise(double[] start, double lambda, Progress progress, Cancellation cancellation) {
        Deque<double[][]> history = new ArrayDeque<>();
        Point now = evaluate(start, lambda, cancellation);
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            progress.update((double) iteration / MOST_ITERATIONS, "logistic regression, λ = " + lambda);
            if (Arrays.stream(now.slope).map(Math::abs).max().orElse(0) < GRADIENT_TOLERANCE) {
                break;
            }
            double[] direction = direction(now.slope, history);
            double steepness = dot(direction, now.slope);
            double step = history.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(now.slope, now.slope))) : 1;
            Point next = null;
            for (int halving = 0; halving < 30; halving++) {
                Point tried = evaluate(plus(now.at, step, direction), lambda, cancellation);
                if (tried.loss <= now.loss + 1e-4 * step * steepness) {
                    next = tried;
                    break;
                }
                step /= 2;
            }
            if (next == null) {
                break;
            }
            double[] moved = plus(next.at, -1, now.at);
            double[] bent = plus(next.slope, -1, now.slope);
            if (dot(moved, bent) > 1e-12 * dot(moved, moved)) {
                history.addLast(new double[][] {moved, bent});
                if (history.size() > MEMORY) {
                    history.removeFirst();
                }
            }
            now = next;
        }
        progress.update(1, "logistic regression, λ = " + lambda);
        return now.at;
    }

    /** The two-loop recursion of L-BFGS. */
    private static double[] direction(double[] slope, Deque<double[][]> history) {
        double[] q = slope.clone();
        double[] shares = new double[history.size()];
        List<double[][]> pairs = List.copyOf(history);
        for (int i = pairs.size() - 1; i >= 0; i--) {
            double[] moved = pairs.get(i)[0];
            double[] bent = pairs.get(i)[1];
            shares[i] = dot(moved, q) / dot(moved, bent);
            q = plus(q, -shares[i], bent);
        }
        if (!pairs.isEmpty()) {
            double[][] last = pairs.getLast();
            double size = dot(last[0], last[1]) / dot(last[1], last[1]);
            q = Arrays.stream(q).map(v -> v * size).toArray();
        }
        for (int i = 0; i < pairs.size(); i++) {
            double[] moved = pairs.get(i)[0];
            double[] bent = pairs.get(i)[1];
            q = plus(q, shares[i] - dot(bent, q) / dot(moved, bent), moved);
        }
        return Arrays.stream(q).map(v -> -v).toArray();
    }

    private Point evaluate(double[] parameters, double lambda, Cancellation cancellation) {
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
        int n = codes.length;
        double[] slope = new double[parameters.length];
        double loss = 0;
        for (int row = 0; row < n; row++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                scores.set(row, c, scores.get(row, c) + parameters[p * classes + c]);
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
                slope[p * classes + c] += scores.get(row, c);
            }
        }
        DoubleMatrix back = x.transposeTimes(scores, Progress.NONE, cancellation);
        for (int j = 0; j < p; j++) {
            for (int c = 0; c < classes; c++) {
                slope[j * classes + c] = back.get(j, c) * scale[j] + lambda * parameters[j * classes + c];
            }
        }
        return new Point(parameters, loss + lambda / 2 * penalty, slope);
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

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] plus(double[] a, double times, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += times * b[i];
        }
        return sum;
    }
}
