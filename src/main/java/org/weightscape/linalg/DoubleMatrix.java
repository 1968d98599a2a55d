package org.weightscape.linalg;

import java.util.Arrays;

/** A float64 matrix in one array, row after row. Its shape is fixed; its numbers are whoever's who holds it. */
public final class DoubleMatrix {
    private final int rows;
    private final int columns;
    private final double[] values;

    /**
     * Takes over an array.
     *
     * @param values {@code rows * columns} numbers; owned by the matrix from now on
     */
    public DoubleMatrix(int rows, int columns, double[] values) {
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
    public static DoubleMatrix zeros(int rows, int columns) {
        return new DoubleMatrix(rows, columns, new double[Math.multiplyExact(rows, columns)]);
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Numbers in a row. */
    public int columns() {
        return columns;
    }

    /** The numbers themselves, row after row; not a copy. */
    public double[] values() {
        return values;
    }

    /** One number. */
    public double get(int row, int column) {
        return values[row * columns + column];
    }

    /** Changes one number. */
    public void set(int row, int column, double value) {
        values[row * columns + column] = value;
    }

    /** A copy of one row. */
    public double[] row(int row) {
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }

    /** A copy of one column. */
    public double[] column(int column) {
        double[] copy = new double[rows];
        for (int row = 0; row < rows; row++) {
            copy[row] = values[row * columns + column];
        }
        return copy;
    }

    /** The square matrix of some rows and the same columns, in the order given. */
    public DoubleMatrix principal(int[] chosen) {
        DoubleMatrix part = zeros(chosen.length, chosen.length);
        for (int i = 0; i < chosen.length; i++) {
            for (int j = 0; j < chosen.length; j++) {
                part.set(i, j, get(chosen[i], chosen[j]));
            }
        }
        return part;
    }

    @Override
    public String toString() {
        return "DoubleMatrix[%d×%d]".formatted(rows, columns);
    }
}
