package org.weightscape.linalg;

import java.util.Arrays;

/** A float32 matrix in one array, row after row. Its shape is fixed; its numbers are whoever's who holds it. */
public final class FloatMatrix implements Rows {
    private final int rows;
    private final int columns;
    private final float[] values;

    /**
     * Takes over an array.
     *
     * @param values {@code rows * columns} numbers; owned by the matrix from now on
     */
    public FloatMatrix(int rows, int columns, float[] values) {
        if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException("%d numbers are no %d×%d matrix".formatted(values.length, rows, columns));
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /**
     * A matrix of zeros.
     *
     * @throws ArithmeticException if it needs more than 2³¹ − 1 numbers
     */
    public static FloatMatrix zeros(int rows, int columns) {
        return new FloatMatrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
    }

    /** The chosen rows of a table, in the order given. */
    public static FloatMatrix of(Rows source, int[] chosen) {
        FloatMatrix matrix = zeros(chosen.length, source.columns());
        for (int i = 0; i < chosen.length; i++) {
            source.read(chosen[i], matrix.values, i * matrix.columns);
        }
        return matrix;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    /** The numbers themselves, row after row; not a copy. */
    public float[] values() {
        return values;
    }

    /** One number. */
    public float get(int row, int column) {
        return values[row * columns + column];
    }

    /** Changes one number. */
    public void set(int row, int column, float value) {
        values[row * columns + column] = value;
    }

    /** A copy of one row. */
    public float[] row(int row) {
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }

    @Override
    public void read(int row, float[] into, int offset) {
        System.arraycopy(values, row * columns, into, offset, columns);
    }

    @Override
    public String toString() {
        return "FloatMatrix[%d×%d]".formatted(rows, columns);
    }
}
