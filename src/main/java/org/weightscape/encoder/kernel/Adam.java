package org.weightscape.encoder.kernel;

/**
 * The optimiser Adam, in PyTorch's arithmetic.
 *
 * @param beta1 decay of the mean gradient
 * @param beta2 decay of the mean squared gradient
 * @param epsilon added to the root of the mean squared gradient
 * @param l2 added to the gradient, times the parameter (Adam)
 * @param decay taken off the parameter, times the parameter and the learning rate (AdamW)
 */
public record Adam(double beta1, double beta2, double epsilon, double l2, double decay) {

    /** {@code 1 − beta1^step}. */
    double correction1(long step) {
        return 1 - Math.pow(beta1, step);
    }

    /** {@code 1 − beta2^step}. */
    double correction2(long step) {
        return 1 - Math.pow(beta2, step);
    }
}
