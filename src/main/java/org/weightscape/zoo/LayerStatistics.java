package org.weightscape.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Seven numbers for each layer: mean, population variance and the percentiles 1, 25, 50, 75 and 99 of its weights; with
 * biases, the same seven of its biases and of each vector of its batch normalisation behind them (method §1.13, {@code
 * LayerQuintiles} of the official code). Percentiles interpolate linearly between the two nearest numbers.
 *
 * <p>One pass over a group of n weights makes the sum and the sum of squares (4n bytes read, 6n operations); {@link Percentiles}
 * says what the rest costs.
 */
public final class LayerStatistics {
    /** Numbers that describe a group of weights: mean, variance, percentiles. */
    public static final int PER_GROUP = 2 + Percentiles.COUNT;

    /** Which of them is the mean. */
    public static final int MEAN = 0;

    /** Which of them is the variance. */
    public static final int VARIANCE = 1;

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = FLOATS.vectorShape().withLanes(double.class);

    private final int[] offsets;
    private final int[] counts;

    /** Layers without biases have no bias statistics. */
    public LayerStatistics(Architecture architecture, Biases biases) {
        this(groups(architecture, biases));
    }

    /** Statistics of any groups of numbers within a weight vector, in their order. */
    public LayerStatistics(List<Group> groups) {
        offsets = groups.stream().mapToInt(Group::offset).toArray();
        counts = groups.stream().mapToInt(Group::count).toArray();
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
        private final Percentiles[] percentiles;

        /** Nothing described yet. */
        public Description() {
            Percentiles.Space space = new Percentiles.Space(Arrays.stream(counts).max().orElse(0));
            percentiles = Arrays.stream(counts).mapToObj(n -> new Percentiles(n, space)).toArray(Percentiles[]::new);
        }

        /**
         * Describes one checkpoint.
         *
         * @param into receives {@link LayerStatistics#count()} numbers
         */
        public void of(float[] weights, double[] into) {
            for (int group = 0; group < offsets.length; group++) {
                describe(weights, offsets[group], percentiles[group], into, group * PER_GROUP);
            }
        }

        private static void describe(float[] weights, int from, Percentiles percentiles, double[] into, int at) {
            int n = percentiles.n();
            // Measured from one of the weights, the sums lose no more digits than n has.
            double origin = Float.isFinite(weights[from]) ? weights[from] : 0;
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
                squares = low.fma(low, squares);
                moreSquares = high.fma(high, moreSquares);
            }
            double sum = sums.add(moreSums).reduceLanes(VectorOperators.ADD);
            double square = squares.add(moreSquares).reduceLanes(VectorOperators.ADD);
            for (int i = from + vectors; i < from + n; i++) {
                double distance = weights[i] - origin;
                sum += distance;
                square += distance * distance;
            }
            double mean = origin + sum / n;
            double variance = Math.max(0, square - sum * sum / n) / n;
            into[at + MEAN] = mean;
            into[at + VARIANCE] = variance;
            percentiles.of(weights, from, mean, Math.sqrt(variance), into, at + 2);
        }
    }
}
