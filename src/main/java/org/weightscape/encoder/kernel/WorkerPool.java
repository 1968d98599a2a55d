package org.weightscape.encoder.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that split every operation into the same parts every time, so that results do not depend on timing. Operations
 * follow each other within microseconds during a step: idle workers watch for the next one for a moment before they sleep.
 */
final class WorkerPool implements AutoCloseable {
    /** How often an idle worker looks for work before it sleeps: some tens of microseconds. */
    private static final int LOOKS_BEFORE_SLEEP = 5_000;

    private final Thread[] workers;
    private final boolean[] asleep;
    private final AtomicInteger generation = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private @Nullable Task task;

    /** A piece of work that knows its share. */
    @FunctionalInterface
    interface Task {
        /**
         * Does one part.
         *
         * @param part 0 to {@code parts − 1}
         */
        void run(int part, int parts);
    }

    /** @param threads threads in all, the caller of {@link #run} included; at least 1 */
    WorkerPool(int threads) {
        workers = new Thread[threads - 1];
        asleep = new boolean[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            int worker = i;
            workers[i] = Thread.ofPlatform().name("kernel-" + (i + 1)).daemon().unstarted(() -> work(worker));
            workers[i].start();
        }
    }

    int threads() {
        return workers.length + 1;
    }

    /** Runs all parts, the first on the calling thread, and returns when all are done. */
    void run(Task work) {
        if (workers.length == 0) {
            work.run(0, 1);
            return;
        }
        task = work;
        unfinished.set(workers.length);
        generation.incrementAndGet();
        for (int i = 0; i < workers.length; i++) {
            boolean sleeps;
            synchronized (asleep) {
                sleeps = asleep[i];
            }
            if (sleeps) {
                LockSupport.unpark(workers[i]);
            }
        }
        try {
            work.run(0, workers.length + 1);
        } finally {
            int looks = 0;
            while (unfinished.get() != 0) {
                if (++looks < LOOKS_BEFORE_SLEEP) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("a kernel failed on a worker thread", thrown);
        }
    }

    private void work(int worker) {
        int seen = 0;
        while (true) {
            int looks = 0;
            while (generation.get() == seen) {
                if (closed) {
                    return;
                }
                if (++looks < LOOKS_BEFORE_SLEEP) {
                    Thread.onSpinWait();
                } else {
                    sleepUntilAfter(worker, seen);
                    looks = 0;
                }
            }
            seen = generation.get();
            try {
                Task current = task;
                if (current != null) {
                    current.run(worker + 1, workers.length + 1);
                }
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                unfinished.decrementAndGet();
            }
        }
    }

    private void sleepUntilAfter(int worker, int seen) {
        synchronized (asleep) {
            asleep[worker] = true;
        }
        while (generation.get() == seen && !closed) {
            LockSupport.park(this);
        }
        synchronized (asleep) {
            asleep[worker] = false;
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}
