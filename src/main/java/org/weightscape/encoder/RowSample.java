package org.weightscape.encoder;

import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FiniteRows;
import org.weightscape.linalg.Rows;
import org.weightscape.zoo.Weights;

/** Some of a zoo's checkpoints, where all of them would say no more. */
final class RowSample {
    private RowSample() {}

    /** Those of the rows whose weights are all finite. */
    static int[] finite(Weights weights, int[] rows) {
        return FiniteRows.among(table(weights), rows, Progress.NONE, Cancellation.NEVER);
    }

    /** Weights as a table, checkpoint by checkpoint. */
    static Rows table(Weights weights) {
        return new Rows() {
            @Override
            public int rows() {
                return weights.rows();
            }

            @Override
            public int columns() {
                return weights.columns();
            }

            @Override
            public void read(int row, float[] into, int offset) {
                weights.read(row, into, offset);
            }
        };
    }

    /** At most {@code most} of the rows, spread evenly over them, in their order. */
    static int[] spread(int[] rows, int most) {
        int count = Math.min(rows.length, most);
        return IntStream.range(0, count).map(i -> rows[(int) ((long) i * rows.length / count)]).toArray();
    }
}
