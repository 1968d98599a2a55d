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

    boolean isFinite() {
        return Double.isFinite(total);
    }

    Losses plus(Losses other) {
        return new Losses(total + other.total, contrast + other.contrast, reconstruction + other.reconstruction);
    }

    Losses dividedBy(int count) {
        return new Losses(total / count, contrast / count, reconstruction / count);
    }
}
