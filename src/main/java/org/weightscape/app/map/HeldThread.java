package org.weightscape.app.map;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.weightscape.map.WindowTimes.Held;

/**
 * Watches how long a thread that does one thing after the other, such as JavaFX's, keeps others waiting: asks it something every
 * millisecond and keeps the longest time that an answer took, and the longest time that the thread worked between two answers.
 */
final class HeldThread implements AutoCloseable {
    private static final long BETWEEN_MILLISECONDS = 1;

    private final Executor thread;
    private final Thread watcher;
    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private long askedNanos;
    private long workedNanos;
    private long longestWaitNanos;
    private long longestWorkNanos;

    /** Watches from now on. @param thread runs what it is given on the thread that is watched */
    HeldThread(Executor thread) {
        this.thread = thread;
        watcher = Thread.ofPlatform().daemon().name("held-thread").priority(Thread.MAX_PRIORITY).start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                CountDownLatch answered = new CountDownLatch(1);
                ask();
                thread.execute(() -> {
                    answer();
                    answered.countDown();
                });
                answered.await();
                Thread.sleep(BETWEEN_MILLISECONDS);
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private synchronized void ask() {
        askedNanos = System.nanoTime();
    }

    /** On the thread that is watched. */
    private synchronized void answer() {
        long worked = clock.getCurrentThreadCpuTime();
        longestWaitNanos = Math.max(longestWaitNanos, System.nanoTime() - askedNanos);
        longestWorkNanos = Math.max(longestWorkNanos, workedNanos == 0 ? 0 : worked - workedNanos);
        workedNanos = worked;
    }

    /** The longest times since this was asked last. */
    synchronized Held longest() {
        Held longest = new Held(longestWaitNanos / 1e6, longestWorkNanos / 1e6);
        longestWaitNanos = 0;
        longestWorkNanos = 0;
        return longest;
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
