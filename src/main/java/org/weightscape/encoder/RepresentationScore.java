package org.weightscape.encoder;

/**
 * How well something can be read off representations while they are learnt. The training asks now and then, so that a curve of it
 * stands beside the loss; what is asked for is not the encoder's business.
 */
@FunctionalInterface
public interface RepresentationScore {

    /** Nothing is asked. */
    RepresentationScore NONE = (train, trainRows, val, valRows) -> Double.NaN;

    /**
     * Fits on training checkpoints, and scores on validation checkpoints.
     *
     * @param train their representations, one after the other
     * @param trainRows which checkpoints of the zoo these are
     * @param val representations of validation checkpoints
     * @param valRows which ones
     * @return such as R²; NaN where there is none
     */
    double of(float[] train, int[] trainRows, float[] val, int[] valRows);
}
