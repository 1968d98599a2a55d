package org.weightscape.encoder.kernel;

/**
 * One update by Adam, in PyTorch's arithmetic.
 *
 * @param learningRate step size
 * @param beta1 decay of the mean gradient
 * @param beta2 decay of the mean squared gradient
 * @param epsilon added to the root of the mean squared gradient
 * @param l2 added to the gradient, times the parameter (Adam)
 * @param decay taken off the parameter, times the parameter and the learning rate (AdamW)
 * @param step number of this update, from 1
 * @param gradientScale the gradient is multiplied with this first (clipping)
 */
public record AdamStep(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double l2,
        double decay,
        long step,
        double gradientScale) {

    /** {@code 1 − beta1^step}. */
    double correction1() {
        return 1 - Math.pow(beta1, step);
    }

    /** {@code 1 − beta2^step}. */
    double correction2() {
        return 1 - Math.pow(beta2, step);
    }
}
