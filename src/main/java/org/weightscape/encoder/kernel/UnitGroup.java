package org.weightscape.encoder.kernel;

/**
 * The output units of one layer of a zoo's networks as a block of tokens, and where their numbers stand in a flat weight vector:
 * the incoming weights of unit {@code u} at {@code weightOffset + u·fanIn}, its bias at {@code biasOffset + u}.
 *
 * @param units number of units
 * @param fanIn weights that feed one unit
 * @param weightOffset where the first unit's weights begin
 * @param biasOffset where the first unit's bias stands; −1 if the layer has none
 * @param firstToken index of the first unit among all tokens
 */
public record UnitGroup(int units, int fanIn, int weightOffset, int biasOffset, int firstToken) {

    /** Added to a standard deviation or a bias's size before its logarithm, in units of the layer's standard deviation. */
    static final double LOG_FLOOR = 1e-3;

    /** Whether the units have biases. */
    public boolean hasBias() {
        return biasOffset >= 0;
    }

    /** Numbers of one unit: its weights and its bias. */
    public int width() {
        return fanIn + (hasBias() ? 1 : 0);
    }

    /** How many statistics describe one unit: mean, log standard deviation, minimum, maximum of its weights, log of its bias. */
    public int statistics() {
        return hasBias() ? 5 : 4;
    }
}
