package org.weightscape.job;

/** Which jobs compete for the same place. */
public enum Lane {
    /** Training: one at a time, because each uses the whole machine; the others queue. Such jobs can be paused. */
    TRAINING,
    /** Everything else: a few in parallel. */
    COMPUTATION
}
