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
import static org.bytedeco.openblas.global.openblas.cblas_dtrsm;

import java.lang.foreign.Arena;
import java.util.Optional;
import org.bytedeco.javacpp.IntPointer;

/** Solving {@code (A + shift·I) X = B} for a symmetric A. */
public final class SymmetricSolve {

    private SymmetricSolve() {}

    /**
     * Solves by Cholesky's factorisation; where rounding has made the matrix indefinite, by Bunch and Kaufman's.
     *
     * @param a n×n, symmetric; not changed
     * @param shift added to the diagonal
     * @param b n×k, the right-hand sides; not changed
     * @return X, n×k; empty if the matrix is exactly singular
     */
    public static Optional<DoubleMatrix> solve(DoubleMatrix a, double shift, DoubleMatrix b) {
        int n = a.rows();
        if (a.columns() != n || b.rows() != n) {
            throw new IllegalArgumentException("%s and %s do not fit".formatted(a, b));
        }
        if (n == 0 || b.columns() == 0) {
            return Optional.of(DoubleMatrix.zeros(n, b.columns()));
        }
        try (Arena arena = Arena.ofConfined()) {
            NativeDoubles factor = shifted(a, shift, arena);
            // The row-major upper triangle is the column-major lower one; saying so spares LAPACKE a transposed copy.
            if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, (byte) 'L', n, factor.pointer(), n) == 0) {
                NativeDoubles x = NativeDoubles.copyOf(b.values(), arena);
                for (int transpose : new int[] {CblasTrans, CblasNoTrans}) {
                    cblas_dtrsm(
                            CblasRowMajor, CblasLeft, CblasUpper, transpose, CblasNonUnit, n, b.columns(), 1,
                            factor.pointer(), n, x.pointer(), b.columns());
                }
                return Optional.of(new DoubleMatrix(n, b.columns(), x.toArray(b.values().length)));
            }
            return solveIndefinite(shifted(a, shift, arena), b, arena);
        }
    }

    private static Optional<DoubleMatrix> solveIndefinite(NativeDoubles a, DoubleMatrix b, Arena arena) {
        int n = b.rows();
        int k = b.columns();
        NativeDoubles x = new NativeDoubles((long) n * k, arena);
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < k; column++) {
                x.set((long) column * n + row, b.get(row, column));
            }
        }
        try (IntPointer pivots = new IntPointer(n)) {
            if (LAPACKE_dsysv(LAPACK_COL_MAJOR, (byte) 'L', n, k, a.pointer(), n, pivots, x.pointer(), n) != 0) {
                return Optional.empty();
            }
        }
        DoubleMatrix solution = DoubleMatrix.zeros(n, k);
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < k; column++) {
                solution.set(row, column, x.get((long) column * n + row));
            }
        }
        return Optional.of(solution);
    }

    private static NativeDoubles shifted(DoubleMatrix a, double shift, Arena arena) {
        int n = a.rows();
        NativeDoubles copy = NativeDoubles.copyOf(a.values(), arena);
        for (int i = 0; i < n; i++) {
            copy.set((long) i * n + i, a.get(i, i) + shift);
        }
        return copy;
    }
}
