package org.weightscape.augment;

import java.util.Arrays;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;

/**
 * Brings networks into {@link CanonicalForm#L2}: the units of every hidden layer descending by the Euclidean norm of their incoming
 * weights and bias. Units of equal norm keep their order.
 *
 * <p>Keeps scratch space, so that ordering allocates nothing: one instance for each thread.
 */
public final class NormOrder {
    private final Architecture architecture;
    private final UnitOrder arithmetic;
    private final int[][] order;
    private final double[] norms;
    private final float[] ordered;

    /** Orders networks of this architecture. */
    public NormOrder(Architecture architecture) {
        this.architecture = architecture;
        arithmetic = new UnitOrder(architecture);
        order = arithmetic.identity();
        norms = new double[Arrays.stream(order).mapToInt(units -> units.length).max().orElse(0)];
        ordered = new float[architecture.weightCount()];
    }

    /** Orders one network in place; it stands from {@code offset} on. */
    public void apply(float[] networks, int offset) {
        // How a layer's inputs are ordered does not change the norms of its units: the layers can be looked at one by one.
        for (int l = 0; l < order.length; l++) {
            sort(order[l], architecture.layers().get(l), networks, offset);
        }
        arithmetic.gather(order, networks, offset, ordered, 0);
        System.arraycopy(ordered, 0, networks, offset, ordered.length);
    }

    /** How the last network was ordered. */
    public Permutation lastPermutation() {
        return Permutation.of(architecture, Arrays.asList(order));
    }

    /** Insertion sort: there are few units, and they are often in order already. */
    private void sort(int[] units, Layer layer, float[] weights, int offset) {
        for (int unit = 0; unit < units.length; unit++) {
            norms[unit] = squaredNorm(layer, weights, offset, unit);
            int place = unit;
            while (place > 0 && Double.compare(norms[units[place - 1]], norms[unit]) < 0) {
                units[place] = units[place - 1];
                place--;
            }
            units[place] = unit;
        }
    }

    private static double squaredNorm(Layer layer, float[] weights, int offset, int unit) {
        double bias = layer.biasOffset().isPresent() ? weights[offset + layer.biasOffset().getAsInt() + unit] : 0;
        double sum = bias * bias;
        int start = offset + layer.weightOffset() + unit * layer.fanIn();
        for (int i = start; i < start + layer.fanIn(); i++) {
            sum += (double) weights[i] * weights[i];
        }
        return sum;
    }
}
