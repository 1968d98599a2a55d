package org.weightscape.zoo;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Finds the numbers of certain ranks: gives each number a bucket, counts the buckets, and puts those in order that are in the buckets
 * of the ranks. Buckets ascend with the numbers, however unevenly they are filled.
 *
 * <p>Of n numbers, giving buckets takes 5n operations in vectors, counting them n additions one after the other, gathering those
 * wanted 25n in vectors.
 */
final class Buckets {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

    /** Numbers to a bucket, on average. */
    private static final int PER_BUCKET = 3;

    /** Buckets reach as far from the mean, in standard deviations; what lies beyond belongs to the outermost two. */
    private static final double REACH = 3;

    /** From as many numbers on, ranks are so many buckets apart that whole vectors of them are passed. */
    private static final int FAR = 1024;

    /** The wanted ranks: for each percentile a pair of neighbours. */
    final int[] rank;

    /** For each pair, the first bucket where it can be, and how many numbers lie in the buckets before. */
    final int[] start;

    final int[] before;

    private final int[] bucketOf;
    private final int[] sizes;
    private final int[] bucket;
    private final int[] place;
    private final FewInOrder few;
    private int last;
    private float lowest;
    private float perUnit;

    /**
     * @param largest most numbers
     * @param few receives the numbers that are put in order
     */
    Buckets(int largest, FewInOrder few) {
        this.few = few;
        rank = new int[2 * Percentiles.COUNT];
        start = new int[Percentiles.COUNT];
        before = new int[Percentiles.COUNT];
        bucket = new int[2 * Percentiles.COUNT];
        place = new int[2 * Percentiles.COUNT];
        bucketOf = new int[largest];
        sizes = new int[largest / PER_BUCKET + INTS.length()];
    }

    /** Lays the buckets for n numbers of this mean and standard deviation. */
    void lay(int n, double mean, double deviation) {
        int count = n / PER_BUCKET;
        last = count - 1;
        lowest = (float) (mean - REACH * deviation);
        perUnit = (float) (count / (2 * REACH * deviation));
    }

    /** The bucket of a number. */
    int of(float number) {
        return Math.clamp((int) ((number - lowest) * perUnit), 0, last);
    }

    /** Finds the numbers of the ranks among some numbers. */
    void find(float[] numbers, int from, int count) {
        fill(numbers, from, count);
        locate(count);
        few.order(gather(numbers, from, count));
    }

    /** The number that was found for a rank. */
    float found(int index) {
        return few.at(place[index]);
    }

    private void fill(float[] numbers, int from, int count) {
        int vectors = FLOATS.loopBound(count);
        for (int i = 0; i < vectors; i += FLOATS.length()) {
            FloatVector position = FloatVector.fromArray(FLOATS, numbers, from + i).sub(lowest).mul(perUnit);
            IntVector whole = (IntVector) position.convertShape(VectorOperators.F2I, INTS, 0);
            whole.max(0).min(last).intoArray(bucketOf, i);
        }
        for (int i = vectors; i < count; i++) {
            bucketOf[i] = of(numbers[from + i]);
        }
        Arrays.fill(sizes, 0, last + INTS.length(), 0);
        for (int i = 0; i < count; i++) {
            sizes[bucketOf[i]]++;
        }
    }

    /** Walks through the buckets to each wanted rank, a vector of buckets at a time where it is far. */
    private void locate(int count) {
        int b = 0;
        int passed = 0;
        int gathered = 0;
        for (int next = 0; next < rank.length; next++) {
            int wanted = rank[next];
            int first = b;
            if (start[next / 2] > b) {
                b = start[next / 2];
                passed = before[next / 2];
            }
            if (count >= FAR) {
                int stride = IntVector.fromArray(INTS, sizes, b).reduceLanes(VectorOperators.ADD);
                while (passed + stride <= wanted) {
                    passed += stride;
                    b += INTS.length();
                    stride = IntVector.fromArray(INTS, sizes, b).reduceLanes(VectorOperators.ADD);
                }
            }
            while (passed + sizes[b] <= wanted) {
                passed += sizes[b++];
            }
            if (next > 0 && b > first) {
                gathered += sizes[first];
            }
            bucket[next] = b;
            place[next] = wanted - passed + gathered;
        }
    }

    /** Between the buckets of two neighbouring ranks all are empty, so that each pair has one range. */
    private int gather(float[] numbers, int from, int count) {
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
        float[] wanted = few.numbers();
        int vectors = FLOATS.loopBound(count);
        int gathered = 0;
        for (int i = 0; i < vectors; i += FLOATS.length()) {
            IntVector at = IntVector.fromArray(INTS, bucketOf, i);
            VectorMask<Float> inside = outside(at, first0, last0)
                    .and(outside(at, first1, last1))
                    .and(outside(at, first2, last2))
                    .and(outside(at, first3, last3))
                    .and(outside(at, first4, last4))
                    .compare(VectorOperators.GE, 0)
                    .cast(FLOATS);
            FloatVector.fromArray(FLOATS, numbers, from + i).compress(inside).intoArray(wanted, gathered);
            gathered += inside.trueCount();
        }
        for (int i = vectors; i < count; i++) {
            int at = bucketOf[i];
            for (int p = 0; p < bucket.length; p += 2) {
                if (at >= bucket[p] && at <= bucket[p + 1]) {
                    wanted[gathered++] = numbers[from + i];
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
}
