package org.weightscape.linalg;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import java.lang.foreign.Arena;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix, the largest eigenvalue first.
 *
 * @param values eigenvalues, falling
 * @param vectors one eigenvector of length 1 in each row, in the order of the values
 */
public record SymmetricEigen(double[] values, DoubleMatrix vectors) {

    /**
     * Decomposes a matrix by LAPACK's divide and conquer. It takes about 2 s for n = 2000 and cannot be cancelled; larger
     * matrices want an iteration for the few eigenvectors that are needed, see {@link PrincipalComponents}.
     *
     * @param a n×n, symmetric; not changed
     * @throws IllegalArgumentException if it is not square or holds NaN or infinity
     */
    public static SymmetricEigen of(DoubleMatrix a) {
        int n = a.rows();
        if (a.columns() != n) {
            throw new IllegalArgumentException(a + " is not square");
        }
        for (double value : a.values()) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a matrix with NaN or infinity has no eigenvalues");
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            NativeDoubles vectors = NativeDoubles.copyOf(a.values(), arena);
            NativeDoubles values = new NativeDoubles(n, arena);
            int info = n == 0
                    ? 0
                    : LAPACKE_dsyevd(LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', n, vectors.pointer(), n, values.pointer());
            if (info != 0) {
                throw new ArithmeticException("the eigenvalue iteration did not converge (dsyevd says " + info + ")");
            }
            // LAPACK's columns are our rows, and its order is rising.
            double[] falling = new double[n];
            double[] rising = vectors.toArray(n * n);
            double[] reordered = new double[n * n];
            for (int i = 0; i < n; i++) {
                falling[i] = values.get(n - 1L - i);
                System.arraycopy(rising, (n - 1 - i) * n, reordered, i * n, n);
            }
            return new SymmetricEigen(falling, new DoubleMatrix(n, n, reordered));
        }
    }
}
