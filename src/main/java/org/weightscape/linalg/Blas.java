package org.weightscape.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

/** Products of matrices that are in memory. */
public final class Blas {

    /** Whether a factor is taken as it is or transposed. */
    public enum Factor {
        PLAIN,
        TRANSPOSED;

        int code() {
            return this == PLAIN ? CblasNoTrans : CblasTrans;
        }
    }

    private Blas() {}

    /** {@code a · b}. */
    public static DoubleMatrix multiply(DoubleMatrix a, DoubleMatrix b) {
        return multiply(a, Factor.PLAIN, b, Factor.PLAIN);
    }

    /**
     * The product of two matrices, each plain or transposed.
     *
     * @throws IllegalArgumentException if their inner sizes differ
     */
    public static DoubleMatrix multiply(DoubleMatrix a, Factor asA, DoubleMatrix b, Factor asB) {
        int m = asA == Factor.PLAIN ? a.rows() : a.columns();
        int k = asA == Factor.PLAIN ? a.columns() : a.rows();
        int n = asB == Factor.PLAIN ? b.columns() : b.rows();
        requireInner(k, asB == Factor.PLAIN ? b.rows() : b.columns(), a, b);
        DoubleMatrix product = DoubleMatrix.zeros(m, n);
        if (m > 0 && n > 0 && k > 0) {
            cblas_dgemm(
                    CblasRowMajor, asA.code(), asB.code(), m, n, k, 1, a.values(), a.columns(), b.values(), b.columns(), 0,
                    product.values(), n);
        }
        return product;
    }

    /** {@code a · b}. */
    public static FloatMatrix multiply(FloatMatrix a, FloatMatrix b) {
        return multiply(a, Factor.PLAIN, b, Factor.PLAIN);
    }

    /**
     * The product of two matrices, each plain or transposed.
     *
     * @throws IllegalArgumentException if their inner sizes differ
     */
    public static FloatMatrix multiply(FloatMatrix a, Factor asA, FloatMatrix b, Factor asB) {
        int m = asA == Factor.PLAIN ? a.rows() : a.columns();
        int k = asA == Factor.PLAIN ? a.columns() : a.rows();
        int n = asB == Factor.PLAIN ? b.columns() : b.rows();
        requireInner(k, asB == Factor.PLAIN ? b.rows() : b.columns(), a, b);
        FloatMatrix product = FloatMatrix.zeros(m, n);
        if (m > 0 && n > 0 && k > 0) {
            cblas_sgemm(
                    CblasRowMajor, asA.code(), asB.code(), m, n, k, 1, a.values(), a.columns(), b.values(), b.columns(), 0,
                    product.values(), n);
        }
        return product;
    }

    private static void requireInner(int left, int right, Object a, Object b) {
        if (left != right) {
            throw new IllegalArgumentException("inner sizes %d and %d of %s and %s differ".formatted(left, right, a, b));
        }
    }
}
