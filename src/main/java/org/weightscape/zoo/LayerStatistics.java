package org.weightscape.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Seven numbers for each layer: mean, population variance and the percentiles 1, 25, 50, 75 and 99 of its weights; with
 * biases, the same seven of its biases and of each vector of its batch normalisation behind them (method §1.13, {@code
 * LayerQuintiles} of the official code). Percentiles interpolate linearly between the two nearest numbers.
 *
 * <p>A percentile needs two order statistics, so that nothing has to be sorted as a whole. Of n weights, one pass makes sum and
 * sum of squares (4n bytes read, 6n operations), one gives each weight a bucket between three standard deviations below and
 * above the mean (4n bytes read and written, 5n operations) and counts the buckets (n additions to a table of n/4, which stays
 * in the first cache), and one collects the weights of the at most ten buckets that hold the wanted order statistics (8n bytes
 * read, 15n operations). Only those, some 3 % of a bell curve, are sorted. All but the counting runs in vectors: 26n operations
 * are 2n vector instructions with sixteen lanes, about as many as the counting takes.
 */
public final class LayerStatistics {
    private static final double[] PERCENTILES = {1, 25, 50, 75, 99};
    /** Numbers that describe a group of weights: mean, variance, percentiles. */
    public static final int PER_GROUP = 2 + PERCENTILES.length;

    /** Which of them is the variance. */
    public static final int VARIANCE = 1;


    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Double> DOUBLES = FLOATS.vectorShape().withLanes(double.class);

    /** Below this size, sorting is quicker than counting. */
    private static final int SMALL = 64;

    private static final int PER_BUCKET = 4;

    /** Buckets reach as far from the mean, in standard deviations; what lies beyond belongs to the outermost two. */
    private static final double REACH = 3;

    private final int[] offsets;
    private final int[] counts;
    private final int largest;

    /** Layers without biases have no bias statistics. */
    public LayerStatistics(Architecture architecture, Biases biases) {
        this(groups(architecture, biases));
    }

    /** Statistics of any groups of numbers within a weight vector, in their order. */
    public LayerStatistics(List<Group> groups) {
        offsets = groups.stream().mapToInt(Group::offset).toArray();
        counts = groups.stream().mapToInt(Group::count).toArray();
        largest = Arrays.stream(counts).max().orElse(0);
    }

    /** Numbers that stand side by side in a weight vector and are described together, such as a layer's biases. */
    public record Group(int offset, int count) {}

    private static List<Group> groups(Architecture architecture, Biases biases) {
        List<Group> groups = new ArrayList<>();
        for (Layer layer : architecture.layers()) {
            groups.add(new Group(layer.weightOffset(), layer.weightCount()));
            for (int v = 0; biases == Biases.INCLUDED && v < layer.besideCount(); v++) {
                groups.add(new Group(layer.besideOffset() + v * layer.out(), layer.out()));
            }
        }
        return groups;
    }

    /** How many numbers describe a checkpoint. */
    public int count() {
        return offsets.length * PER_GROUP;
    }

    /** Describes one checkpoint. Weights that are NaN make the statistics of their layer NaN. */
    public double[] of(float[] weights) {
        double[] statistics = new double[count()];
        new Description().of(weights, statistics);
        return statistics;
    }

    /** Describes checkpoints one after the other in the same working memory; for one thread. */
    public final class Description {
        private final float[] few = new float[largest + FLOATS.length()];
        private final int[] bucketOf = new int[largest];
        private final int[] sizes = new int[largest / PER_BUCKET + INTS.length()];
        private final int[] wanted = new int[2 * PERCENTILES.length];
        private final int[] bucket = new int[2 * PERCENTILES.length];
        private final int[] place = new int[2 * PERCENTILES.length];

        /**
         * Describes one checkpoint.
         *
         * @param into receives {@link LayerStatistics#count()} numbers
         */
        public void of(float[] weights, double[] into) {
            for (int group = 0; group < offsets.length; group++) {
                describe(weights, offsets[group], counts[group], into, group * PER_GROUP);
            }
        }

        private void describe(float[] weights, int from, int n, double[] into, int at) {
            if (n < SMALL || !describeByCounting(weights, from, n, into, at)) {
                describeBySorting(weights, from, n, into, at);
            }
        }

        private void describeBySorting(float[] weights, int from, int n, double[] into, int at) {
            double sum = 0;
            for (int i = from; i < from + n; i++) {
                sum += weights[i];
            }
            double mean = sum / n;
            if (Double.isNaN(mean)) {
                Arrays.fill(into, at, at + PER_GROUP, Double.NaN);
                return;
            }
            double squares = 0;
            for (int i = from; i < from + n; i++) {
                squares += (weights[i] - mean) * (weights[i] - mean);
            }
            into[at] = mean;
            into[at + 1] = squares / n;
            System.arraycopy(weights, from, few, 0, n);
            Arrays.sort(few, 0, n);
            choose(n);
            System.arraycopy(wanted, 0, place, 0, wanted.length);
            interpolate(n, into, at + 2);
        }

        /** False, with nothing said, if a weight is not finite. */
        private boolean describeByCounting(float[] weights, int from, int n, double[] into, int at) {
            // Measured from one of the weights, the sums lose no more digits than n has.
            double origin = weights[from];
            int vectors = FLOATS.loopBound(n);
            DoubleVector sums = DoubleVector.zero(DOUBLES);
            DoubleVector moreSums = sums;
            DoubleVector squares = sums;
            DoubleVector moreSquares = sums;
            for (int i = 0; i < vectors; i += FLOATS.length()) {
                FloatVector some = FloatVector.fromArray(FLOATS, weights, from + i);
                DoubleVector low = ((DoubleVector) some.convertShape(VectorOperators.F2D, DOUBLES, 0)).sub(origin);
                DoubleVector high = ((DoubleVector) some.convertShape(VectorOperators.F2D, DOUBLES, 1)).sub(origin);
                sums = sums.add(low);
                moreSums = moreSums.add(high);
                squares = squares.add(low.mul(low));
                moreSquares = moreSquares.add(high.mul(high));
            }
            double sum = sums.add(moreSums).reduceLanes(VectorOperators.ADD);
            double square = squares.add(moreSquares).reduceLanes(VectorOperators.ADD);
            for (int i = from + vectors; i < from + n; i++) {
                double distance = weights[i] - origin;
                sum += distance;
                square += distance * distance;
            }
            if (!Double.isFinite(square)) {
                return false;
            }
            double mean = origin + sum / n;
            double variance = Math.max(0, square - sum * sum / n) / n;
            into[at] = mean;
            into[at + 1] = variance;
            choose(n);
            int collected = collect(weights, from, n, mean, Math.sqrt(variance));
            Arrays.sort(few, 0, collected);
            interpolate(n, into, at + 2);
            return true;
        }

        /** Says which order statistics the percentiles of n numbers need. */
        private void choose(int n) {
            for (int i = 0; i < PERCENTILES.length; i++) {
                int below = (int) (PERCENTILES[i] / 100 * (n - 1));
                wanted[2 * i] = below;
                wanted[2 * i + 1] = Math.min(below + 1, n - 1);
            }
        }

        /**
         * Gathers the weights in the buckets that hold wanted order statistics, and says at which {@link #place} each will be
         * when these few are sorted. Buckets ascend with the weights, however unevenly they are filled.
         */
        private int collect(float[] weights, int from, int n, double mean, double deviation) {
            int buckets = n / PER_BUCKET;
            float lowest = (float) (mean - REACH * deviation);
            float scale = (float) (buckets / (2 * REACH * deviation));
            int vectors = FLOATS.loopBound(n);
            for (int i = 0; i < vectors; i += FLOATS.length()) {
                FloatVector position = FloatVector.fromArray(FLOATS, weights, from + i).sub(lowest).mul(scale);
                IntVector whole = (IntVector) position.convertShape(VectorOperators.F2I, INTS, 0);
                whole.max(0).min(buckets - 1).intoArray(bucketOf, i);
            }
            for (int i = vectors; i < n; i++) {
                bucketOf[i] = Math.clamp((int) ((weights[from + i] - lowest) * scale), 0, buckets - 1);
            }
            Arrays.fill(sizes, 0, buckets + INTS.length(), 0);
            for (int i = 0; i < n; i++) {
                sizes[bucketOf[i]]++;
            }
            locate();
            return gather(weights, from, n);
        }

        /** Walks through the buckets to each wanted order statistic, a vector of buckets at a time where it is far. */
        private void locate() {
            int[] size = sizes;
            int b = 0;
            int before = 0;
            int kept = 0;
            for (int next = 0; next < wanted.length; next++) {
                int rank = wanted[next];
                int first = b;
                int stride = IntVector.fromArray(INTS, size, b).reduceLanes(VectorOperators.ADD);
                while (before + stride <= rank) {
                    before += stride;
                    b += INTS.length();
                    stride = IntVector.fromArray(INTS, size, b).reduceLanes(VectorOperators.ADD);
                }
                while (before + size[b] <= rank) {
                    before += size[b++];
                }
                if (next > 0 && b > first) {
                    kept += size[first];
                }
                bucket[next] = b;
                place[next] = rank - before + kept;
            }
        }

        /** Between the buckets of two neighbouring order statistics all are empty, so that each percentile has one range. */
        private int gather(float[] weights, int from, int n) {
            int vectors = FLOATS.loopBound(n);
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
            int collected = 0;
            for (int i = 0; i < vectors; i += FLOATS.length()) {
                IntVector at = IntVector.fromArray(INTS, bucketOf, i);
                VectorMask<Integer> inside = within(at, first0, last0)
                        .or(within(at, first1, last1))
                        .or(within(at, first2, last2))
                        .or(within(at, first3, last3))
                        .or(within(at, first4, last4));
                FloatVector.fromArray(FLOATS, weights, from + i).compress(inside.cast(FLOATS)).intoArray(few, collected);
                collected += inside.trueCount();
            }
            for (int i = vectors; i < n; i++) {
                int at = bucketOf[i];
                for (int p = 0; p < bucket.length; p += 2) {
                    if (at >= bucket[p] && at <= bucket[p + 1]) {
                        few[collected++] = weights[from + i];
                        break;
                    }
                }
            }
            return collected;
        }

        private static VectorMask<Integer> within(IntVector values, int first, int last) {
            return values.sub(first).compare(VectorOperators.ULE, last - first);
        }

        private void interpolate(int n, double[] into, int at) {
            for (int i = 0; i < PERCENTILES.length; i++) {
                double position = PERCENTILES[i] / 100 * (n - 1);
                double low = few[place[2 * i]];
                double high = few[place[2 * i + 1]];
                into[at + i] = low + (position - wanted[2 * i]) * (high - low);
            }
        }
    }
}
