package org.weightscape.linalg;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsysv;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;
import static org.bytedeco.openblas.global.openblas.cblas_dtrsm;

import java.lang.foreign.Arena;
import java.util.Optional;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

/**
 * The equations {@code (A + shift·I) X = B} for one symmetric A and any number of shifts. The matrix and room for one factor stay
 * outside the Java heap until closed, 16·n² bytes in all. Not safe for use by several threads.
 */
public final class ShiftedSystems implements AutoCloseable {
    /** Columns that are factorised between two looks at the cancellation: 0.2 s for n = 5000. */
    private static final int BLOCK = 256;

    private final int n;
    private final Arena arena;
    private final NativeDoubles matrix;
    private final NativeDoubles factor;

    /**
     * Takes a copy of a matrix.
     *
     * @param a n×n, symmetric; only its upper triangle is read
     */
    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    public ShiftedSystems(DoubleMatrix a) {
        if (a.columns() != a.rows()) {
            throw new IllegalArgumentException(a + " is not square");
        }
        this.n = a.rows();
        this.arena = Arena.ofShared();
        this.matrix = NativeDoubles.copyOf(a.values(), arena);
        this.factor = new NativeDoubles((long) n * n, arena);
    }

    /**
     * Solves by Cholesky's factorisation; where rounding has made the matrix indefinite, by Bunch and Kaufman's, which cannot be
     * cancelled.
     *
     * @param shift added to the diagonal
     * @param b n×k, the right-hand sides; not changed
     * @return X, n×k; empty if the matrix is exactly singular
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public Optional<DoubleMatrix> solve(double shift, DoubleMatrix b, Progress progress, Cancellation cancellation) {
        if (b.rows() != n) {
            throw new IllegalArgumentException("%s does not fit %d equations".formatted(b, n));
        }
        if (n == 0 || b.columns() == 0) {
            return Optional.of(DoubleMatrix.zeros(n, b.columns()));
        }
        restore(shift);
        if (!factorise(progress, cancellation)) {
            cancellation.throwIfCancelled();
            restore(shift);
            return solveIndefinite(b);
        }
        try (Arena brief = Arena.ofConfined()) {
            NativeDoubles x = NativeDoubles.copyOf(b.values(), brief);
            for (int transpose : new int[] {CblasTrans, CblasNoTrans}) {
                cblas_dtrsm(
                        CblasRowMajor, CblasLeft, CblasUpper, transpose, CblasNonUnit, n, b.columns(), 1, factor.pointer(), n,
                        x.pointer(), b.columns());
            }
            progress.update(1, "equations solved");
            return Optional.of(new DoubleMatrix(n, b.columns(), x.toArray(b.values().length)));
        }
    }

    private void restore(double shift) {
        factor.copyFrom(matrix);
        for (int i = 0; i < n; i++) {
            long at = (long) i * n + i;
            factor.set(at, matrix.get(at) + shift);
        }
    }

    /**
     * The upper triangle U with UᵀU = A, block by block from the top; LAPACK's own routine for the whole matrix cannot be stopped.
     *
     * @return false if A is not positive definite
     */
    private boolean factorise(Progress progress, Cancellation cancellation) {
        for (int k = 0; k < n; k += BLOCK) {
            cancellation.throwIfCancelled();
            progress.update(1 - Math.pow((double) (n - k) / n, 3), "factorising %d equations".formatted(n));
            int width = Math.min(BLOCK, n - k);
            int rest = n - k - width;
            DoublePointer corner = at(k, k);
            // The row-major upper triangle is the column-major lower one; saying so spares LAPACKE a transposed copy.
            if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, (byte) 'L', width, corner, n) != 0) {
                return false;
            }
            if (rest > 0) {
                DoublePointer right = at(k, k + width);
                cblas_dtrsm(
                        CblasRowMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, width, rest, 1, corner, n, right, n);
                cblas_dsyrk(
                        CblasRowMajor, CblasUpper, CblasTrans, rest, width, -1, right, n, 1, at(k + width, k + width), n);
            }
        }
        return true;
    }

    private DoublePointer at(int row, int column) {
        return factor.pointer().getPointer((long) row * n + column);
    }

    private Optional<DoubleMatrix> solveIndefinite(DoubleMatrix b) {
        int k = b.columns();
        try (Arena brief = Arena.ofConfined(); IntPointer pivots = new IntPointer(n)) {
            NativeDoubles x = new NativeDoubles((long) n * k, brief);
            for (int row = 0; row < n; row++) {
                for (int column = 0; column < k; column++) {
                    x.set((long) column * n + row, b.get(row, column));
                }
            }
            if (LAPACKE_dsysv(LAPACK_COL_MAJOR, (byte) 'L', n, k, factor.pointer(), n, pivots, x.pointer(), n) != 0) {
                return Optional.empty();
            }
            DoubleMatrix solution = DoubleMatrix.zeros(n, k);
            for (int row = 0; row < n; row++) {
                for (int column = 0; column < k; column++) {
                    solution.set(row, column, x.get((long) column * n + row));
                }
            }
            return Optional.of(solution);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
