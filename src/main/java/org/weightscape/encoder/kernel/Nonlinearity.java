package org.weightscape.encoder.kernel;

/** The non-linearities inside the encoder. */
public enum Nonlinearity {
    RELU,
    /** Slope 0.01 below zero. */
    LEAKY_RELU,
    TANH,
    /** The exact one, with the error function. */
    GELU;

    /** Whether the derivative is computed from the input; otherwise from the output, and the input need not be kept. */
    public boolean derivesFromInput() {
        return this == GELU;
    }
}
