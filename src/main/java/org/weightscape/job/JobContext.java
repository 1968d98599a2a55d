package org.weightscape.job;

/** What a running {@link JobTask} sees of its job: where to report progress, and whether to stop or to pause. */
public interface JobContext extends Progress, Cancellation {

    /** Whether somebody asked for a pause; the task then calls {@link #awaitResume()} at its next good moment. */
    boolean isPauseRequested();

    /**
     * Waits while a pause is asked for; returns at once otherwise. The time does not count as running time.
     *
     * @throws java.util.concurrent.CancellationException if the job is cancelled, before or during the wait
     */
    void awaitResume();

    /**
     * Passes every later wish to cancel, pause or resume on to work that has a control of its own; what was wished before is passed on
     * at once. Such a task does not call {@link #awaitResume()}: its job counts as paused from the wish on.
     */
    void forwardTo(JobControl control);
}
