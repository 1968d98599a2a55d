package org.weightscape.zoo;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The percentiles 1, 25, 50, 75 and 99 of groups of n numbers, one group after the other; for one thread.
 *
 * <p>A percentile needs two order statistics, so that nothing has to be sorted as a whole: {@link Buckets} find them. Where those of
 * the group before lay says about where they lie in this one: {@link PercentileWindows} leave a sixth of the numbers to look at. If a
 * window has missed, all numbers go through the buckets. Windows decide the time and nothing else: what is found is exact.
 */
final class Percentiles {
    private static final double[] PERCENT = {1, 25, 50, 75, 99};

    /** How many percentiles there are. */
    static final int COUNT = PERCENT.length;

    /** Below this size, sorting is quicker than counting. */
    private static final int SORTED = 64;

    /** Below this size, windows would be so wide that they keep most of the numbers. */
    private static final int WINDOWED = 1024;

    private final int n;
    private final Space space;
    private final PercentileWindows windows;

    /** Ranks among all numbers: below and above each percentile. */
    private final int[] wanted = new int[2 * COUNT];

    /** How far each percentile lies from its lower rank towards its upper. */
    private final double[] fraction = new double[COUNT];

    /** Working memory, which groups may share that are described one after the other. */
    static final class Space {
        private final FewInOrder few;
        private final Buckets buckets;
        private final float[] kept;

        /** Memory for groups of up to this many numbers. */
        Space(int largest) {
            few = new FewInOrder(largest);
            buckets = new Buckets(largest, few);
            kept = new float[largest + FloatVector.SPECIES_PREFERRED.length()];
        }
    }

    /** The percentiles of groups of n numbers. */
    Percentiles(int n, Space space) {
        this.n = n;
        this.space = space;
        windows = new PercentileWindows(n, space.kept);
        for (int i = 0; i < COUNT; i++) {
            double position = PERCENT[i] / 100 * (n - 1);
            int below = (int) position;
            wanted[2 * i] = below;
            wanted[2 * i + 1] = Math.min(below + 1, n - 1);
            fraction[i] = position - below;
        }
    }

    int n() {
        return n;
    }

    /**
     * Finds the percentiles of n numbers.
     *
     * @param mean their mean; if it is NaN, all percentiles are
     * @param deviation their standard deviation; if it is not finite, the numbers are sorted
     * @param into receives {@link #COUNT} percentiles
     */
    void of(float[] numbers, int from, double mean, double deviation, double[] into, int at) {
        if (Double.isNaN(mean)) {
            Arrays.fill(into, at, at + COUNT, Double.NaN);
        } else if (n < SORTED || !Double.isFinite(deviation)) {
            sort(numbers, from, into, at);
        } else {
            search(numbers, from, mean, deviation);
            for (int i = 0; i < COUNT; i++) {
                into[at + i] = between(i, space.buckets.found(2 * i), space.buckets.found(2 * i + 1));
            }
            if (n >= WINDOWED) {
                windows.open(mean, deviation, into, at);
            }
        }
    }

    private void sort(float[] numbers, int from, double[] into, int at) {
        System.arraycopy(numbers, from, space.few.numbers(), 0, n);
        space.few.order(n);
        for (int i = 0; i < COUNT; i++) {
            into[at + i] = between(i, space.few.at(wanted[2 * i]), space.few.at(wanted[2 * i + 1]));
        }
    }

    private void search(float[] numbers, int from, double mean, double deviation) {
        Buckets buckets = space.buckets;
        buckets.lay(n, mean, deviation);
        int kept = windows.isOpen() ? windows.keep(numbers, from, mean, deviation, wanted, buckets) : 0;
        if (kept > 0) {
            buckets.find(space.kept, 0, kept);
        } else {
            System.arraycopy(wanted, 0, buckets.rank, 0, wanted.length);
            Arrays.fill(buckets.start, 0);
            buckets.find(numbers, from, n);
        }
    }

    private double between(int percentile, double low, double high) {
        return low + fraction[percentile] * (high - low);
    }
}
