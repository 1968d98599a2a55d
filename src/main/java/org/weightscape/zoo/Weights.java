package org.weightscape.zoo;

/**
 * The weights of a zoo, one row for each checkpoint, in the order of {@link Architecture}. Rows are read on demand, usually
 * from a memory map; nothing here ever holds a whole zoo. Implementations are safe for use by several threads.
 */
public interface Weights {

    /** Number of checkpoints. */
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

    /**
     * Begins a pass: rows read one after the other by one thread, which is many times quicker than {@link #read} where the weights
     * are in a large file that is not mapped in yet.
     */
    default Pass pass() {
        return this::read;
    }

    /** A way through the rows, for one thread. Rows may be left out; going back is allowed, and slow. */
    @FunctionalInterface
    interface Pass {

        /** Copies one row, as {@link Weights#read} does. */
        void read(int row, float[] into, int offset);
    }

    /** One row in an array of its own. */
    default float[] row(int row) {
        float[] values = new float[columns()];
        read(row, values, 0);
        return values;
    }

    /** Weights that are already in memory, row after row; for tests, generated zoos and small results. */
    static Weights of(float[] values, int columns) {
        return new ArrayWeights(values, columns);
    }
}
