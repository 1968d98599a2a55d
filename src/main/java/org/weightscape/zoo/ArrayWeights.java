package org.weightscape.zoo;

/** Weights in one array, row after row. */
record ArrayWeights(float[] values, int columns) implements Weights {

    ArrayWeights {
        if (columns < 1 || values.length % columns != 0) {
            throw new IllegalArgumentException(
                    "%d numbers do not fill rows of %d".formatted(values.length, columns));
        }
    }

    @Override
    public int rows() {
        return values.length / columns;
    }

    @Override
    public void read(int row, float[] into, int offset) {
        System.arraycopy(values, row * columns, into, offset, columns);
    }
}
