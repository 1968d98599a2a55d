package org.weightscape.probe;

import java.util.Optional;

/**
 * How well one target is predicted. R² is 1 for perfect predictions, 0 for always saying the mean of the scored part, and
 * without a lower bound; accuracy is a share. What is undefined is NaN or empty, and then a remark of the table says why.
 *
 * @param train score on the training models
 * @param val score on the validation models
 * @param test score on the test models
 * @param lambda what was chosen on the validation models: λ of a linear probe, the number of trees or of neighbours; NaN for a
 *     probe that chooses nothing
 * @param tau Kendall's τ-b of predictions and truth on the test models; NaN for words
 * @param mae mean absolute error on the test models, in the target's own unit; NaN for words
 * @param interval where the test score lies with 95 % confidence, by resampling the test models; empty where there are fewer
 *     than {@value ModelSums#FEWEST_MODELS}
 * @param confusion the test checkpoints by true and predicted word; empty for numbers
 */
public record Score(
        Task task,
        double train,
        double val,
        double test,
        double lambda,
        double tau,
        double mae,
        Optional<Interval> interval,
        Optional<Confusion> confusion) {

    /** {@code r2} or {@code accuracy}. */
    public String metric() {
        return task.metric();
    }

    /** The mean share of right answers over the true words, on the test models; NaN for numbers. */
    public double balancedAccuracy() {
        return confusion.map(Confusion::balancedAccuracy).orElse(Double.NaN);
    }
}
