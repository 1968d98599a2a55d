package org.weightscape.ablation;

import java.util.Map;

/**
 * One trained and probed cell; what {@code result.json} in its folder holds.
 *
 * @param key tells whether the cell would be trained the same way again
 * @param outcome {@code finished} or {@code diverged}
 * @param message one sentence about the training
 * @param seconds of training
 * @param scores target → score of the method's probe on z; empty if the training diverged
 */
record CellResult(String key, String outcome, String message, double seconds, Map<String, TargetScore> scores) {

    /**
     * A score.
     *
     * @param metric {@code r2} or {@code accuracy}
     * @param val on the validation models
     * @param test on the test models
     * @param tau Kendall's τ-b on the test models; NaN for words
     */
    record TargetScore(String metric, double val, double test, double tau) {}
}
