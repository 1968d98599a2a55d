package org.weightscape.encoder.kernel;

/**
 * The output units of one layer of a zoo's networks as a block of tokens, and where their numbers stand in a flat weight vector:
 * the incoming weights of unit {@code u} at {@code weightOffset + u·fanIn}, its bias at {@code biasOffset + u}, and what a batch
 * normalisation knows of it behind that, a vector of all units after the other.
 *
 * @param units number of units
 * @param fanIn weights that feed one unit
 * @param weightOffset where the first unit's weights begin
 * @param biasOffset where the first unit's bias stands, or the first number of its batch normalisation; −1 if it has neither
 * @param firstToken index of the first unit among all tokens
 * @param beside numbers of one unit beside its weights: bias, scale, shift, running mean and running variance, if it has them
 */
public record UnitGroup(int units, int fanIn, int weightOffset, int biasOffset, int firstToken, int beside) {

    /** Units with a bias, or without one if {@code biasOffset} is −1, and nothing else beside their weights. */
    public UnitGroup(int units, int fanIn, int weightOffset, int biasOffset, int firstToken) {
        this(units, fanIn, weightOffset, biasOffset, firstToken, biasOffset >= 0 ? 1 : 0);
    }

    /** Added to a standard deviation or a bias's size before its logarithm, in units of the layer's standard deviation. */
    static final double LOG_FLOOR = 1e-3;

    /** Whether the units have biases. */
    public boolean hasBias() {
        return biasOffset >= 0;
    }

    /** Numbers of one unit: its weights and what stands beside them. */
    public int width() {
        return fanIn + beside;
    }

    /** How many statistics describe one unit: mean, log standard deviation, minimum, maximum of its weights, log of its bias. */
    public int statistics() {
        return hasBias() ? 5 : 4;
    }
}
