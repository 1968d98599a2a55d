package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.Rows;
import org.weightscape.linalg.ShiftedSystems;
import org.weightscape.linalg.StreamedMatrix;
import org.weightscape.linalg.StreamedMatrix.Intercept;

/**
 * Ridge regression as the method has it (§1.12): a column of ones is appended and regularised like the others, nothing is
 * centred or scaled, the equations {@code (XᵀX + λI) b = Xᵀy} are solved in float64, and λ is added as the float32 number
 * nearest to it. XᵀX is formed once for all λ and all targets, which is nearly all of the work; each λ then costs one Cholesky
 * factorisation for all targets. Together these cost as much as one eigendecomposition, but they use all cores and can be
 * cancelled in between. Where there are more columns than rows, XXᵀ takes the place of XᵀX.
 */
public final class Ridge {

    /** The values of λ that are tried, in this order. */
    public static final List<Double> LAMBDAS =
            List.of(1e3, 3e2, 1e2, 3e1, 1e1, 3.0, 1.0, .3, .1, .03, .01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5);

    private Ridge() {}

    /**
     * Fits all targets with all λ.
     *
     * @param chosen the training rows; all their numbers finite
     * @param targets chosen rows × targets, no NaN
     */
    public static Path fit(
            Rows features, int[] chosen, DoubleMatrix targets, Progress progress, Cancellation cancellation) {
        if (chosen.length == 0 || targets.rows() != chosen.length) {
            throw new IllegalArgumentException("%s for %d rows".formatted(targets, chosen.length));
        }
        StreamedMatrix x = StreamedMatrix.of(features, chosen, Intercept.ONES);
        return x.columns() <= x.rows()
                ? primal(x, targets, progress, cancellation)
                : dual(x, targets, progress, cancellation);
    }

    private static Path primal(StreamedMatrix x, DoubleMatrix targets, Progress progress, Cancellation cancellation) {
        DoubleMatrix gram = x.gram(progress.part(0, 0.55), cancellation);
        DoubleMatrix right = x.transposeTimes(targets, progress.part(0.55, 0.65), cancellation);
        return new Path(solutions(gram, right, progress.part(0.65, 1), cancellation));
    }

    private static Path dual(StreamedMatrix x, DoubleMatrix targets, Progress progress, Cancellation cancellation) {
        DoubleMatrix gram = x.outerGram(progress.part(0, 0.55), cancellation);
        int k = targets.columns();
        DoubleMatrix weightsOfRows = DoubleMatrix.zeros(x.rows(), LAMBDAS.size() * k);
        List<DoubleMatrix> solutions = solutions(gram, targets, progress.part(0.55, 0.8), cancellation);
        for (int l = 0; l < LAMBDAS.size(); l++) {
            for (int row = 0; row < x.rows(); row++) {
                System.arraycopy(
                        solutions.get(l).values(), row * k, weightsOfRows.values(), row * weightsOfRows.columns() + l * k, k);
            }
        }
        DoubleMatrix all = x.transposeTimes(weightsOfRows, progress.part(0.8, 1), cancellation);
        List<DoubleMatrix> coefficients = new ArrayList<>();
        for (int l = 0; l < LAMBDAS.size(); l++) {
            DoubleMatrix part = DoubleMatrix.zeros(all.rows(), k);
            for (int row = 0; row < all.rows(); row++) {
                System.arraycopy(all.values(), row * all.columns() + l * k, part.values(), row * k, k);
            }
            coefficients.add(part);
        }
        return new Path(coefficients);
    }

    /** One solution for each λ. */
    private static List<DoubleMatrix> solutions(
            DoubleMatrix gram, DoubleMatrix right, Progress progress, Cancellation cancellation) {
        List<DoubleMatrix> solutions = new ArrayList<>();
        try (ShiftedSystems systems = new ShiftedSystems(gram)) {
            for (double lambda : LAMBDAS) {
                cancellation.throwIfCancelled();
                double share = 1.0 / LAMBDAS.size();
                Progress part = progress.part(solutions.size() * share, (solutions.size() + 1) * share);
                solutions.add(systems.solve(
                                (float) lambda, right,
                                (fraction, _) -> part.update(fraction, "ridge regression, λ = " + lambda), cancellation)
                        .orElseGet(() -> unsolved(right)));
            }
        }
        return solutions;
    }

    /** For numbers so large that λ is lost in rounding: this λ has no solution and can never be chosen. */
    private static DoubleMatrix unsolved(DoubleMatrix right) {
        DoubleMatrix none = DoubleMatrix.zeros(right.rows(), right.columns());
        Arrays.fill(none.values(), Double.NaN);
        return none;
    }

    /**
     * The solutions for all λ.
     *
     * @param coefficients for each of {@link #LAMBDAS} a matrix of (columns + 1) × targets, the intercepts in its last row; NaN
     *     where the equations could not be solved
     */
    public record Path(List<DoubleMatrix> coefficients) {

        public Path {
            coefficients = List.copyOf(coefficients);
        }

        /** Number of targets. */
        public int targets() {
            return coefficients.getFirst().columns();
        }

        /** The same solutions, whose predictions are larger by one number for each target: only the intercepts differ. */
        Path raised(double[] by) {
            List<DoubleMatrix> raised = new ArrayList<>();
            for (DoubleMatrix matrix : coefficients) {
                int intercepts = matrix.rows() - 1;
                DoubleMatrix result = new DoubleMatrix(matrix.rows(), matrix.columns(), matrix.values().clone());
                for (int t = 0; t < by.length; t++) {
                    result.set(intercepts, t, matrix.get(intercepts, t) + by[t]);
                }
                raised.add(result);
            }
            return new Path(raised);
        }

        /**
         * The predictions of all solutions in one pass over the rows.
         *
         * @return for each λ a matrix of chosen rows × targets
         */
        public List<DoubleMatrix> predict(Rows features, int[] chosen, Progress progress, Cancellation cancellation) {
            int k = targets();
            int p = coefficients.getFirst().rows();
            int wide = coefficients.size() * k;
            DoubleMatrix beside = DoubleMatrix.zeros(p, wide);
            for (int l = 0; l < coefficients.size(); l++) {
                for (int row = 0; row < p; row++) {
                    System.arraycopy(
                            coefficients.get(l).values(), row * k, beside.values(), row * wide + l * k, k);
                }
            }
            DoubleMatrix all =
                    StreamedMatrix.of(features, chosen, Intercept.ONES).times(beside, progress, cancellation);
            List<DoubleMatrix> predictions = new ArrayList<>();
            for (int l = 0; l < coefficients.size(); l++) {
                DoubleMatrix part = DoubleMatrix.zeros(chosen.length, k);
                for (int row = 0; row < chosen.length; row++) {
                    System.arraycopy(all.values(), row * wide + l * k, part.values(), row * k, k);
                }
                predictions.add(part);
            }
            return predictions;
        }

        /** The probe for one target with one λ, an index into {@link #LAMBDAS}. */
        public ProbeModel.Number model(int lambda, int target) {
            double[] column = coefficients.get(lambda).column(target);
            return new ProbeModel.Number(new DoubleMatrix(column.length, 1, column), LAMBDAS.get(lambda));
        }
    }

    /**
     * Which λ the method chooses: the one with the best R², the first in the list on ties.
     *
     * @param scores R² for each of {@link #LAMBDAS}: on the validation rows, or on the training rows where there are none
     * @return an index into {@link #LAMBDAS}; empty if all scores are NaN
     */
    public static Optional<Integer> choose(double[] scores) {
        Optional<Integer> best = Optional.empty();
        for (int l = 0; l < scores.length; l++) {
            if (!Double.isNaN(scores[l]) && (best.isEmpty() || scores[l] > scores[best.get()])) {
                best = Optional.of(l);
            }
        }
        return best;
    }
}
