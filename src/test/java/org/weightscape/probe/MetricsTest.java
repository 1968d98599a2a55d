package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void r2() {
        assertEquals(1, Metrics.r2(new double[] {1, 2, 4}, new double[] {1, 2, 4}));
        assertEquals(0, Metrics.r2(new double[] {2, 2, 2}, new double[] {1, 2, 3}));
        assertEquals(-3, Metrics.r2(new double[] {3, 2, 1}, new double[] {1, 2, 3}));
        assertTrue(Double.isNaN(Metrics.r2(new double[] {1, 2}, new double[] {5, 5})));
        assertTrue(Double.isNaN(Metrics.r2(new double[] {}, new double[] {})));
    }

    @Test
    void accuracy() {
        assertEquals(2.0 / 3, Metrics.accuracy(new double[] {0, 1, 1}, new double[] {0, 1, 2}));
        assertTrue(Double.isNaN(Metrics.accuracy(new double[] {}, new double[] {})));
    }

    @Test
    void theTauOfTheReference() {
        assertEquals(
                0.6428571428571429,
                Metrics.kendallTau(new double[] {1, 2, 2, 3, 4, 5}, new double[] {2, 1, 3, 3, 5, 4}),
                1e-15);
        assertTrue(Double.isNaN(Metrics.kendallTau(new double[] {1, 1}, new double[] {1, 2})));
        assertTrue(Double.isNaN(Metrics.kendallTau(new double[] {}, new double[] {})));
        assertEquals(-1, Metrics.kendallTau(new double[] {1, 2, 3}, new double[] {3, 2, 1}));
    }

    @Property(tries = 200)
    void tauEqualsCountingAllPairs(
            @ForAll @Size(min = 2, max = 40) int @IntRange(min = -5, max = 5) [] a, @ForAll java.util.Random random) {
        double[] first = new double[a.length];
        double[] second = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            first[i] = a[i];
            second[i] = random.nextInt(6) + (random.nextBoolean() ? a[i] : 0);
        }
        long concordant = 0;
        long untiedFirst = 0;
        long untiedSecond = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                double product = Math.signum(first[i] - first[j]) * Math.signum(second[i] - second[j]);
                concordant += (long) product;
                untiedFirst += first[i] != first[j] ? 1 : 0;
                untiedSecond += second[i] != second[j] ? 1 : 0;
            }
        }
        double expected = concordant / Math.sqrt((double) untiedFirst * untiedSecond);
        double found = Metrics.kendallTau(first, second);
        if (untiedFirst == 0 || untiedSecond == 0) {
            assertTrue(Double.isNaN(found));
        } else {
            assertEquals(expected, found, 1e-12);
        }
    }
}
