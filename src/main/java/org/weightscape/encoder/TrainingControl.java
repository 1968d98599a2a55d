package org.weightscape.encoder;

import org.weightscape.job.Cancellation;

/** Pauses, resumes and ends a training from another thread. */
public final class TrainingControl implements Cancellation {
    private boolean paused;
    private volatile boolean cancelled;

    /** Stops computing after the step in progress, until {@link #resume()}. */
    public synchronized void pause() {
        paused = true;
    }

    /** Goes on. */
    public synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /** Ends the training within half a second; what was saved after its last whole epoch stays. */
    public synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    /** Whether the training is, or will soon be, paused. */
    public synchronized boolean isPaused() {
        return paused;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Waits while paused.
     *
     * @param other also ends the pause
     * @return nanoseconds waited
     */
    synchronized long awaitResume(Cancellation other) {
        long begin = System.nanoTime();
        try {
            while (paused && !cancelled && !other.isCancelled()) {
                wait(100);
            }
        } catch (InterruptedException _) {
            cancelled = true;
            Thread.currentThread().interrupt();
        }
        return System.nanoTime() - begin;
    }
}
