package org.weightscape.zoo;

/**
 * How many checkpoints stood where a zoo was read from, but are no part of it.
 *
 * @param notFinite because they have weights that are NaN or infinite
 * @param others for any other reason
 */
public record LeftOut(int notFinite, int others) {

    /** Nothing was left out. */
    public static final LeftOut NONE = new LeftOut(0, 0);
}
