package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.weightscape.zoo.Weights;

/** Where rows of weights go that are gathered from many small files. */
sealed interface RowStore permits RowStore.InMemory, FileRows {

    /**
     * Appends a row; all have the same length.
     *
     * @throws java.io.UncheckedIOException if it cannot be kept
     */
    void add(float[] row);

    /** Everything that was appended, for good: nothing more may be. */
    Weights weights();

    /** Keeps the arrays themselves. */
    final class InMemory implements RowStore {
        private final List<float[]> vectors = new ArrayList<>();

        @Override
        public void add(float[] row) {
            vectors.add(row);
        }

        @Override
        public Weights weights() {
            return new Vectors(List.copyOf(vectors));
        }
    }

    /** Weights in memory, an array for each row. */
    record Vectors(List<float[]> vectors) implements Weights {

        @Override
        public int rows() {
            return vectors.size();
        }

        @Override
        public int columns() {
            return vectors.isEmpty() ? 0 : vectors.getFirst().length;
        }

        @Override
        public void read(int row, float[] into, int offset) {
            float[] vector = vectors.get(Objects.checkIndex(row, rows()));
            System.arraycopy(vector, 0, into, offset, vector.length);
        }
    }
}
