package org.weightscape.encoder;

import org.jspecify.annotations.Nullable;
import org.weightscape.augment.NormOrder;
import org.weightscape.augment.Permutation;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.EncoderConfig.UnitOrder;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Weights;

/**
 * What an encoder is shown of a network: its weights divided by their scales, and its hidden units in the order that the encoder
 * expects them in. For one thread.
 */
final class EncoderInput {
    private final float[] factors;
    private final @Nullable NormOrder order;
    private final @Nullable NormOrder givenBack;
    private final float[] network;
    private final Permutation asGiven;

    /** @param factors each weight is multiplied with its factor, see {@link WeightScales#factors} */
    EncoderInput(Architecture architecture, Model model, float[] factors) {
        this.factors = factors;
        order = model.unitOrder() == UnitOrder.NORM ? new NormOrder(architecture) : null;
        givenBack = order == null && model.components() > 0 ? new NormOrder(architecture) : null;
        network = new float[factors.length];
        asGiven = Permutation.identity(architecture);
    }

    /** Numbers of a network. */
    int columns() {
        return factors.length;
    }

    /** What a number of a network is multiplied with. */
    double factor(int column) {
        return factors[column];
    }

    /** Reads a network whole: scaled and ordered. */
    void read(Weights weights, int row, float[] into, int offset) {
        readScaled(weights, row, into, offset);
        order(into, offset);
    }

    /** Reads a network and scales it, but leaves its units where they are. */
    void readScaled(Weights weights, int row, float[] into, int offset) {
        weights.read(row, into, offset);
        for (int j = 0; j < factors.length; j++) {
            into[offset + j] *= factors[j];
        }
    }

    /** Puts the units of a scaled network, or of a view of one, in order. */
    void order(float[] networks, int offset) {
        if (order != null) {
            order.apply(networks, offset);
        }
    }

    /** In which order the decoder gives the units of a network back that was read last, and stands here now. */
    Permutation decodedOrder(float[] networks, int offset) {
        if (order != null) {
            return order.lastPermutation();
        }
        if (givenBack == null) {
            return asGiven;
        }
        System.arraycopy(networks, offset, network, 0, network.length);
        givenBack.apply(network, 0);
        return givenBack.lastPermutation();
    }

    /** Turns scaled networks back into weights; their units stay in the encoder's order. */
    void unscale(float[] networks, int count) {
        for (int i = 0; i < count * factors.length; i++) {
            networks[i] /= factors[i % factors.length];
        }
    }
}
