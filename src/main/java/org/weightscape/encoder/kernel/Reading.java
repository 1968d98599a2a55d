package org.weightscape.encoder.kernel;

/** Which of a model's tokens the bottleneck reads. */
public enum Reading {
    /** The first token: the compression token. */
    FIRST(1),
    /** The mean of the tokens after the first, beside the first. */
    FIRST_AND_MEAN(2),
    /** The mean of all tokens. */
    MEAN(1);

    private final int vectors;

    Reading(int vectors) {
        this.vectors = vectors;
    }

    /** How many vectors of the tokens' width are read. */
    public int vectors() {
        return vectors;
    }
}
