package org.weightscape.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;

class NearestNeighborsTest {

    private static FloatMatrix random(int n, int columns, long seed) {
        Random random = new Random(seed);
        FloatMatrix points = FloatMatrix.zeros(n, columns);
        for (int i = 0; i < points.values().length; i++) {
            points.values()[i] = (float) random.nextGaussian();
        }
        return points;
    }

    private static double distance(FloatMatrix points, int a, int b) {
        return Math.sqrt(IntStream.range(0, points.columns())
                .mapToDouble(j -> Math.pow((double) points.get(a, j) - points.get(b, j), 2))
                .sum());
    }

    @Property(tries = 30)
    void equalSortingAllDistances(
            @ForAll @IntRange(min = 3, max = 60) int n, @ForAll @IntRange(min = 1, max = 8) int columns, @ForAll long seed) {
        FloatMatrix points = random(n, columns, seed);
        int k = Math.min(5, n - 1);
        NearestNeighbors found = NearestNeighbors.of(points, k, Progress.NONE, Cancellation.NEVER);
        for (int i = 0; i < n; i++) {
            int point = i;
            double[] expected = IntStream.range(0, n)
                    .filter(j -> j != point)
                    .mapToDouble(j -> distance(points, point, j))
                    .sorted()
                    .limit(k)
                    .toArray();
            assertArrayEquals(expected, found.distances()[i], 1e-3);
            for (int j = 0; j < k; j++) {
                assertEquals(distance(points, i, found.indices()[i][j]), found.distances()[i][j], 1e-12);
            }
        }
    }

    @Test
    void blocksMeet() {
        FloatMatrix points = random(4500, 3, 4);
        NearestNeighbors found = NearestNeighbors.of(points, 3, Progress.NONE, Cancellation.NEVER);
        for (int point : new int[] {0, 511, 512, 4095, 4096, 4499}) {
            int[] expected = IntStream.range(0, 4500)
                    .filter(j -> j != point)
                    .boxed()
                    .sorted(Comparator.comparingDouble(j -> distance(points, point, j)))
                    .limit(3)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertArrayEquals(expected, found.indices()[point]);
        }
    }

    @Test
    void noMoreNeighboursThanOtherPoints() {
        assertThrows(
                IllegalArgumentException.class,
                () -> NearestNeighbors.of(random(3, 2, 1), 3, Progress.NONE, Cancellation.NEVER));
    }
}
