package org.weightscape.encoder.kernel;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;

/** One thread's matrix products: in tiles of our own where the processor suits them, else by OpenBLAS. */
final class HostProduct {
    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANSPOSE = 111;
    private static final int TRANSPOSE = 112;

    private final @Nullable TiledProduct tiled = TiledProduct.suits() ? new TiledProduct() : null;
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand c = new Operand();

    /** A float pointer whose address can be set, so that no pointer is made for a product. */
    private static final class Operand extends FloatPointer {
        Operand() {
            super((Pointer) null);
        }

        Operand at(long newAddress) {
            address = newAddress;
            return this;
        }
    }

    /**
     * {@code C = alpha·f(A)·f(B) + beta·C}; C is m×n of k terms. Matrices are row-major at addresses, with a number of elements from
     * row to row.
     */
    void multiply(
            Form formA, Form formB, int m, int n, int k, double alpha, long aAt, int lda, long bAt, int ldb, double beta, long cAt,
            int ldc) {
        if (tiled != null) {
            tiled.multiply(formA, formB, m, n, k, (float) alpha, aAt, lda, bAt, ldb, (float) beta, cAt, ldc);
        } else {
            multiplyByBlas(formA, formB, m, n, k, alpha, aAt, lda, bAt, ldb, beta, cAt, ldc);
        }
    }

    /** As {@link #multiply}, by OpenBLAS whatever the processor. */
    void multiplyByBlas(
            Form formA, Form formB, int m, int n, int k, double alpha, long aAt, int lda, long bAt, int ldb, double beta, long cAt,
            int ldc) {
        openblas_nolapack.cblas_sgemm(
                ROW_MAJOR,
                formA == Form.PLAIN ? NO_TRANSPOSE : TRANSPOSE,
                formB == Form.PLAIN ? NO_TRANSPOSE : TRANSPOSE,
                m, n, k, (float) alpha, a.at(aAt), lda, b.at(bAt), ldb, (float) beta, c.at(cAt), ldc);
    }
}
