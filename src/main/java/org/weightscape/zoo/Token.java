package org.weightscape.zoo;

import java.util.OptionalInt;

/**
 * One output unit of a layer as the encoder reads it: its incoming weights, followed by its bias.
 *
 * @param layer index of the layer in {@link Architecture#layers()}
 * @param unit index of the output unit
 * @param weightOffset where its incoming weights begin in the flat vector
 * @param weightCount how many they are; they are contiguous
 * @param biasOffset where its bias stands in the flat vector; empty if it has none
 */
public record Token(int layer, int unit, int weightOffset, int weightCount, OptionalInt biasOffset) {

    /** Numbers in the token, the bias included. */
    public int width() {
        return weightCount + (biasOffset.isPresent() ? 1 : 0);
    }
}
