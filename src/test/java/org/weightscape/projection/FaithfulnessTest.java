package org.weightscape.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

class FaithfulnessTest {

    private static Faithfulness of(FloatMatrix truth, float[] x, float[] y, int k) {
        return Faithfulness.of(truth, x, y, k, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER);
    }

    /**
     * Five points at 0, 1, 3, 6, 10 on a line; on the map the last one stands beside the first. By hand, k = 1: the map's nearest are
     * 4, 2, 1, 2, 0 and the true ones 1, 0, 1, 2, 3. Strangers: point 0 has point 4, of true rank 4; point 1 has point 2, of rank 2;
     * point 4 has point 0, of rank 4. Penalties 3 + 1 + 3 = 7, times 2 / (5·1·(10 − 3 − 1)) = 1/15.
     */
    @Test
    void countedByHand() {
        FloatMatrix line = new FloatMatrix(5, 1, new float[] {0, 1, 3, 6, 10});
        Faithfulness found = of(line, new float[] {0, 3, 5, 8, -0.5f}, new float[5], 1);
        assertEquals(1 - 7 / 15.0, found.trustworthiness(), 1e-6);
        assertEquals(2 / 5.0, found.neighborOverlap(), 1e-6);
        // Torn: 0 lost 1, which has rank 2 on the map; 1 lost 0, rank 2 (3 from it, 2 is at 2); 4 lost 3, rank 4.
        assertEquals(1 - (1 + 1 + 3) / 15.0, found.continuity(), 1e-6);
        assertArrayEquals(new float[] {0, 0, 1, 1, 0}, found.neighborOverlapOf());
        assertEquals(1 - 3 * 2 / 6.0, found.trustworthinessOf()[0], 1e-6);
        assertTrue(found.isExact());
    }

    @Test
    void nothingIsLostOnACopy() {
        FloatMatrix points = Clusters.of(300, 2, 4, 2);
        float[] x = new float[300];
        float[] y = new float[300];
        for (int i = 0; i < 300; i++) {
            x[i] = points.get(i, 0);
            y[i] = points.get(i, 1);
        }
        Faithfulness found = of(points, x, y, 15);
        assertEquals(1, found.trustworthiness(), 1e-9);
        assertEquals(1, found.continuity(), 1e-9);
        assertEquals(1, found.neighborOverlap(), 1e-9);
    }

    @Property(tries = 25)
    void equalsTheDefinition(@ForAll @IntRange(min = 20, max = 150) int n, @ForAll @IntRange(min = 1, max = 9) int k, @ForAll int seed) {
        FloatMatrix points = Clusters.of(n, 7, 3, seed);
        Random random = new Random(seed);
        float[] x = new float[n];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextFloat();
            y[i] = random.nextFloat();
        }
        double strangers = 0;
        double torn = 0;
        for (int i = 0; i < n; i++) {
            int point = i;
            int[] inTruth = ranks(n, i, j -> IntStream.range(0, 7)
                    .mapToDouble(c -> Math.pow((double) points.get(point, c) - points.get(j, c), 2))
                    .sum());
            int[] onMap = ranks(n, i, j -> Math.hypot((double) x[point] - x[j], (double) y[point] - y[j]));
            for (int j = 0; j < n; j++) {
                if (j != i) {
                    strangers += onMap[j] <= k ? Math.max(inTruth[j] - k, 0) : 0;
                    torn += inTruth[j] <= k ? Math.max(onMap[j] - k, 0) : 0;
                }
            }
        }
        double scale = 2.0 / (n * k * (2.0 * n - 3 * k - 1));
        Faithfulness found = of(points, x, y, k);
        assertEquals(1 - scale * strangers, found.trustworthiness(), 1e-3);
        assertEquals(1 - scale * torn, found.continuity(), 1e-3);
    }

    /** Rank of each point by its distance to point {@code i}, the nearest other one has 1. */
    private static int[] ranks(int n, int i, java.util.function.IntToDoubleFunction distance) {
        int[] order = IntStream.range(0, n)
                .filter(j -> j != i)
                .boxed()
                .sorted(Comparator.comparingDouble(distance::applyAsDouble))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] ranks = new int[n];
        for (int r = 0; r < order.length; r++) {
            ranks[order[r]] = r + 1;
        }
        return ranks;
    }

    @Test
    void needsMoreThanTwiceAsManyPoints() {
        assertThrows(IllegalArgumentException.class, () -> of(FloatMatrix.zeros(30, 2), new float[30], new float[30], 15));
    }
}
