package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawRows.sum;

import org.weightscape.job.Cancellation;

/** Matrix products split among threads. */
final class HostProducts {
    /** Products of fewer operations than this are not split. */
    private static final long SMALL_PRODUCT = 200_000;

    /** Operations that a thread does before it looks whether anybody still waits: some tens of milliseconds. */
    private static final long PIECE = 4_000_000_000L;
    /** Rows and terms are cut at multiples of this, so that the sums are those of an uncut product. */
    private static final int CUT = 768;

    private final HostThreads threads;
    private final HostProduct[] products;
    private Cancellation cancellation = Cancellation.NEVER;

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

    void cancelWith(Cancellation newCancellation) {
        cancellation = newCancellation;
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
        if (2L * m * n * k < SMALL_PRODUCT) {
            products[0].multiply(formA, formB, m, n, k, alpha, aAt, lda, bAt, ldb, beta, outAt, n);
            return;
        }
        if (threads.count() > 1 && k >= 4L * Math.max(m, n)) {
            productOverInner(a, formA, b, formB, alpha, beta, out);
            cancellation.throwIfCancelled();
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
                multiply(
                        part, formA, formB, toM - fromM, toN - fromN, k, alpha,
                        aAt + aStart * Float.BYTES, lda,
                        bAt + bStart * Float.BYTES, ldb, beta,
                        outAt + ((long) fromM * n + fromN) * Float.BYTES, n);
            }
        });
        cancellation.throwIfCancelled();
    }

    /** One thread's share, in pieces of its rows or its terms until it is done or nobody wants it. */
    private void multiply(
            int part, Form formA, Form formB, int m, int n, int k, double alpha, long aAt, int lda, long bAt, int ldb, double beta,
            long cAt, int ldc) {
        boolean cutsRows = m >= k;
        int length = Math.max(m, k);
        int piece = (int) Math.clamp(PIECE / (2L * Math.min(m, k) * n) / CUT * CUT, CUT, Integer.MAX_VALUE);
        for (int at = 0; at < length && !cancellation.isCancelled(); at += piece) {
            int size = Math.min(piece, length - at);
            long a = cutsRows == (formA == Form.PLAIN) ? (long) at * lda : at;
            long b = formB == Form.PLAIN ? (long) at * ldb : at;
            products[part].multiply(
                    formA, formB, cutsRows ? size : m, n, cutsRows ? k : size, alpha,
                    aAt + a * Float.BYTES, lda,
                    bAt + (cutsRows ? 0 : b) * Float.BYTES, ldb, cutsRows || at == 0 ? beta : 1,
                    cAt + (cutsRows ? (long) at * ldc : 0) * Float.BYTES, ldc);
        }
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
            multiply(
                    part, formA, formB, m, n, to - from, alpha, aAt + aStart * Float.BYTES, lda, bAt + bStart * Float.BYTES, ldb,
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
