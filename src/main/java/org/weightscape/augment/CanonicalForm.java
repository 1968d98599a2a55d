package org.weightscape.augment;

import java.util.List;
import java.util.stream.IntStream;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;

/**
 * A rule that picks one order of the hidden units of a network, the same for all networks that differ only in that order. Layers
 * are ordered from the first to the last hidden one, each on the weights as the layers before it have left them (official code
 * {@code sort_layers_checkpoint}; off in its released configurations).
 */
public enum CanonicalForm {
    /**
     * Ascending by a unit's incoming weights, compared with their sign, one after the other. The bias of a fully connected unit is
     * the last key; that of a convolution is not looked at. The name is the official code's, which takes no absolute values.
     */
    ABSOLUTE,
    /** Descending by the Euclidean norm of a unit's incoming weights and bias. */
    L2;

    /** The order that brings a network into this form; units that compare equal keep their order. */
    public Permutation permutation(Architecture architecture, float[] weights) {
        return switch (this) {
            case ABSOLUTE -> byIncomingWeights(architecture, weights);
            case L2 -> byNorm(architecture, weights);
        };
    }

    private static Permutation byNorm(Architecture architecture, float[] weights) {
        NormOrder order = new NormOrder(architecture);
        order.apply(weights.clone(), 0);
        return order.lastPermutation();
    }

    private static Permutation byIncomingWeights(Architecture architecture, float[] weights) {
        Permutation total = Permutation.identity(architecture);
        for (int l = 0; l < architecture.layers().size() - 1; l++) {
            total = total.then(sorting(architecture, l, total.apply(weights)));
        }
        return total;
    }

    /** The network in this form. */
    public float[] apply(Architecture architecture, float[] weights) {
        return permutation(architecture, weights).apply(weights);
    }

    private static Permutation sorting(Architecture architecture, int index, float[] weights) {
        Layer layer = architecture.layers().get(index);
        List<int[]> order = IntStream.range(0, architecture.layers().size() - 1)
                .mapToObj(l -> {
                    IntStream units = IntStream.range(0, architecture.layers().get(l).out());
                    return l == index
                            ? units.boxed().sorted((a, b) -> compareIncoming(layer, weights, a, b)).mapToInt(u -> u).toArray()
                            : units.toArray();
                })
                .toList();
        return Permutation.of(architecture, order);
    }

    private static int compareIncoming(Layer layer, float[] weights, int a, int b) {
        int fanIn = layer.fanIn();
        for (int i = 0; i < fanIn; i++) {
            int compared = Float.compare(
                    weights[layer.weightOffset() + a * fanIn + i], weights[layer.weightOffset() + b * fanIn + i]);
            if (compared != 0) {
                return compared;
            }
        }
        return switch (layer) {
            case Layer.Convolution convolution -> 0;
            case Layer.FullyConnected fc -> Float.compare(bias(fc, weights, a), bias(fc, weights, b));
        };
    }

    private static float bias(Layer layer, float[] weights, int unit) {
        return layer.biasOffset().isPresent() ? weights[layer.biasOffset().getAsInt() + unit] : 0;
    }
}
