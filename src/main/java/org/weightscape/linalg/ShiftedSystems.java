package org.weightscape.linalg;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUnit;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dgetrf2;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dlaswp_work;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
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
     * @param a n×n, symmetric
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
     * Solves by Cholesky's factorisation; where rounding has made the matrix indefinite, by LU with row exchanges.
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
            return solveIndefinite(b, progress, cancellation);
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
     * The upper triangle U with UᵀU = A, block by block from the top; LAPACK's own routine for all of it cannot be stopped.
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

    /**
     * By LU with row exchanges, block of columns by block of columns, which for two and a half times Cholesky's operations can be
     * stopped in between; LAPACK's solver for symmetric indefinite equations cannot.
     */
    private Optional<DoubleMatrix> solveIndefinite(DoubleMatrix b, Progress progress, Cancellation cancellation) {
        int k = b.columns();
        try (Arena brief = Arena.ofConfined(); IntPointer pivots = new IntPointer(BLOCK)) {
            NativeDoubles x = transposed(b, brief);
            for (int done = 0; done < n; done += BLOCK) {
                cancellation.throwIfCancelled();
                progress.update(1 - Math.pow((double) (n - done) / n, 3), "exchanging rows of %d equations".formatted(n));
                int width = Math.min(BLOCK, n - done);
                int rest = n - done - width;
                // Everything is in columns here: at(j, i) is row i of column j.
                DoublePointer corner = at(done, done);
                // OpenBLAS's dgetrf needs more stack than a Java thread has and ends the JVM; the recursive dgetrf2 does not.
                if (LAPACKE_dgetrf2(LAPACK_COL_MAJOR, n - done, width, corner, n, pivots) != 0) {
                    return Optional.empty();
                }
                exchange(done, at(0, done), width, pivots);
                exchange(rest, at(done + width, done), width, pivots);
                exchange(k, x.pointer().getPointer(done), width, pivots);
                if (rest > 0) {
                    DoublePointer right = at(done + width, done);
                    cblas_dtrsm(
                            CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasUnit, width, rest, 1, corner, n, right, n);
                    cblas_dgemm(
                            CblasColMajor, CblasNoTrans, CblasNoTrans, rest, rest, width, -1, at(done, done + width), n, right, n,
                            1, at(done + width, done + width), n);
                }
            }
            cblas_dtrsm(
                    CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasUnit, n, k, 1, factor.pointer(), n, x.pointer(), n);
            cblas_dtrsm(
                    CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, n, k, 1, factor.pointer(), n,
                    x.pointer(), n);
            return Optional.of(transposed(x, k));
        }
    }

    /** Exchanges the first rows of some columns as the pivots say. */
    private void exchange(int columns, DoublePointer at, int rows, IntPointer pivots) {
        if (columns > 0) {
            // The one that looks for NaN first would read whole columns from here on, past the end of the last.
            LAPACKE_dlaswp_work(LAPACK_COL_MAJOR, columns, at, n, 1, rows, pivots, 1);
        }
    }

    private NativeDoubles transposed(DoubleMatrix b, Arena memory) {
        NativeDoubles columns = new NativeDoubles((long) n * b.columns(), memory);
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < b.columns(); column++) {
                columns.set((long) column * n + row, b.get(row, column));
            }
        }
        return columns;
    }

    private DoubleMatrix transposed(NativeDoubles columns, int count) {
        DoubleMatrix rows = DoubleMatrix.zeros(n, count);
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < count; column++) {
                rows.set(row, column, columns.get((long) column * n + row));
            }
        }
        return rows;
    }

    @Override
    public void close() {
        arena.close();
    }
}
