package org.weightscape.zoo;

import java.util.List;
import java.util.OptionalInt;

/**
 * One output unit of a layer as the encoder reads it: its incoming weights, followed by its bias, followed by what its batch
 * normalisation knows of it.
 *
 * @param layer index of the layer in {@link Architecture#layers()}
 * @param unit index of the output unit
 * @param weightOffset where its incoming weights begin in the flat vector
 * @param weightCount how many they are; they are contiguous
 * @param biasOffset where its bias stands in the flat vector; empty if it has none
 * @param normOffsets where scale, shift, running mean and running variance of its channel stand; none without a normalisation
 */
public record Token(int layer, int unit, int weightOffset, int weightCount, OptionalInt biasOffset, List<Integer> normOffsets) {

    /** Keeps a copy of the list. */
    public Token {
        normOffsets = List.copyOf(normOffsets);
    }

    /** Numbers in the token. */
    public int width() {
        return weightCount + (biasOffset.isPresent() ? 1 : 0) + normOffsets.size();
    }
}
