package org.weightscape.encoder;

import java.util.stream.IntStream;

/** Some of a zoo's checkpoints, where all of them would say no more. */
final class RowSample {
    private RowSample() {}

    /** At most {@code most} of the rows, spread evenly over them, in their order. */
    static int[] spread(int[] rows, int most) {
        int count = Math.min(rows.length, most);
        return IntStream.range(0, count).map(i -> rows[(int) ((long) i * rows.length / count)]).toArray();
    }
}
