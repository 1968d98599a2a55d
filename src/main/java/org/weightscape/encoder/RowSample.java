package org.weightscape.encoder;

import java.util.stream.IntStream;
import org.weightscape.zoo.Weights;

/** Some of a zoo's checkpoints, where all of them would say no more. */
final class RowSample {
    private RowSample() {}

    /** Those of the rows whose numbers are all finite. */
    static int[] finite(Weights weights, int[] rows) {
        float[] row = new float[weights.columns()];
        return IntStream.of(rows)
                .filter(which -> {
                    weights.read(which, row, 0);
                    return isFinite(row);
                })
                .toArray();
    }

    private static boolean isFinite(float[] numbers) {
        // Zero times a number is zero; NaN and infinity make the sum NaN.
        float sum = 0;
        for (float number : numbers) {
            sum += 0 * number;
        }
        return sum == 0;
    }

    /** At most {@code most} of the rows, spread evenly over them, in their order. */
    static int[] spread(int[] rows, int most) {
        int count = Math.min(rows.length, most);
        return IntStream.range(0, count).map(i -> rows[(int) ((long) i * rows.length / count)]).toArray();
    }
}
