package org.weightscape.encoder;

/**
 * How an epoch of training went. Losses are means over its steps.
 *
 * @param epoch from 1
 * @param step steps since the beginning
 * @param trainLoss what is minimised
 * @param trainContrast its contrastive part; 0 where γ is 0
 * @param trainReconstruction its reconstruction part; 0 where γ is 1
 * @param valLoss the same on the validation models without dropout; NaN if there are fewer than two checkpoints of them
 * @param valContrast see {@code valLoss}
 * @param valReconstruction see {@code valLoss}
 * @param valScore what can be read off the representation on validation models ({@link RepresentationScore}: R² for accuracy); NaN
 *     in epochs in which nobody looks
 * @param learningRate of the last step
 * @param seconds since the beginning, without pauses
 */
public record EpochRecord(
        int epoch,
        long step,
        double trainLoss,
        double trainContrast,
        double trainReconstruction,
        double valLoss,
        double valContrast,
        double valReconstruction,
        double valScore,
        double learningRate,
        double seconds) {

    /** What decides which epoch is the best: the validation loss, or the training loss without validation models. */
    public double decisiveLoss() {
        return decisive(trainLoss, valLoss);
    }

    static double decisive(double trainLoss, double valLoss) {
        return Double.isNaN(valLoss) ? trainLoss : valLoss;
    }
}
