package org.weightscape.augment;

import java.util.List;
import java.util.random.RandomGenerator;
import org.weightscape.zoo.Architecture;

/**
 * An order of all hidden units of an architecture. Reordering a network by it leaves its function as it is: what a layer's units
 * (rows, biases, and what a batch normalisation knows of them) lose in place, the columns of the next layer follow (paper,
 * section 3.2; official code {@code permute_checkpoint}). The output units stay where they are, for they are the classes. Gather
 * convention: new unit {@code i} is old unit {@code units[i]}.
 *
 * <p>Immutable. To draw many, one after the other, use {@link Augmentation}, which allocates nothing.
 */
public final class Permutation {
    private final Architecture architecture;
    private final UnitOrder arithmetic;
    private final int[][] order;

    private Permutation(Architecture architecture, int[][] order) {
        this.architecture = architecture;
        this.arithmetic = new UnitOrder(architecture);
        this.order = order;
    }

    /** The order that changes nothing. */
    public static Permutation identity(Architecture architecture) {
        return new Permutation(architecture, new UnitOrder(architecture).identity());
    }

    /** A uniformly drawn order of every hidden layer. */
    public static Permutation random(Architecture architecture, RandomGenerator random) {
        int[][] order = new UnitOrder(architecture).identity();
        UnitOrder.shuffle(order, random);
        return new Permutation(architecture, order);
    }

    /**
     * A given order.
     *
     * @param units for each layer but the last, in order, a permutation of 0 to {@code out − 1}
     * @throws IllegalArgumentException if the number of arrays, a length or an entry is wrong
     */
    public static Permutation of(Architecture architecture, List<int[]> units) {
        int hidden = architecture.layers().size() - 1;
        if (units.size() != hidden) {
            throw new IllegalArgumentException("%d orders of units for %d hidden layers".formatted(units.size(), hidden));
        }
        int[][] order = new int[hidden][];
        for (int l = 0; l < hidden; l++) {
            order[l] = units.get(l).clone();
            requirePermutation(order[l], architecture.layers().get(l).out());
        }
        return new Permutation(architecture, order);
    }

    private static void requirePermutation(int[] units, int count) {
        boolean[] seen = new boolean[count];
        boolean permutation = units.length == count;
        for (int unit : units) {
            permutation = permutation && unit >= 0 && unit < count && !seen[unit];
            if (permutation) {
                seen[unit] = true;
            }
        }
        if (!permutation) {
            throw new IllegalArgumentException("not an order of %d units: %s"
                    .formatted(count, java.util.Arrays.toString(units)));
        }
    }

    /** What it reorders. */
    public Architecture architecture() {
        return architecture;
    }

    /** Number of layers with an order: all but the last. */
    public int hiddenLayers() {
        return order.length;
    }

    /** The order of one hidden layer, a fresh array: new unit {@code i} is old unit {@code units(layer)[i]}. */
    public int[] units(int layer) {
        return order[layer].clone();
    }

    /** For each number of the reordered weight vector, where it stood: {@code permuted[k] = vector[index()[k]]}. */
    public int[] index() {
        return arithmetic.index(order);
    }

    /** The order that undoes this one. */
    public Permutation inverse() {
        int[][] inverse = new int[order.length][];
        for (int l = 0; l < order.length; l++) {
            inverse[l] = new int[order[l].length];
            for (int u = 0; u < order[l].length; u++) {
                inverse[l][order[l][u]] = u;
            }
        }
        return new Permutation(architecture, inverse);
    }

    /** This order, and then {@code next} applied to what it gives. */
    public Permutation then(Permutation next) {
        int[][] combined = new int[order.length][];
        for (int l = 0; l < order.length; l++) {
            combined[l] = new int[order[l].length];
            for (int u = 0; u < order[l].length; u++) {
                combined[l][u] = order[l][next.order[l][u]];
            }
        }
        return new Permutation(architecture, combined);
    }

    /**
     * Reorders a weight vector.
     *
     * @param in holds the vector from {@code inOffset} on
     * @param out receives the reordered vector from {@code outOffset} on; must not overlap the input
     */
    public void apply(float[] in, int inOffset, float[] out, int outOffset) {
        Augmentation.requireApart(in, inOffset, out, outOffset, architecture.weightCount());
        arithmetic.gather(order, in, inOffset, out, outOffset);
    }

    /** Reorders a weight vector into a fresh array. */
    public float[] apply(float[] vector) {
        float[] out = new float[architecture.weightCount()];
        apply(vector, 0, out, 0);
        return out;
    }
}
