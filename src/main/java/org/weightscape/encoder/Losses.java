package org.weightscape.encoder;

/**
 * The loss of a batch and its parts.
 *
 * @param total what is minimised
 * @param contrast 0 where it is not computed
 * @param reconstruction 0 where it is not computed
 */
record Losses(double total, double contrast, double reconstruction) {

    static final Losses ZERO = new Losses(0, 0, 0);
}
