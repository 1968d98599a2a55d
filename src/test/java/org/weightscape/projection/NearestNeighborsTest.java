package org.weightscape.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
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

    private static double distance(FloatMatrix points, int a, int b, Metric metric) {
        double difference = 0;
        double product = 0;
        double left = 0;
        double right = 0;
        for (int j = 0; j < points.columns(); j++) {
            difference += Math.pow((double) points.get(a, j) - points.get(b, j), 2);
            product += (double) points.get(a, j) * points.get(b, j);
            left += Math.pow(points.get(a, j), 2);
            right += Math.pow(points.get(b, j), 2);
        }
        return metric == Metric.EUCLIDEAN ? Math.sqrt(difference) : 1 - product / Math.sqrt(left * right);
    }

    @Property(tries = 60)
    void equalSortingAllDistances(
            @ForAll @IntRange(min = 3, max = 90) int n,
            @ForAll @IntRange(min = 2, max = 20) int columns,
            @ForAll Metric metric,
            @ForAll long seed) {
        FloatMatrix points = random(n, columns, seed);
        int k = Math.min(5, n - 1);
        NearestNeighbors found = NearestNeighbors.exact(points, k, metric, Progress.NONE, Cancellation.NEVER);
        assertEquals(n, found.size());
        for (int i = 0; i < n; i++) {
            int point = i;
            double[] expected = IntStream.range(0, n)
                    .filter(j -> j != point)
                    .mapToDouble(j -> distance(points, point, j, metric))
                    .sorted()
                    .limit(k)
                    .toArray();
            for (int j = 0; j < k; j++) {
                assertEquals(expected[j], found.distances()[i * k + j], 1e-5);
                assertEquals(
                        distance(points, i, found.indices()[i * k + j], metric), found.distances()[i * k + j], 1e-6);
            }
        }
    }

    @Test
    void blocksMeet() {
        FloatMatrix points = random(4500, 3, 4);
        NearestNeighbors found = NearestNeighbors.of(points, 3, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER);
        assertEquals(1, found.recall());
        for (int point : new int[] {0, 511, 512, 2047, 2048, 4095, 4096, 4499}) {
            int[] expected = IntStream.range(0, 4500)
                    .filter(j -> j != point)
                    .boxed()
                    .sorted(Comparator.comparingDouble(j -> distance(points, point, j, Metric.EUCLIDEAN)))
                    .limit(3)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertArrayEquals(expected, Arrays.copyOfRange(found.indices(), point * 3, point * 3 + 3));
        }
    }

    @Test
    void regionsFindNearlyAllAndSayHowMany() {
        FloatMatrix points = Clusters.of(6000, 24, 12, 3);
        NearestNeighbors exact = NearestNeighbors.exact(points, 10, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER);
        NearestNeighbors found =
                NearestNeighbors.approximate(points, 10, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER);
        int hits = 0;
        for (int i = 0; i < 6000; i++) {
            int[] truth = Arrays.copyOfRange(exact.indices(), i * 10, i * 10 + 10);
            for (int j = i * 10; j < i * 10 + 10; j++) {
                int neighbor = found.indices()[j];
                assertTrue(neighbor != i);
                hits += IntStream.of(truth).anyMatch(t -> t == neighbor) ? 1 : 0;
            }
            assertEquals(10, IntStream.range(i * 10, i * 10 + 10).map(j -> found.indices()[j]).distinct().count());
        }
        double recall = hits / 60_000.0;
        assertTrue(recall > 0.95, "recall " + recall);
        assertEquals(recall, found.recall(), 0.03);
    }

    @Test
    void pointsThatAreAllAlikeHaveNeighboursToo() {
        FloatMatrix points = FloatMatrix.zeros(1500, 4);
        NearestNeighbors found =
                NearestNeighbors.approximate(points, 7, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER);
        for (float distance : found.distances()) {
            assertEquals(0, distance);
        }
    }

    @Test
    void othersAmongPoints() {
        FloatMatrix points = random(50, 4, 1);
        FloatMatrix queries = FloatMatrix.of(points, new int[] {7, 30});
        NearestNeighbors found =
                NearestNeighbors.among(points, queries, 3, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER);
        assertEquals(7, found.indices()[0]);
        assertEquals(30, found.indices()[3]);
        assertEquals(0, found.distances()[0]);
    }

    @Test
    void noMoreNeighboursThanOtherPoints() {
        assertThrows(
                IllegalArgumentException.class,
                () -> NearestNeighbors.of(random(3, 2, 1), 3, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER));
    }
}
