package org.weightscape.app.map;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/**
 * Watches how long a thread that does one thing after the other, such as JavaFX's, keeps others waiting: asks it something every
 * millisecond and keeps the longest time that an answer took.
 */
final class HeldThread implements AutoCloseable {
    private static final long BETWEEN_MILLISECONDS = 1;

    private final Executor thread;
    private final Thread watcher;
    private long longestNanos;
    private long asked;

    /** Watches from now on. @param thread runs what it is given on the thread that is watched */
    HeldThread(Executor thread) {
        this.thread = thread;
        watcher = Thread.ofPlatform().daemon().name("held-thread").priority(Thread.MAX_PRIORITY).start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                CountDownLatch answered = new CountDownLatch(1);
                begin();
                thread.execute(() -> {
                    end();
                    answered.countDown();
                });
                answered.await();
                Thread.sleep(BETWEEN_MILLISECONDS);
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private synchronized void begin() {
        asked = System.nanoTime();
    }

    private synchronized void end() {
        longestNanos = Math.max(longestNanos, System.nanoTime() - asked);
    }

    /** The longest time since this was asked last, milliseconds. */
    synchronized double longestMs() {
        double longest = longestNanos / 1e6;
        longestNanos = 0;
        return longest;
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
