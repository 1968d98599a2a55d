package org.weightscape.linalg;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

/**
 * The directions in which the rows of a table vary most. Each direction's largest number is positive, so that the same table
 * always gives the same picture.
 *
 * @param mean the mean row
 * @param directions one direction of length 1 in each row, the one with the largest variance first; fewer than were asked for
 *     where the rows do not vary in more
 * @param variances population variance along each direction, falling
 * @param totalVariance sum of the population variances of all columns
 * @param residual how exact the least exact direction is: ‖Cv − λv‖ over the largest eigenvalue, C the covariance; 0 where a
 *     full decomposition was possible
 */
public record PrincipalComponents(
        double[] mean, DoubleMatrix directions, double[] variances, double totalVariance, double residual) {
    /** Up to this many rows or columns the full decomposition takes less time than anyone waits for. */
    private static final int FULL_DECOMPOSITION = 1024;

    private static final double RANK_TOLERANCE = 1e-13;
    private static final double RESIDUAL_TOLERANCE = 1e-5;
    private static final int MOST_PASSES = 24;
    private static final int FEWEST_PASSES = 8;
    private static final int BASIS = 480;
    private static final int PASSES_BETWEEN_CHECKS = 4;
    private static final long START = 42;

    /**
     * Finds the directions. Tables with at most 1024 rows or columns are decomposed as a whole, from XᵀX or XXᵀ. For larger ones
     * a block Lanczos iteration passes over the rows until the residual is below 10⁻⁵, at the most 24 times for a few
     * directions and 8 times for many, so that neither the table nor its covariance is ever in memory.
     *
     * @param chosen which rows to learn from, at least one
     * @param count how many directions, at least 1
     */
    public static PrincipalComponents fit(
            Rows source, int[] chosen, int count, Progress progress, Cancellation cancellation) {
        if (chosen.length == 0 || count < 1) {
            throw new IllegalArgumentException("%d directions of %d rows".formatted(count, chosen.length));
        }
        double[] mean = StreamedMatrix.of(source, chosen, StreamedMatrix.Intercept.NONE)
                .columnMeans(progress.part(0, 0.1), cancellation);
        StreamedMatrix centred = StreamedMatrix.shifted(source, chosen, mean);
        double total = centred.squaredNorm(progress.part(0.1, 0.2), cancellation) / chosen.length;
        Progress rest = progress.part(0.2, 1);
        int n = chosen.length;
        int p = source.columns();
        Eigen found;
        if (p <= FULL_DECOMPOSITION && p <= n) {
            SymmetricEigen eigen = SymmetricEigen.of(centred.gram(rest, cancellation));
            found = new Eigen(eigen.values(), eigen.vectors(), 0);
        } else if (n <= FULL_DECOMPOSITION) {
            found = dual(centred, rest, cancellation);
        } else {
            found = lanczos(centred, Math.min(count, p), rest, cancellation);
        }
        int kept = 0;
        while (kept < Math.min(count, found.values.length)
                && found.values[kept] > RANK_TOLERANCE * found.values[0] * Math.max(n, p)
                && found.values[kept] > 0) {
            kept++;
        }
        double[] directions = Arrays.copyOf(found.vectors.values(), kept * p);
        double[] variances = Arrays.copyOf(found.values, kept);
        for (int i = 0; i < kept; i++) {
            variances[i] /= n;
            turn(directions, i * p, p);
        }
        return new PrincipalComponents(mean, new DoubleMatrix(kept, p, directions), variances, total, found.residual);
    }

    /** Number of directions. */
    public int count() {
        return variances.length;
    }

    /** Each direction's share of the total variance, 0 to 1; 0 where nothing varies. */
    public double[] varianceExplained() {
        return Arrays.stream(variances)
                .map(variance -> totalVariance > 0 ? variance / totalVariance : 0)
                .toArray();
    }

    /**
     * Places rows along the directions.
     *
     * @return chosen rows × directions
     */
    public DoubleMatrix project(Rows source, int[] chosen, Progress progress, Cancellation cancellation) {
        return StreamedMatrix.shifted(source, chosen, mean).times(transposed(directions), progress, cancellation);
    }

    /** Eigenvalues of XᵀX, falling, with one eigenvector in each row. */
    private record Eigen(double[] values, DoubleMatrix vectors, double residual) {}

    private static Eigen dual(StreamedMatrix x, Progress progress, Cancellation cancellation) {
        SymmetricEigen eigen = SymmetricEigen.of(x.outerGram(progress.part(0, 0.8), cancellation));
        double[] values = eigen.values();
        int rank = 0;
        while (rank < values.length && values[rank] > RANK_TOLERANCE * values[0] * Math.max(x.rows(), x.columns())
                && values[rank] > 0) {
            rank++;
        }
        DoubleMatrix left = DoubleMatrix.zeros(x.rows(), rank);
        for (int i = 0; i < rank; i++) {
            for (int row = 0; row < x.rows(); row++) {
                left.set(row, i, eigen.vectors().get(i, row) / Math.sqrt(values[i]));
            }
        }
        DoubleMatrix vectors = transposed(x.transposeTimes(left, progress.part(0.8, 1), cancellation));
        return new Eigen(Arrays.copyOf(values, rank), vectors, 0);
    }

    /**
     * Block Lanczos with full orthogonalisation: the basis grows by one block for each pass over the rows, and the eigenvectors
     * are the best ones within it (Rayleigh and Ritz).
     */
    private static Eigen lanczos(StreamedMatrix x, int wanted, Progress progress, Cancellation cancellation) {
        int p = x.columns();
        int width = Math.min(p, wanted + 8);
        int passes = Math.clamp(BASIS / width, FEWEST_PASSES, MOST_PASSES);
        int most = (int) Math.min(p, (long) width * passes);
        DoubleMatrix basis = DoubleMatrix.zeros(most, p);
        DoubleMatrix image = DoubleMatrix.zeros(most, p);
        SplittableRandom random = new SplittableRandom(START);
        int size = 0;
        int checked = -1;
        double[] candidates = new double[width * p];
        for (int i = 0; i < candidates.length; i++) {
            candidates[i] = random.nextDouble() - 0.5;
        }
        Eigen best = new Eigen(new double[0], DoubleMatrix.zeros(0, p), Double.POSITIVE_INFINITY);
        for (int pass = 0; pass < passes && size < most; pass++) {
            int before = size;
            size = extend(basis, size, candidates);
            if (size == before) {
                break;
            }
            DoubleMatrix fresh = slice(basis, before, size);
            DoubleMatrix applied = transposed(x.gramTimes(
                    transposed(fresh),
                    progress.part((double) pass / passes, (pass + 1.0) / passes),
                    cancellation));
            System.arraycopy(applied.values(), 0, image.values(), before * p, applied.values().length);
            if ((pass + 1) % PASSES_BETWEEN_CHECKS == 0) {
                best = ritz(slice(basis, 0, size), slice(image, 0, size), wanted);
                checked = size;
                if (best.residual <= RESIDUAL_TOLERANCE) {
                    break;
                }
            }
            candidates = applied.values();
        }
        return checked == size ? best : ritz(slice(basis, 0, size), slice(image, 0, size), wanted);
    }

    /** Appends the candidates to the basis, each made orthogonal to all before it; those that add nothing are dropped. */
    private static int extend(DoubleMatrix basis, int size, double[] candidates) {
        int p = basis.columns();
        int end = size;
        for (int c = 0; c < candidates.length / p && end < basis.rows(); c++) {
            double[] v = Arrays.copyOfRange(candidates, c * p, (c + 1) * p);
            double length = Math.sqrt(dot(v, 0, v, 0, p));
            // Twice is enough (Kahan and Parlett).
            for (int round = 0; round < 2; round++) {
                removeShares(v, basis, end);
            }
            double left = Math.sqrt(dot(v, 0, v, 0, p));
            if (left > 1e-10 * length && left > 0) {
                for (int j = 0; j < p; j++) {
                    basis.values()[end * p + j] = v[j] / left;
                }
                end++;
            }
        }
        return end;
    }

    private static void removeShares(double[] v, DoubleMatrix basis, int size) {
        int p = v.length;
        double[] shares = new double[size];
        IntStream.range(0, size).parallel().forEach(i -> shares[i] = dot(v, 0, basis.values(), i * p, p));
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < p; j++) {
                v[j] -= shares[i] * basis.values()[i * p + j];
            }
        }
    }

    private static Eigen ritz(DoubleMatrix basis, DoubleMatrix image, int wanted) {
        int p = basis.columns();
        DoubleMatrix small = Blas.multiply(basis, Blas.Factor.PLAIN, image, Blas.Factor.TRANSPOSED);
        SymmetricEigen eigen = SymmetricEigen.of(small);
        int count = Math.min(wanted, basis.rows());
        DoubleMatrix turns = slice(eigen.vectors(), 0, count);
        DoubleMatrix vectors = Blas.multiply(turns, basis);
        DoubleMatrix images = Blas.multiply(turns, image);
        double worst = 0;
        for (int i = 0; i < count; i++) {
            double square = 0;
            for (int j = 0; j < p; j++) {
                double difference = images.get(i, j) - eigen.values()[i] * vectors.get(i, j);
                square += difference * difference;
            }
            worst = Math.max(worst, Math.sqrt(square));
        }
        double largest = eigen.values()[0];
        return new Eigen(Arrays.copyOf(eigen.values(), count), vectors, largest > 0 ? worst / largest : 0);
    }

    private static void turn(double[] values, int from, int count) {
        int largest = from;
        for (int i = from; i < from + count; i++) {
            if (Math.abs(values[i]) > Math.abs(values[largest])) {
                largest = i;
            }
        }
        if (values[largest] < 0) {
            for (int i = from; i < from + count; i++) {
                values[i] = -values[i];
            }
        }
    }

    private static double dot(double[] a, int fromA, double[] b, int fromB, int count) {
        // Four sums, because one would wait for itself at every step.
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            sum0 += a[fromA + i] * b[fromB + i];
            sum1 += a[fromA + i + 1] * b[fromB + i + 1];
            sum2 += a[fromA + i + 2] * b[fromB + i + 2];
            sum3 += a[fromA + i + 3] * b[fromB + i + 3];
        }
        for (; i < count; i++) {
            sum0 += a[fromA + i] * b[fromB + i];
        }
        return sum0 + sum1 + sum2 + sum3;
    }

    private static DoubleMatrix slice(DoubleMatrix matrix, int from, int to) {
        int p = matrix.columns();
        return new DoubleMatrix(to - from, p, Arrays.copyOfRange(matrix.values(), from * p, to * p));
    }

    private static DoubleMatrix transposed(DoubleMatrix matrix) {
        DoubleMatrix result = DoubleMatrix.zeros(matrix.columns(), matrix.rows());
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                result.set(column, row, matrix.get(row, column));
            }
        }
        return result;
    }
}
