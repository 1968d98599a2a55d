package org.weightscape.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * While open, Ctrl+C does not end the process at once: it asks the running work to stop, and the process ends when that has put
 * its files in order. A second Ctrl+C ends it now. A request of the system to end counts as a first one.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final Signal INTERRUPT = new Signal("INT");

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private final SignalHandler before;
    private final AtomicBoolean asked = new AtomicBoolean();

    private Interruption(Runnable stop) {
        this.hook = Thread.ofPlatform().name("interruption").unstarted(() -> {
            stop.run();
            awaitDone();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        before = Signal.handle(INTERRUPT, signal -> {
            if (asked.getAndSet(true)) {
                Runtime.getRuntime().halt(128 + INTERRUPT.getNumber());
            }
            stop.run();
        });
    }

    /** From now until closed, an interrupt runs {@code stop}. */
    static Interruption calls(Runnable stop) {
        return new Interruption(stop);
    }

    private void awaitDone() {
        try {
            boolean inOrder = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!inOrder) {
                org.slf4j.LoggerFactory.getLogger(Interruption.class).warn("ended before the work had put its files in order");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
        Signal.handle(INTERRUPT, before);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is what closes us; the process ends right after.
        }
    }
}
