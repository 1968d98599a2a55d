package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawRows.sum;

/** Matrix products split among threads. */
final class HostProducts {
    /** Products of fewer operations than this are not split. */
    private static final long SMALL_PRODUCT = 200_000;

    private final HostThreads threads;
    private final HostProduct[] products;

    HostProducts(HostThreads threads) {
        this.threads = threads;
        products = new HostProduct[threads.count()];
        for (int i = 0; i < products.length; i++) {
            products[i] = new HostProduct();
        }
    }

    /** One thread's products. */
    HostProduct of(int thread) {
        return products[thread];
    }

    /** See {@link Kernels#product}. */
    void product(Matrix a, Form formA, Matrix b, Form formB, double alpha, double beta, Matrix out) {
        int m = out.rows();
        int n = out.columns();
        int k = formA == Form.PLAIN ? a.columns() : a.rows();
        requireProduct(a, formA, b, formB, out);
        long aAt = floats(a);
        long bAt = floats(b);
        long outAt = floats(out);
        int lda = a.columns();
        int ldb = b.columns();
        if (threads.count() == 1 || 2L * m * n * k < SMALL_PRODUCT) {
            products[0].multiply(formA, formB, m, n, k, alpha, aAt, lda, bAt, ldb, beta, outAt, n);
            return;
        }
        if (k >= 4L * Math.max(m, n)) {
            productOverInner(a, formA, b, formB, alpha, beta, out);
            return;
        }
        threads.run((part, parts) -> {
            int down = partsDown(m, n, parts);
            int across = parts / down;
            int row = part / across;
            int column = part % across;
            int fromM = blockStart(m, row, down);
            int toM = blockStart(m, row + 1, down);
            int fromN = blockStart(n, column, across);
            int toN = blockStart(n, column + 1, across);
            if (fromM < toM && fromN < toN) {
                long aStart = formA == Form.PLAIN ? (long) fromM * lda : fromM;
                long bStart = formB == Form.PLAIN ? fromN : (long) fromN * ldb;
                products[part].multiply(
                        formA, formB, toM - fromM, toN - fromN, k, alpha,
                        aAt + aStart * Float.BYTES, lda,
                        bAt + bStart * Float.BYTES, ldb, beta,
                        outAt + ((long) fromM * n + fromN) * Float.BYTES, n);
            }
        });
    }

    /**
     * A product with a small result of many terms, such as the gradient of a weight matrix: cutting the result would leave pieces
     * that OpenBLAS is slow at, so the terms are cut instead, and the threads' sums added up in order.
     */
    private void productOverInner(
            Matrix a, Form formA, Matrix b, Form formB, double alpha, double beta, Matrix out) {
        int m = out.rows();
        int n = out.columns();
        int k = formA == Form.PLAIN ? a.columns() : a.rows();
        int lda = a.columns();
        int ldb = b.columns();
        long aAt = floats(a);
        long bAt = floats(b);
        long o = floats(out);
        threads.run((part, parts) -> {
            int from = blockStart(k, part, parts);
            int to = blockStart(k, part + 1, parts);
            long aStart = formA == Form.PLAIN ? from : (long) from * lda;
            long bStart = formB == Form.PLAIN ? (long) from * ldb : from;
            long target = part == 0 ? o : threads.room(part, (long) m * n);
            products[part].multiply(
                    formA, formB, m, n, to - from, alpha, aAt + aStart * Float.BYTES, lda, bAt + bStart * Float.BYTES, ldb,
                    part == 0 ? beta : 0, target, n);
        });
        threads.splitFlat(out.size(), (from, to) -> {
            for (int part = 1; part < threads.count(); part++) {
                sum(o, from, threads.room(part, out.size()), from, o, from, (int) (to - from));
            }
        });
    }

    private static void requireProduct(Matrix a, Form formA, Matrix b, Form formB, Matrix out) {
        int aRows = formA == Form.PLAIN ? a.rows() : a.columns();
        int aColumns = formA == Form.PLAIN ? a.columns() : a.rows();
        int bRows = formB == Form.PLAIN ? b.rows() : b.columns();
        int bColumns = formB == Form.PLAIN ? b.columns() : b.rows();
        if (aColumns != bRows || aRows != out.rows() || bColumns != out.columns()) {
            throw new IllegalArgumentException("%d×%d times %d×%d does not give %d×%d"
                    .formatted(aRows, aColumns, bRows, bColumns, out.rows(), out.columns()));
        }
    }

    /** Into how many bands of rows an m×n result is cut so that the {@code parts} pieces have the smallest perimeter. */
    private static int partsDown(int m, int n, int parts) {
        int best = 1;
        double smallest = Double.MAX_VALUE;
        for (int down = 1; down <= parts; down++) {
            if (parts % down == 0) {
                double perimeter = (double) m / down + (double) n * down / parts;
                if (perimeter < smallest) {
                    smallest = perimeter;
                    best = down;
                }
            }
        }
        return best;
    }

    /** Cuts at multiples of 16, which is what the products' inner loops like. */
    private static int blockStart(int size, int block, int blocks) {
        return block == blocks ? size : (int) ((long) size * block / blocks) / 16 * 16;
    }
}
