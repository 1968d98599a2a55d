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
    /** Threads' shares begin at multiples of this, which is what the products' inner loops like. */
    private static final int BLOCK = 16;
    /** Rows and terms are cut at multiples of this, where {@link TiledProduct} begins anew anyway: its sums are those of an uncut product. */
    private static final int CUT = 768;

    private final HostThreads threads;
    private final HostProduct[] products;
    private final Product running = new Product();
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
        requireProduct(a, formA, b, formB, out);
        running.formA = formA;
        running.formB = formB;
        running.m = out.rows();
        running.n = out.columns();
        running.k = formA == Form.PLAIN ? a.columns() : a.rows();
        running.alpha = alpha;
        running.beta = beta;
        running.aAt = floats(a);
        running.lda = a.columns();
        running.bAt = floats(b);
        running.ldb = b.columns();
        running.outAt = floats(out);
        running.compute();
        cancellation.throwIfCancelled();
    }

    /**
     * The product that is being computed: one object for all of them, as a step has hundreds. C = alpha·f(A)·f(B) + beta·C is m×n of k
     * terms.
     */
    private final class Product {
        private final WorkerPool.Task shareOfResult = this::multiplyShareOfResult;
        private final WorkerPool.Task shareOfTerms = this::multiplyShareOfTerms;
        private final HostThreads.FlatRange addedUp = this::addUp;
        private Form formA = Form.PLAIN;
        private Form formB = Form.PLAIN;
        private int m;
        private int n;
        private int k;
        private double alpha;
        private double beta;
        private long aAt;
        private int lda;
        private long bAt;
        private int ldb;
        private long outAt;
        /** How many threads have terms of their own. */
        private int termParts;

        void compute() {
            if (2L * m * n * k < SMALL_PRODUCT) {
                products[0].multiply(formA, formB, m, n, k, alpha, aAt, lda, bAt, ldb, beta, outAt, n);
            } else if (threads.count() > 1 && k >= 4L * Math.max(m, n)) {
                // A small result of many terms, such as the gradient of a weight matrix: cutting the result would leave pieces that
                // OpenBLAS is slow at, so the terms are cut instead, and the threads' sums added up in order.
                termParts = Math.clamp(k / BLOCK, 1, threads.count());
                threads.run(shareOfTerms);
                threads.splitFlat((long) m * n, addedUp);
            } else {
                threads.run(shareOfResult);
            }
        }

        private void multiplyShareOfResult(int part, int parts) {
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
                        part, toM - fromM, toN - fromN, k, aAt + aStart * Float.BYTES, bAt + bStart * Float.BYTES, beta,
                        outAt + ((long) fromM * n + fromN) * Float.BYTES);
            }
        }

        private void multiplyShareOfTerms(int part, int parts) {
            if (part >= termParts) {
                return;
            }
            int from = blockStart(k, part, termParts);
            int to = blockStart(k, part + 1, termParts);
            long aStart = formA == Form.PLAIN ? from : (long) from * lda;
            long bStart = formB == Form.PLAIN ? (long) from * ldb : from;
            multiply(
                    part, m, n, to - from, aAt + aStart * Float.BYTES, bAt + bStart * Float.BYTES, part == 0 ? beta : 0,
                    part == 0 ? outAt : threads.room(part, (long) m * n));
        }

        private void addUp(long from, long to) {
            for (int part = 1; part < termParts; part++) {
                sum(outAt, from, threads.room(part, (long) m * n), from, outAt, from, (int) (to - from));
            }
        }

        /** One thread's share, in pieces of its rows or its terms until it is done or nobody wants it. */
        private void multiply(int part, int rows, int columns, int terms, long a, long b, double keep, long c) {
            boolean cutsRows = rows >= terms;
            int length = Math.max(rows, terms);
            int piece = (int) Math.clamp(PIECE / (2L * Math.min(rows, terms) * columns) / CUT * CUT, CUT, Integer.MAX_VALUE);
            for (int at = 0; at < length && !cancellation.isCancelled(); at += piece) {
                int size = Math.min(piece, length - at);
                long aSkipped = cutsRows == (formA == Form.PLAIN) ? (long) at * lda : at;
                long bSkipped = cutsRows ? 0 : formB == Form.PLAIN ? (long) at * ldb : at;
                long cSkipped = cutsRows ? (long) at * n : 0;
                products[part].multiply(
                        formA, formB, cutsRows ? size : rows, columns, cutsRows ? terms : size, alpha,
                        a + aSkipped * Float.BYTES, lda, b + bSkipped * Float.BYTES, ldb, cutsRows || at == 0 ? keep : 1,
                        c + cSkipped * Float.BYTES, n);
            }
        }
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

    /** Cuts at multiples of a block. */
    private static int blockStart(int size, int block, int blocks) {
        return block == blocks ? size : (int) ((long) size * block / blocks) / BLOCK * BLOCK;
    }
}
