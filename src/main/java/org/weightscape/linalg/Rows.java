package org.weightscape.linalg;

/**
 * A table of float32 numbers that is read row by row, so that it need not be in memory as a whole. Implementations are safe for
 * use by several threads.
 */
public interface Rows {

    /** Number of rows. */
    int rows();

    /** Numbers in a row. */
    int columns();

    /**
     * Copies one row.
     *
     * @param row 0 to {@code rows() - 1}
     * @param into receives {@link #columns()} numbers
     * @param offset where in {@code into} the first one goes
     */
    void read(int row, float[] into, int offset);
}
