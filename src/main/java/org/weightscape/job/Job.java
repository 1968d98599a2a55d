package org.weightscape.job;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work in the background. A {@link JobService} makes and runs it; everybody else watches it and may cancel, pause and
 * resume it. Safe for use by several threads.
 *
 * @param <T> what it gives
 */
public final class Job<T> {
    private final long id;
    private final String title;
    private final Lane lane;
    private final JobTask<T> task;
    private final JobService service;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicBoolean announced = new AtomicBoolean();

    private final Object lock = new Object();
    private JobState state = JobState.QUEUED;
    private double fraction = Double.NaN;
    private String message = "";
    private boolean pauseRequested;
    private long startedAt;
    private long endedAt;
    private long pausedAt;
    private long pausedFor;
    private boolean started;
    private final TimeLeft timeLeft = new TimeLeft();
    private @Nullable Throwable failure;
    private @Nullable JobControl control;

    Job(long id, String title, Lane lane, JobTask<T> task, JobService service) {
        this.id = id;
        this.title = title;
        this.lane = lane;
        this.task = task;
        this.service = service;
    }

    /** A number that no other job of the service has; later jobs have larger ones. */
    public long id() {
        return id;
    }

    /** What it does, a short phrase for a person. */
    public String title() {
        return title;
    }

    /** Which jobs it competes with. */
    public Lane lane() {
        return lane;
    }

    /** Where it stands. */
    public JobState state() {
        synchronized (lock) {
            return state;
        }
    }

    /** Share of the work done, 0 to 1; NaN while it is not known. */
    public double fraction() {
        synchronized (lock) {
            return state == JobState.DONE ? 1 : fraction;
        }
    }

    /** What is being done now, a short phrase; empty before the first report. */
    public String message() {
        synchronized (lock) {
            return message;
        }
    }

    /** Running time, without the wait in the queue and without pauses. */
    public Duration elapsed() {
        synchronized (lock) {
            return Duration.ofNanos(runningTime());
        }
    }

    /** How long it still takes, from its recent rate; empty if that cannot be said. */
    public Optional<Duration> timeLeft() {
        synchronized (lock) {
            return state == JobState.RUNNING || state == JobState.PAUSED ? timeLeft.at(runningTime()) : Optional.empty();
        }
    }

    /** Why it failed; empty unless it is {@link JobState#FAILED}. */
    public Optional<Throwable> failure() {
        synchronized (lock) {
            return Optional.ofNullable(failure);
        }
    }

    /** Whether {@link #pause()} does something. */
    public boolean canPause() {
        return lane == Lane.TRAINING;
    }

    /**
     * The result when it comes. Ends with the task's exception if it fails, and with {@link CancellationException} as soon as the job
     * is cancelled. A copy: completing or cancelling it changes nothing for others.
     */
    public CompletableFuture<T> result() {
        return result.copy();
    }

    /**
     * Says that nobody wants the result any more. The job is {@link JobState#CANCELLED} at once; its task is told and stops as soon as
     * it looks, and its place in the lane stays taken until then. Does nothing to a finished job.
     */
    public void cancel() {
        if (end(JobState.CANCELLED, null)) {
            control().ifPresent(JobControl::cancel);
            result.completeExceptionally(new CancellationException("cancelled"));
            service.cancelled(this);
        }
    }

    /** Asks a running job of the training lane to wait; it does at its next good moment. */
    public void pause() {
        synchronized (lock) {
            if (!canPause() || state != JobState.RUNNING) {
                return;
            }
            pauseRequested = true;
            if (control != null) {
                state = JobState.PAUSED;
                pausedAt = service.now();
            }
        }
        control().ifPresent(JobControl::pause);
        announce();
    }

    /** Lets a paused job go on. */
    public void resume() {
        synchronized (lock) {
            pauseRequested = false;
            endPause();
            lock.notifyAll();
        }
        control().ifPresent(JobControl::resume);
        announce();
    }

    /** Whether a pause is asked for, in force or about to be. */
    public boolean isPauseRequested() {
        synchronized (lock) {
            return pauseRequested && !state.isFinished();
        }
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(title, state());
    }

    /** Runs the task unless it was cancelled in the queue; never throws what the task throws. */
    void run() {
        synchronized (lock) {
            if (state != JobState.QUEUED) {
                return;
            }
            state = JobState.RUNNING;
            started = true;
            startedAt = service.now();
        }
        announce();
        try {
            T value = task.run(new Context());
            if (end(JobState.DONE, null)) {
                result.complete(value);
            }
        } catch (CancellationException e) {
            if (end(JobState.CANCELLED, null)) {
                result.completeExceptionally(e);
            }
        } catch (Throwable e) {
            if (end(JobState.FAILED, e)) {
                result.completeExceptionally(e);
            }
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
        announce();
    }

    private boolean end(JobState how, @Nullable Throwable why) {
        synchronized (lock) {
            if (state.isFinished()) {
                return false;
            }
            endedAt = service.now();
            if (state == JobState.PAUSED) {
                pausedFor += endedAt - pausedAt;
            }
            state = how;
            failure = why;
            pauseRequested = false;
            lock.notifyAll();
            return true;
        }
    }

    /** To be called with the lock held. */
    private void endPause() {
        if (state == JobState.PAUSED) {
            state = JobState.RUNNING;
            pausedFor += service.now() - pausedAt;
        }
    }

    private Optional<JobControl> control() {
        synchronized (lock) {
            return Optional.ofNullable(control);
        }
    }

    private long runningTime() {
        if (!started) {
            return 0;
        }
        long until = switch (state) {
            case QUEUED, RUNNING -> service.now();
            case PAUSED -> pausedAt;
            case DONE, FAILED, CANCELLED -> endedAt;
        };
        return until - startedAt - pausedFor;
    }

    /** Tells the listeners, unless they have been told already and have not looked yet. */
    void announce() {
        if (announced.compareAndSet(false, true)) {
            service.announce(this, () -> announced.set(false));
        }
    }

    private final class Context implements JobContext {

        @Override
        public void update(double newFraction, String newMessage) {
            synchronized (lock) {
                if (state.isFinished()) {
                    return;
                }
                if (newFraction >= 0 && newFraction <= 1 && !(newFraction < fraction)) {
                    fraction = newFraction;
                    timeLeft.report(runningTime(), newFraction);
                }
                message = newMessage;
            }
            announce();
        }

        @Override
        public boolean isCancelled() {
            synchronized (lock) {
                return state == JobState.CANCELLED;
            }
        }

        @Override
        public boolean isPauseRequested() {
            return Job.this.isPauseRequested();
        }

        @Override
        public void awaitResume() {
            throwIfCancelled();
            if (!isPauseRequested()) {
                return;
            }
            synchronized (lock) {
                if (state != JobState.RUNNING) {
                    return;
                }
                state = JobState.PAUSED;
                pausedAt = service.now();
            }
            announce();
            synchronized (lock) {
                while (pauseRequested) {
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new CancellationException("interrupted while paused");
                    }
                }
                endPause();
            }
            throwIfCancelled();
            announce();
        }

        @Override
        public void forwardTo(JobControl newControl) {
            boolean cancelled;
            boolean pause;
            synchronized (lock) {
                control = newControl;
                cancelled = state == JobState.CANCELLED;
                pause = pauseRequested;
            }
            if (cancelled) {
                newControl.cancel();
            } else if (pause) {
                Job.this.resume();
                Job.this.pause();
            }
        }
    }
}
