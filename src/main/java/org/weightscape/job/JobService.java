package org.weightscape.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Runs jobs in the background: one training at a time, a few of everything else in parallel, the rest in a queue. Closing it cancels
 * everything. Safe for use by several threads.
 */
public final class JobService implements AutoCloseable {
    private static final int KEPT_JOBS = 200;

    private final Executor workers;
    private final Executor listenerExecutor;
    private final LongSupplier nanoTime;
    private final Places training = new Places(1);
    private final Places computation;
    private final List<JobListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();

    private final Object lock = new Object();
    private final Deque<Job<?>> jobs = new ArrayDeque<>();
    private boolean closed;

    /**
     * A service on executors of the caller's choice, so that tests decide what runs when.
     *
     * @param workers runs tasks; must not block the submitter for longer than the caller likes
     * @param listenerExecutor runs listeners, for instance on the thread of the user interface
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param parallel how many jobs of {@link Lane#COMPUTATION} may run at once, at least 1
     */
    public JobService(Executor workers, Executor listenerExecutor, LongSupplier nanoTime, int parallel) {
        if (parallel < 1) {
            throw new IllegalArgumentException("at least one job must be able to run");
        }
        this.workers = workers;
        this.listenerExecutor = listenerExecutor;
        this.nanoTime = nanoTime;
        this.computation = new Places(parallel);
    }

    /**
     * A service with daemon threads of its own, named {@code job-1} and so on, as many computations at once as there are processors
     * and at least two, so that a quick one need not wait for a slow one.
     */
    public static JobService started(Executor listenerExecutor) {
        AtomicLong threads = new AtomicLong();
        Executor workers = work -> Thread.ofPlatform()
                .daemon()
                .name("job-" + threads.incrementAndGet())
                .start(work);
        return new JobService(
                workers, listenerExecutor, System::nanoTime, Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    /** Runs a computation as soon as there is a place. */
    public <T> Job<T> submit(String title, JobTask<T> task) {
        return submit(title, Lane.COMPUTATION, task);
    }

    /**
     * Runs a task as soon as its lane has a place.
     *
     * @throws RejectedExecutionException if the service is closed
     */
    public <T> Job<T> submit(String title, Lane lane, JobTask<T> task) {
        Job<T> job = new Job<>(ids.incrementAndGet(), title, lane, task, this);
        synchronized (lock) {
            if (closed) {
                throw new RejectedExecutionException("the job service is closed");
            }
            jobs.addLast(job);
            forgetOldest();
            places(lane).queue.addLast(job);
        }
        job.announce();
        startWaiting(lane);
        return job;
    }

    /** The jobs that are waiting or running, and the latest finished ones, oldest first. */
    public List<Job<?>> jobs() {
        synchronized (lock) {
            return List.copyOf(jobs);
        }
    }

    /** Takes finished jobs off the list. */
    public void forgetFinished() {
        synchronized (lock) {
            jobs.removeIf(job -> job.state().isFinished());
        }
    }

    /** Adds a listener; it is called on the listener executor. */
    public void addListener(JobListener listener) {
        listeners.add(listener);
    }

    /** Removes a listener; a call that is already on its way may still reach it. */
    public void removeListener(JobListener listener) {
        listeners.remove(listener);
    }

    /** Cancels every job and takes no more. */
    @Override
    public void close() {
        List<Job<?>> open;
        synchronized (lock) {
            closed = true;
            open = new ArrayList<>(jobs);
        }
        open.forEach(Job::cancel);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    void announce(Job<?> job, Runnable beforehand) {
        listenerExecutor.execute(() -> {
            beforehand.run();
            for (JobListener listener : listeners) {
                listener.changed(job);
            }
        });
    }

    /** A job that was cancelled in the queue leaves it. */
    void cancelled(Job<?> job) {
        synchronized (lock) {
            places(job.lane()).queue.remove(job);
        }
        job.announce();
    }

    private Places places(Lane lane) {
        return switch (lane) {
            case TRAINING -> training;
            case COMPUTATION -> computation;
        };
    }

    private void startWaiting(Lane lane) {
        Places places = places(lane);
        while (true) {
            Job<?> next;
            synchronized (lock) {
                if (places.queue.isEmpty() || places.taken >= places.limit) {
                    return;
                }
                next = places.queue.removeFirst();
                places.taken++;
            }
            workers.execute(() -> {
                try {
                    next.run();
                } finally {
                    synchronized (lock) {
                        places.taken--;
                    }
                    startWaiting(lane);
                }
            });
        }
    }

    private void forgetOldest() {
        if (jobs.size() <= KEPT_JOBS) {
            return;
        }
        for (var all = jobs.iterator(); all.hasNext() && jobs.size() > KEPT_JOBS; ) {
            if (all.next().state().isFinished()) {
                all.remove();
            }
        }
    }

    /** A lane's queue, and how much of the lane is taken; guarded by {@link #lock}. */
    private static final class Places {
        private final int limit;
        private final Deque<Job<?>> queue = new ArrayDeque<>();
        private int taken;

        private Places(int limit) {
            this.limit = limit;
        }
    }
}
