package org.weightscape.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerStatisticsTest {
    private static final double[] PERCENT = {1, 25, 50, 75, 99};

    /** What is done to numbers of the normal distribution. */
    private static final List<DoubleUnaryOperator> SHAPES = List.of(
            x -> x,
            x -> 3,
            x -> 1e-30 * x,
            x -> 1e4 + 1e-2 * x,
            x -> Math.exp(8 * x),
            x -> Math.rint(2 * x),
            x -> Math.abs(x) > 3 ? 1e30 * x : x,
            x -> x > 0 ? 0.0 : -0.0,
            x -> x + 0.1 * x * x,
            x -> x > 0 ? x + 2 : x - 2);

    private static LayerStatistics oneGroup(int count) {
        return new LayerStatistics(List.of(new LayerStatistics.Group(0, count)));
    }

    private static float[] drawn(Random random, DoubleUnaryOperator shape, int count) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) shape.applyAsDouble(random.nextGaussian());
        }
        return weights;
    }

    /** The statistics of weights, from all of them in order. */
    private static void assertDescribes(float[] weights, double[] described) {
        int count = weights.length;
        float[] sorted = weights.clone();
        Arrays.sort(sorted);
        double mean = IntStream.range(0, count).mapToDouble(i -> weights[i]).sum() / count;
        double variance = IntStream.range(0, count)
                        .mapToDouble(i -> (weights[i] - mean) * (weights[i] - mean))
                        .sum()
                / count;
        double scale = Math.max(Math.abs(sorted[0]), Math.abs(sorted[count - 1]));
        assertEquals(mean, described[0], 1e-12 * scale);
        assertEquals(variance, described[1], 1e-9 * variance + 1e-20 * scale * scale);
        for (int p = 0; p < PERCENT.length; p++) {
            double position = PERCENT[p] / 100 * (count - 1);
            int below = (int) position;
            double low = sorted[below];
            double high = sorted[Math.min(below + 1, count - 1)];
            // Adding zero makes the negative zero positive.
            assertEquals(low + (position - below) * (high - low) + 0.0, described[2 + p] + 0.0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 32, 33, 63, 64, 65, 144, 1023, 1024, 2304, 2311})
    void percentilesAreThoseOfTheSortedWeights(int count) {
        Random random = new Random(5);
        for (DoubleUnaryOperator shape : SHAPES) {
            float[] weights = drawn(random, shape, count);
            assertDescribes(weights, oneGroup(count).of(weights));
        }
    }

    /** What one checkpoint leaves behind for the next decides the time and no number, however different the two are. */
    @Property(tries = 60)
    void noCheckpointChangesWhatIsSaidOfTheNext(
            @ForAll @IntRange(min = 1000, max = 3000) int count,
            @ForAll @Size(min = 2, max = 12) List<@IntRange(max = 9) Integer> shapes,
            @ForAll long seed) {
        Random random = new Random(seed);
        LayerStatistics statistics = oneGroup(count);
        LayerStatistics.Description description = statistics.new Description();
        double[] described = new double[statistics.count()];
        for (int shape : shapes) {
            for (int time = 0; time < 3; time++) {
                float[] weights = drawn(random, SHAPES.get(shape), count);
                description.of(weights, described);
                assertDescribes(weights, described);
            }
        }
    }

    @Test
    void weightsThatAreNotFinite() {
        float[] weights = drawn(new Random(1), x -> x, 2304);
        LayerStatistics statistics = oneGroup(weights.length);
        LayerStatistics.Description description = statistics.new Description();
        double[] described = new double[statistics.count()];
        description.of(weights, described);
        double[] finite = described.clone();
        float before = weights[7];
        weights[7] = Float.NaN;
        description.of(weights, described);
        double[] broken = new double[statistics.count()];
        Arrays.fill(broken, Double.NaN);
        assertArrayEquals(broken, described);
        for (int place : new int[] {0, 7}) {
            float[] infinite = weights.clone();
            infinite[7] = before;
            infinite[place] = Float.POSITIVE_INFINITY;
            description.of(infinite, described);
            assertEquals(Double.POSITIVE_INFINITY, described[0]);
            assertEquals(finite[3], described[3], 0.01);
        }
        weights[7] = before;
        description.of(weights, described);
        assertArrayEquals(finite, described);
    }
}
