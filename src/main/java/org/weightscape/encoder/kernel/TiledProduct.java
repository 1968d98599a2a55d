package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Single-precision matrix products in tiles of the result that stay in registers while the terms stream by, from panels that stay in
 * the cache (Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008). One instance serves one thread.
 *
 * <p>For processors with vectors of 512 bits: there a tile fills the 32 registers. Not every build and setting of OpenBLAS uses them.
 */
final class TiledProduct {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    /** Rows of a tile: 12 × 2 sums, two vectors of B and one number of A fit 32 registers. */
    private static final int ROWS = 12;
    private static final int COLUMNS = 2 * LANES;
    /** Panels of A packed at a time, so that memory is read in longer runs. */
    private static final int PANELS = 8;
    /** Terms in a panel: 12 rows of A take 12 KiB of the first cache. */
    private static final int TERMS = 256;
    /** Columns of B kept packed: 512 KiB of the second cache. */
    private static final int WIDTH = 512;
    /** Numbers from one term to the next of a panel of A that is packed by columns. */
    private static final int STEP = 16;

    /** Panels of twelve rows of A: each row's terms together, or each term's rows together, as they lie in memory. */
    private final float[] a = new float[PANELS * STEP * TERMS];
    /** Panels of B, {@code COLUMNS} wide, one after the other. */
    private final float[] b = new float[WIDTH * TERMS];
    /** The sums of a tile, row by row. */
    private final float[] tile = new float[ROWS * COLUMNS];

    /** Whether products are computed here on this processor. */
    static boolean suits() {
        return LANES == 16;
    }

    /**
     * {@code C = alpha·f(A)·f(B) + beta·C}; C is m×n of k terms. Matrices are row-major at addresses, with a number of elements from
     * row to row.
     */
    void multiply(
            Form formA, Form formB, int m, int n, int k, float alpha, long aAt, int lda, long bAt, int ldb, float beta, long cAt,
            int ldc) {
        for (int column = 0; column < n; column += WIDTH) {
            int width = Math.min(WIDTH, n - column);
            for (int term = 0; term < k; term += TERMS) {
                int terms = Math.min(TERMS, k - term);
                switch (formB) {
                    case PLAIN -> packRows(bAt + ((long) term * ldb + column) * Float.BYTES, ldb, terms, width, alpha);
                    case TRANSPOSED -> packColumns(bAt + ((long) column * ldb + term) * Float.BYTES, ldb, terms, width, alpha);
                }
                float keep = term == 0 ? beta : 1;
                long aFirst = aAt + Float.BYTES * (formA == Form.PLAIN ? term : (long) term * lda);
                long c = cAt + (long) column * Float.BYTES;
                for (int row = 0; row < m; row += PANELS * ROWS) {
                    int rows = Math.min(PANELS * ROWS, m - row);
                    switch (formA) {
                        case PLAIN -> copyRows(aFirst + (long) row * lda * Float.BYTES, lda, rows, terms);
                        case TRANSPOSED -> copyColumns(aFirst + (long) row * Float.BYTES, lda, rows, terms);
                    }
                    tiles(formA, terms, rows, width, keep, c + (long) row * ldc * Float.BYTES, ldc);
                }
            }
        }
    }

    /** The tiles of some rows of the result, from packed panels. */
    private void tiles(Form formA, int terms, int rows, int width, float keep, long c, int ldc) {
        for (int i = 0; i < rows; i += ROWS) {
            for (int j = 0; j < width; j += COLUMNS) {
                switch (formA) {
                    case PLAIN -> tileOfRows(terms, i * TERMS, j * TERMS);
                    case TRANSPOSED -> tileOfColumns(terms, i / ROWS * STEP * TERMS, j * TERMS);
                }
                put(Math.min(ROWS, rows - i), Math.min(COLUMNS, width - j), keep,
                        c + ((long) i * ldc + j) * Float.BYTES, ldc);
            }
        }
    }

    // --------------------------------------------------------------- packing

    /** B as it stands: each term's columns lie together. Columns past the last are zero. */
    private void packRows(long at, int ldb, int terms, int width, float alpha) {
        int padded = (width + COLUMNS - 1) / COLUMNS * COLUMNS;
        for (int p = 0; p < terms; p++) {
            long from = at + (long) p * ldb * Float.BYTES;
            for (int j = 0; j < padded; j += LANES) {
                load(from, j, FLOATS.indexInRange(j, width))
                        .mul(alpha)
                        .intoArray(b, j / COLUMNS * COLUMNS * TERMS + j % COLUMNS + p * COLUMNS);
            }
        }
    }

    /** B transposed: each column's terms lie together. */
    private void packColumns(long at, int ldb, int terms, int width, float alpha) {
        int padded = (width + COLUMNS - 1) / COLUMNS * COLUMNS;
        for (int j = 0; j < padded; j++) {
            int panel = j / COLUMNS * COLUMNS * TERMS + j % COLUMNS;
            if (j < width) {
                long from = at + (long) j * ldb * Float.BYTES;
                for (int p = 0; p < terms; p++) {
                    b[panel + p * COLUMNS] = alpha * RawFloats.get(from, p);
                }
            } else {
                for (int p = 0; p < terms; p++) {
                    b[panel + p * COLUMNS] = 0;
                }
            }
        }
    }

    private void copyRows(long at, int lda, int rows, int terms) {
        for (int i = 0; i < rows; i++) {
            long from = at + (long) i * lda * Float.BYTES;
            int p = 0;
            for (; p <= terms - LANES; p += LANES) {
                load(from, p).intoArray(a, i * TERMS + p);
            }
            if (p < terms) {
                load(from, p, FLOATS.indexInRange(p, terms)).intoArray(a, i * TERMS + p);
            }
        }
    }

    private void copyColumns(long at, int lda, int rows, int terms) {
        for (int p = 0; p < terms; p++) {
            long from = at + (long) p * lda * Float.BYTES;
            int i = 0;
            // Four numbers too many are read and never used; the last ones of a matrix have none behind them.
            for (; i < rows - LANES; i += ROWS) {
                load(from, i).intoArray(a, i / ROWS * STEP * TERMS + p * STEP);
            }
            for (; i < rows; i += ROWS) {
                load(from, i, FLOATS.indexInRange(i, rows))
                        .intoArray(a, i / ROWS * STEP * TERMS + p * STEP);
            }
        }
    }

    // ----------------------------------------------------------------- tiles

    /** One tile from a panel of A that {@link #copyRows} made. */
    private void tileOfRows(int terms, int start, int panel) {
        float[] x = a;
        float[] y = b;
        float[] z = tile;
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector c0 = zero;
        FloatVector d0 = zero;
        FloatVector c1 = zero;
        FloatVector d1 = zero;
        FloatVector c2 = zero;
        FloatVector d2 = zero;
        FloatVector c3 = zero;
        FloatVector d3 = zero;
        FloatVector c4 = zero;
        FloatVector d4 = zero;
        FloatVector c5 = zero;
        FloatVector d5 = zero;
        FloatVector c6 = zero;
        FloatVector d6 = zero;
        FloatVector c7 = zero;
        FloatVector d7 = zero;
        FloatVector c8 = zero;
        FloatVector d8 = zero;
        FloatVector c9 = zero;
        FloatVector d9 = zero;
        FloatVector c10 = zero;
        FloatVector d10 = zero;
        FloatVector c11 = zero;
        FloatVector d11 = zero;
        for (int p = 0; p < terms; p++) {
            FloatVector left = FloatVector.fromArray(FLOATS, y, panel + p * COLUMNS);
            FloatVector right = FloatVector.fromArray(FLOATS, y, panel + p * COLUMNS + LANES);
            FloatVector v = FloatVector.broadcast(FLOATS, x[start + p]);
            c0 = v.fma(left, c0);
            d0 = v.fma(right, d0);
            v = FloatVector.broadcast(FLOATS, x[start + TERMS + p]);
            c1 = v.fma(left, c1);
            d1 = v.fma(right, d1);
            v = FloatVector.broadcast(FLOATS, x[start + 2 * TERMS + p]);
            c2 = v.fma(left, c2);
            d2 = v.fma(right, d2);
            v = FloatVector.broadcast(FLOATS, x[start + 3 * TERMS + p]);
            c3 = v.fma(left, c3);
            d3 = v.fma(right, d3);
            v = FloatVector.broadcast(FLOATS, x[start + 4 * TERMS + p]);
            c4 = v.fma(left, c4);
            d4 = v.fma(right, d4);
            v = FloatVector.broadcast(FLOATS, x[start + 5 * TERMS + p]);
            c5 = v.fma(left, c5);
            d5 = v.fma(right, d5);
            v = FloatVector.broadcast(FLOATS, x[start + 6 * TERMS + p]);
            c6 = v.fma(left, c6);
            d6 = v.fma(right, d6);
            v = FloatVector.broadcast(FLOATS, x[start + 7 * TERMS + p]);
            c7 = v.fma(left, c7);
            d7 = v.fma(right, d7);
            v = FloatVector.broadcast(FLOATS, x[start + 8 * TERMS + p]);
            c8 = v.fma(left, c8);
            d8 = v.fma(right, d8);
            v = FloatVector.broadcast(FLOATS, x[start + 9 * TERMS + p]);
            c9 = v.fma(left, c9);
            d9 = v.fma(right, d9);
            v = FloatVector.broadcast(FLOATS, x[start + 10 * TERMS + p]);
            c10 = v.fma(left, c10);
            d10 = v.fma(right, d10);
            v = FloatVector.broadcast(FLOATS, x[start + 11 * TERMS + p]);
            c11 = v.fma(left, c11);
            d11 = v.fma(right, d11);
        }
        c0.intoArray(z, 0);
        d0.intoArray(z, LANES);
        c1.intoArray(z, COLUMNS);
        d1.intoArray(z, COLUMNS + LANES);
        c2.intoArray(z, 2 * COLUMNS);
        d2.intoArray(z, 2 * COLUMNS + LANES);
        c3.intoArray(z, 3 * COLUMNS);
        d3.intoArray(z, 3 * COLUMNS + LANES);
        c4.intoArray(z, 4 * COLUMNS);
        d4.intoArray(z, 4 * COLUMNS + LANES);
        c5.intoArray(z, 5 * COLUMNS);
        d5.intoArray(z, 5 * COLUMNS + LANES);
        c6.intoArray(z, 6 * COLUMNS);
        d6.intoArray(z, 6 * COLUMNS + LANES);
        c7.intoArray(z, 7 * COLUMNS);
        d7.intoArray(z, 7 * COLUMNS + LANES);
        c8.intoArray(z, 8 * COLUMNS);
        d8.intoArray(z, 8 * COLUMNS + LANES);
        c9.intoArray(z, 9 * COLUMNS);
        d9.intoArray(z, 9 * COLUMNS + LANES);
        c10.intoArray(z, 10 * COLUMNS);
        d10.intoArray(z, 10 * COLUMNS + LANES);
        c11.intoArray(z, 11 * COLUMNS);
        d11.intoArray(z, 11 * COLUMNS + LANES);
    }

    /** One tile from a panel of A that {@link #copyColumns} made. */
    private void tileOfColumns(int terms, int start, int panel) {
        float[] x = a;
        float[] y = b;
        float[] z = tile;
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector c0 = zero;
        FloatVector d0 = zero;
        FloatVector c1 = zero;
        FloatVector d1 = zero;
        FloatVector c2 = zero;
        FloatVector d2 = zero;
        FloatVector c3 = zero;
        FloatVector d3 = zero;
        FloatVector c4 = zero;
        FloatVector d4 = zero;
        FloatVector c5 = zero;
        FloatVector d5 = zero;
        FloatVector c6 = zero;
        FloatVector d6 = zero;
        FloatVector c7 = zero;
        FloatVector d7 = zero;
        FloatVector c8 = zero;
        FloatVector d8 = zero;
        FloatVector c9 = zero;
        FloatVector d9 = zero;
        FloatVector c10 = zero;
        FloatVector d10 = zero;
        FloatVector c11 = zero;
        FloatVector d11 = zero;
        for (int p = 0; p < terms; p++) {
            FloatVector left = FloatVector.fromArray(FLOATS, y, panel + p * COLUMNS);
            FloatVector right = FloatVector.fromArray(FLOATS, y, panel + p * COLUMNS + LANES);
            FloatVector v = FloatVector.broadcast(FLOATS, x[start + p * STEP]);
            c0 = v.fma(left, c0);
            d0 = v.fma(right, d0);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 1]);
            c1 = v.fma(left, c1);
            d1 = v.fma(right, d1);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 2]);
            c2 = v.fma(left, c2);
            d2 = v.fma(right, d2);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 3]);
            c3 = v.fma(left, c3);
            d3 = v.fma(right, d3);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 4]);
            c4 = v.fma(left, c4);
            d4 = v.fma(right, d4);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 5]);
            c5 = v.fma(left, c5);
            d5 = v.fma(right, d5);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 6]);
            c6 = v.fma(left, c6);
            d6 = v.fma(right, d6);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 7]);
            c7 = v.fma(left, c7);
            d7 = v.fma(right, d7);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 8]);
            c8 = v.fma(left, c8);
            d8 = v.fma(right, d8);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 9]);
            c9 = v.fma(left, c9);
            d9 = v.fma(right, d9);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 10]);
            c10 = v.fma(left, c10);
            d10 = v.fma(right, d10);
            v = FloatVector.broadcast(FLOATS, x[start + p * STEP + 11]);
            c11 = v.fma(left, c11);
            d11 = v.fma(right, d11);
        }
        c0.intoArray(z, 0);
        d0.intoArray(z, LANES);
        c1.intoArray(z, COLUMNS);
        d1.intoArray(z, COLUMNS + LANES);
        c2.intoArray(z, 2 * COLUMNS);
        d2.intoArray(z, 2 * COLUMNS + LANES);
        c3.intoArray(z, 3 * COLUMNS);
        d3.intoArray(z, 3 * COLUMNS + LANES);
        c4.intoArray(z, 4 * COLUMNS);
        d4.intoArray(z, 4 * COLUMNS + LANES);
        c5.intoArray(z, 5 * COLUMNS);
        d5.intoArray(z, 5 * COLUMNS + LANES);
        c6.intoArray(z, 6 * COLUMNS);
        d6.intoArray(z, 6 * COLUMNS + LANES);
        c7.intoArray(z, 7 * COLUMNS);
        d7.intoArray(z, 7 * COLUMNS + LANES);
        c8.intoArray(z, 8 * COLUMNS);
        d8.intoArray(z, 8 * COLUMNS + LANES);
        c9.intoArray(z, 9 * COLUMNS);
        d9.intoArray(z, 9 * COLUMNS + LANES);
        c10.intoArray(z, 10 * COLUMNS);
        d10.intoArray(z, 10 * COLUMNS + LANES);
        c11.intoArray(z, 11 * COLUMNS);
        d11.intoArray(z, 11 * COLUMNS + LANES);
    }

    /** Moves a tile to its place. */
    private void put(int rows, int columns, float keep, long c, int ldc) {
        VectorMask<Float> left = FLOATS.indexInRange(0, columns);
        VectorMask<Float> right = FLOATS.indexInRange(LANES, columns);
        for (int i = 0; i < rows; i++) {
            long at = c + (long) i * ldc * Float.BYTES;
            put(i * COLUMNS, left, keep, at);
            put(i * COLUMNS + LANES, right, keep, at + (long) LANES * Float.BYTES);
        }
    }

    private void put(int from, VectorMask<Float> mask, float keep, long at) {
        FloatVector sums = FloatVector.fromArray(FLOATS, tile, from);
        FloatVector all = keep == 0 ? sums : load(at, 0, mask).fma(FloatVector.broadcast(FLOATS, keep), sums);
        store(all, at, 0, mask);
    }
}
