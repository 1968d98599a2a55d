package org.weightscape.ablation;

import java.util.Map;
import org.weightscape.probe.ModelSums;

/**
 * One trained and probed cell; what {@code result.json} in its folder holds.
 *
 * @param key tells whether the cell would be trained the same way again
 * @param outcome {@code finished} or {@code diverged}
 * @param message one sentence about the training
 * @param seconds of training
 * @param scores target → score of the method's probe on z; empty if the training diverged
 */
public record CellResult(String key, String outcome, String message, double seconds, Map<String, TargetScore> scores) {
    private static final String FINISHED = "finished";

    /**
     * A score.
     *
     * @param metric {@code r2} or {@code accuracy}
     * @param val on the validation models
     * @param test on the test models
     * @param tau Kendall's τ-b on the test models; NaN for words
     * @param sums what {@code test} is made of, test model by test model
     */
    public record TargetScore(String metric, double val, double test, double tau, ModelSums sums) {

        public TargetScore {
            if (sums == null) {
                throw new IllegalArgumentException("a score of an earlier version, without the sums of its test models");
            }
        }
    }

    /** What needs no training. */
    static CellResult untrained(Map<String, TargetScore> scores) {
        return new CellResult("", FINISHED, "", 0, scores);
    }

    /** Whether the training came to its end. */
    boolean finished() {
        return outcome.equals(FINISHED);
    }
}
