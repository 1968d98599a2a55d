package org.weightscape.job;

/** Where a {@link Job} stands. */
public enum JobState {
    /** Waits for a free place in its {@link Lane}. */
    QUEUED,
    /** Computes. */
    RUNNING,
    /** Waits because a person asked it to; goes on after {@link Job#resume()}. */
    PAUSED,
    /** Ended with a result. */
    DONE,
    /** Ended with an exception; see {@link Job#failure()}. */
    FAILED,
    /** Nobody wants its result any more. */
    CANCELLED;

    /** Whether the job has ended, however it did. */
    public boolean isFinished() {
        return switch (this) {
            case QUEUED, RUNNING, PAUSED -> false;
            case DONE, FAILED, CANCELLED -> true;
        };
    }
}
