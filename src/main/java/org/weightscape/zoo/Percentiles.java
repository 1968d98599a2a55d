package org.weightscape.zoo;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The percentiles 1, 25, 50, 75 and 99 of groups of n numbers, one group after the other; for one thread.
 *
 * <p>A percentile needs two order statistics, so that nothing has to be sorted as a whole. Where those of the group before lay,
 * in standard deviations from the mean, says about where they lie in this one: a window around each reaches two to three standard
 * errors to either side. One pass counts what lies below the windows and keeps what lies within (4n bytes read, 23n
 * operations), a sixth of some thousand numbers. What is kept gets buckets between three standard deviations below and above the
 * mean, and those of the at most ten buckets that hold a wanted order statistic are sorted. If a window has missed, all numbers
 * go through the buckets. The windows decide the time and nothing else: the order statistics found are exact.
 */
final class Percentiles {
    private static final double[] PERCENT = {1, 25, 50, 75, 99};

    /** How many percentiles there are. */
    static final int COUNT = PERCENT.length;

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final int SIGN = 31;

    /** Below this size, sorting is quicker than counting. */
    private static final int SORTED = 64;

    /** Up to this size, comparing each number with each is quicker than sorting. */
    private static final int RANKED = 2 * FLOATS.length();

    /** Below this size, windows would be so wide that they keep most of the numbers. */
    private static final int WINDOWED = 1024;

    private static final int PER_BUCKET = 3;

    /** Buckets reach as far from the mean, in standard deviations; what lies beyond belongs to the outermost two. */
    private static final double REACH = 3;

    private final int n;

    /** Ranks among all numbers: below and above each percentile. */
    private final int[] wanted = new int[2 * COUNT];

    /** How far each percentile lies from its lower rank towards its upper. */
    private final double[] fraction = new double[COUNT];

    /** Edges of the windows in standard deviations from the mean, ascending; the outermost two windows are open. */
    private final float[] edges = new float[2 * COUNT - 2];

    private boolean windows;

    private final Space space;

    /** The numbers that are searched. Groups that are described one after the other may share one. */
    static final class Space {
        private final float[] kept;
        private final int[] bucketOf;
        private final int[] sizes;
        private final float[] few;
        private final float[] ordered;
        private final int[] ranks = new int[RANKED];

        /** Ranks of the order statistics among the numbers that are searched. */
        private final int[] rank = new int[2 * COUNT];

        /** For each percentile, the first bucket where it can be, and how many numbers lie in the buckets before. */
        private final int[] start = new int[COUNT];

        private final int[] before = new int[COUNT];

        /** Buckets of the order statistics, and their places among the few that are sorted. */
        private final int[] bucket = new int[2 * COUNT];

        private final int[] place = new int[2 * COUNT];

        /** Memory for groups of up to this many numbers. */
        Space(int largest) {
            kept = new float[largest + FLOATS.length()];
            bucketOf = new int[largest];
            sizes = new int[largest / PER_BUCKET + INTS.length()];
            few = new float[largest + RANKED];
            ordered = new float[largest + RANKED];
        }
    }

    /** The percentiles of groups of n numbers. */
    Percentiles(int n, Space space) {
        this.n = n;
        this.space = space;
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
            System.arraycopy(numbers, from, space.few, 0, n);
            System.arraycopy(wanted, 0, space.place, 0, wanted.length);
            order(n);
            interpolate(into, at);
        } else {
            int kept = windows ? keep(numbers, from, mean, deviation) : 0;
            int few;
            if (kept > 0) {
                few = collect(space.kept, 0, kept, mean, deviation);
            } else {
                System.arraycopy(wanted, 0, space.rank, 0, wanted.length);
                Arrays.fill(space.start, 0);
                few = collect(numbers, from, n, mean, deviation);
            }
            order(few);
            interpolate(into, at);
            if (n >= WINDOWED) {
                open(mean, deviation, into, at);
            }
        }
    }

    /**
     * Opens a window around each percentile just found, for the next group. Of a bell curve and of equally spread numbers
     * alike, some 0.5/√n lie within a standard error of a quartile; the outer windows reach as far into the curve as that.
     */
    private void open(double mean, double deviation, double[] found, int at) {
        double reach = 2 * (found[at + 3] - found[at + 1]) / Math.sqrt(n);
        double tail = 0.15;
        double scale = 1 / deviation;
        edges[0] = (float) ((found[at] + tail * (found[at + 1] - found[at]) - mean) * scale);
        for (int p = 1; p < COUNT - 1; p++) {
            edges[2 * p - 1] = (float) ((found[at + p] - reach - mean) * scale);
            edges[2 * p] = (float) ((found[at + p] + reach - mean) * scale);
        }
        edges[7] = (float) ((found[at + 4] - tail * (found[at + 4] - found[at + 3]) - mean) * scale);
        windows = true;
        for (int i = 1; i < edges.length; i++) {
            windows &= edges[i] > edges[i - 1];
        }
    }

    private float edge(int i, double mean, double deviation) {
        return (float) (mean + edges[i] * deviation);
    }

    /** Keeps the numbers within the windows, and says where the wanted ones are among them; 0 if a window has missed. */
    private int keep(float[] numbers, int from, double mean, double deviation) {
        float edge0 = edge(0, mean, deviation);
        float edge1 = edge(1, mean, deviation);
        float edge2 = edge(2, mean, deviation);
        float edge3 = edge(3, mean, deviation);
        float edge4 = edge(4, mean, deviation);
        float edge5 = edge(5, mean, deviation);
        float edge6 = edge(6, mean, deviation);
        float edge7 = edge(7, mean, deviation);
        IntVector below1 = IntVector.zero(INTS);
        IntVector below2 = below1;
        IntVector below3 = below1;
        float[] kept = space.kept;
        int vectors = FLOATS.loopBound(n);
        int within = 0;
        for (int i = 0; i < vectors; i += FLOATS.length()) {
            FloatVector some = FloatVector.fromArray(FLOATS, numbers, from + i);
            IntVector from1 = signs(some, edge1);
            IntVector from2 = signs(some, edge3);
            IntVector from3 = signs(some, edge5);
            below1 = below1.add(from1.lanewise(VectorOperators.LSHR, SIGN));
            below2 = below2.add(from2.lanewise(VectorOperators.LSHR, SIGN));
            below3 = below3.add(from3.lanewise(VectorOperators.LSHR, SIGN));
            // Within a window, a number is below an even count of the eight edges.
            VectorMask<Float> inside = signs(some, edge0)
                    .lanewise(VectorOperators.XOR, from1)
                    .lanewise(VectorOperators.XOR, signs(some, edge2))
                    .lanewise(VectorOperators.XOR, from2)
                    .lanewise(VectorOperators.XOR, signs(some, edge4))
                    .lanewise(VectorOperators.XOR, from3)
                    .lanewise(VectorOperators.XOR, signs(some, edge6))
                    .lanewise(VectorOperators.XOR, signs(some, edge7))
                    .compare(VectorOperators.GE, 0)
                    .cast(FLOATS);
            some.compress(inside).intoArray(kept, within);
            within += inside.trueCount();
        }
        int[] below = {
            0,
            below1.reduceLanes(VectorOperators.ADD),
            below2.reduceLanes(VectorOperators.ADD),
            below3.reduceLanes(VectorOperators.ADD),
            0
        };
        for (int i = from + vectors; i < from + n; i++) {
            float number = numbers[i];
            int edgesAbove = 0;
            for (int e = 0; e < edges.length; e++) {
                edgesAbove += number < edge(e, mean, deviation) ? 1 : 0;
            }
            for (int p = 1; p < COUNT - 1; p++) {
                below[p] += number < edge(2 * p - 1, mean, deviation) ? 1 : 0;
            }
            if (edgesAbove % 2 == 0) {
                kept[within++] = number;
            }
        }
        return rank(within, below, mean, deviation) ? within : 0;
    }

    /** Numbers whose sign bit says whether they are below an edge. */
    private static IntVector signs(FloatVector numbers, float edge) {
        return numbers.sub(edge).reinterpretAsInts();
    }

    /** Ranks among the kept numbers, given how many of all are below each window; false if one is outside its window. */
    private boolean rank(int within, int[] below, double mean, double deviation) {
        float[] kept = space.kept;
        Arrays.fill(kept, within, FLOATS.loopBound(within + FLOATS.length() - 1), Float.POSITIVE_INFINITY);
        float edge1 = edge(1, mean, deviation);
        float edge3 = edge(3, mean, deviation);
        float edge5 = edge(5, mean, deviation);
        float edge7 = edge(7, mean, deviation);
        IntVector below1 = IntVector.zero(INTS);
        IntVector below2 = below1;
        IntVector below3 = below1;
        IntVector below4 = below1;
        for (int i = 0; i < within; i += FLOATS.length()) {
            FloatVector some = FloatVector.fromArray(FLOATS, kept, i);
            below1 = below1.add(signs(some, edge1).lanewise(VectorOperators.LSHR, SIGN));
            below2 = below2.add(signs(some, edge3).lanewise(VectorOperators.LSHR, SIGN));
            below3 = below3.add(signs(some, edge5).lanewise(VectorOperators.LSHR, SIGN));
            below4 = below4.add(signs(some, edge7).lanewise(VectorOperators.LSHR, SIGN));
        }
        int[] before = space.before;
        before[1] = below1.reduceLanes(VectorOperators.ADD);
        before[2] = below2.reduceLanes(VectorOperators.ADD);
        before[3] = below3.reduceLanes(VectorOperators.ADD);
        before[4] = below4.reduceLanes(VectorOperators.ADD);
        below[4] = n - (within - before[4]);
        for (int p = 0; p < COUNT; p++) {
            int shift = below[p] - before[p];
            space.rank[2 * p] = wanted[2 * p] - shift;
            space.rank[2 * p + 1] = wanted[2 * p + 1] - shift;
            int end = p + 1 < COUNT ? before[p + 1] : within;
            if (space.rank[2 * p] < before[p] || space.rank[2 * p + 1] >= end) {
                return false;
            }
        }
        for (int p = 1; p < COUNT; p++) {
            // Only if the windows have no bucket in common is the number of those before known.
            int first = bucket(edge(2 * p - 1, mean, deviation), mean, deviation);
            space.start[p] = first > bucket(edge(2 * p - 2, mean, deviation), mean, deviation) ? first : 0;
        }
        return true;
    }

    private int buckets() {
        return n / PER_BUCKET;
    }

    private static float lowest(double mean, double deviation) {
        return (float) (mean - REACH * deviation);
    }

    private float bucketsPerUnit(double deviation) {
        return (float) (buckets() / (2 * REACH * deviation));
    }

    private int bucket(float number, double mean, double deviation) {
        return Math.clamp((int) ((number - lowest(mean, deviation)) * bucketsPerUnit(deviation)), 0, buckets() - 1);
    }

    /**
     * Gathers the numbers in the buckets that hold the wanted ranks, and says at which place each will be when these few are
     * sorted. Buckets ascend with the numbers, however unevenly they are filled.
     */
    private int collect(float[] numbers, int from, int count, double mean, double deviation) {
        float lowest = lowest(mean, deviation);
        float scale = bucketsPerUnit(deviation);
        int last = buckets() - 1;
        int[] bucketOf = space.bucketOf;
        int vectors = FLOATS.loopBound(count);
        for (int i = 0; i < vectors; i += FLOATS.length()) {
            FloatVector position = FloatVector.fromArray(FLOATS, numbers, from + i).sub(lowest).mul(scale);
            IntVector whole = (IntVector) position.convertShape(VectorOperators.F2I, INTS, 0);
            whole.max(0).min(last).intoArray(bucketOf, i);
        }
        for (int i = vectors; i < count; i++) {
            bucketOf[i] = bucket(numbers[from + i], mean, deviation);
        }
        int[] sizes = space.sizes;
        Arrays.fill(sizes, 0, last + INTS.length(), 0);
        for (int i = 0; i < count; i++) {
            sizes[bucketOf[i]]++;
        }
        locate(count);
        return gather(numbers, from, count);
    }

    /** Walks through the buckets to each wanted rank, a vector of buckets at a time where it is far. */
    private void locate(int count) {
        int[] size = space.sizes;
        int b = 0;
        int before = 0;
        int gathered = 0;
        for (int next = 0; next < space.rank.length; next++) {
            int rank = space.rank[next];
            int first = b;
            if (space.start[next / 2] > b) {
                b = space.start[next / 2];
                before = space.before[next / 2];
            }
            if (count >= WINDOWED) {
                int stride = IntVector.fromArray(INTS, size, b).reduceLanes(VectorOperators.ADD);
                while (before + stride <= rank) {
                    before += stride;
                    b += INTS.length();
                    stride = IntVector.fromArray(INTS, size, b).reduceLanes(VectorOperators.ADD);
                }
            }
            while (before + size[b] <= rank) {
                before += size[b++];
            }
            if (next > 0 && b > first) {
                gathered += size[first];
            }
            space.bucket[next] = b;
            space.place[next] = rank - before + gathered;
        }
    }

    /** Between the buckets of two neighbouring ranks all are empty, so that each percentile has one range. */
    private int gather(float[] numbers, int from, int count) {
        int[] bucket = space.bucket;
        int first0 = bucket[0];
        int first1 = bucket[2];
        int first2 = bucket[4];
        int first3 = bucket[6];
        int first4 = bucket[8];
        int last0 = bucket[1];
        int last1 = bucket[3];
        int last2 = bucket[5];
        int last3 = bucket[7];
        int last4 = bucket[9];
        float[] few = space.few;
        int vectors = FLOATS.loopBound(count);
        int gathered = 0;
        for (int i = 0; i < vectors; i += FLOATS.length()) {
            IntVector at = IntVector.fromArray(INTS, space.bucketOf, i);
            VectorMask<Float> inside = outside(at, first0, last0)
                    .and(outside(at, first1, last1))
                    .and(outside(at, first2, last2))
                    .and(outside(at, first3, last3))
                    .and(outside(at, first4, last4))
                    .compare(VectorOperators.GE, 0)
                    .cast(FLOATS);
            FloatVector.fromArray(FLOATS, numbers, from + i).compress(inside).intoArray(few, gathered);
            gathered += inside.trueCount();
        }
        for (int i = vectors; i < count; i++) {
            int at = space.bucketOf[i];
            for (int p = 0; p < bucket.length; p += 2) {
                if (at >= bucket[p] && at <= bucket[p + 1]) {
                    few[gathered++] = numbers[from + i];
                    break;
                }
            }
        }
        return gathered;
    }

    /** Negative where a value is outside a range. */
    private static IntVector outside(IntVector values, int first, int last) {
        return values.sub(first).or(IntVector.broadcast(INTS, last).sub(values));
    }

    /**
     * Orders the first few numbers. Of equal ones, only the first may get a place; the others' places hold negative infinity,
     * see {@link #at}.
     */
    private void order(int count) {
        float[] few = space.few;
        float[] ordered = space.ordered;
        if (count > RANKED) {
            System.arraycopy(few, 0, ordered, 0, count);
            Arrays.sort(ordered, 0, count);
            return;
        }
        Arrays.fill(few, count, RANKED, 0);
        FloatVector low = FloatVector.fromArray(FLOATS, few, 0);
        FloatVector high = FloatVector.fromArray(FLOATS, few, FLOATS.length());
        IntVector lowRanks = IntVector.zero(INTS);
        IntVector highRanks = lowRanks;
        for (int i = 0; i < count; i++) {
            lowRanks = lowRanks.add(1, low.compare(VectorOperators.GT, few[i]).cast(INTS));
            highRanks = highRanks.add(1, high.compare(VectorOperators.GT, few[i]).cast(INTS));
        }
        int[] ranks = space.ranks;
        lowRanks.intoArray(ranks, 0);
        highRanks.intoArray(ranks, INTS.length());
        Arrays.fill(ordered, 0, count, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i++) {
            ordered[ranks[i]] = few[i];
        }
    }

    private float at(int place) {
        int filled = place;
        while (filled > 0 && space.ordered[filled] == Float.NEGATIVE_INFINITY) {
            filled--;
        }
        return space.ordered[filled];
    }

    private void interpolate(double[] into, int at) {
        for (int i = 0; i < COUNT; i++) {
            double low = at(space.place[2 * i]);
            double high = at(space.place[2 * i + 1]);
            into[at + i] = low + fraction[i] * (high - low);
        }
    }
}
