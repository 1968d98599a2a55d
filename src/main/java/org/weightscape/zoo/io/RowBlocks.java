package org.weightscape.zoo.io;

import java.util.List;
import java.util.Objects;
import org.weightscape.zoo.Weights;

/** Weights in memory, an array for each row: what was gathered from many small files. */
record RowBlocks(List<float[]> vectors, int columns) implements Weights {

    @Override
    public int rows() {
        return vectors.size();
    }

    @Override
    public void read(int row, float[] into, int offset) {
        System.arraycopy(vectors.get(Objects.checkIndex(row, rows())), 0, into, offset, columns);
    }
}
