package org.weightscape.probe;

/**
 * How well one target is predicted. R² is 1 for perfect predictions, 0 for always saying the mean of the scored part, and
 * without a lower bound; accuracy is a share.
 *
 * @param metric {@code r2} or {@code accuracy}
 * @param train score on the training models
 * @param val score on the validation models; NaN if there is nothing to score, and then a remark says why
 * @param test score on the test models; NaN if there is nothing to score, and then a remark says why
 * @param lambda the regularisation that was chosen; NaN for a probe that chooses none
 * @param tau Kendall's τ-b of predictions and truth on the test models; NaN for words and where it is not defined
 */
public record Score(Task task, String metric, double train, double val, double test, double lambda, double tau) {}
