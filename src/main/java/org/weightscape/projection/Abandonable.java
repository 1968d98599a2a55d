package org.weightscape.projection;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleConsumer;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.BadInputException;

/**
 * Runs what cannot be cancelled on a thread of its own, so that whoever waits for it can walk away at once. The thread then
 * works on to its end at the lowest priority, and its result is thrown away; it does not keep the program from ending.
 */
final class Abandonable {
    private static final long CHECK_MILLISECONDS = 50;

    private Abandonable() {}

    /**
     * Waits for a result.
     *
     * @param name of the thread
     * @param waiting hears now and then how many seconds it has taken so far
     * @throws CancellationException as soon as the result is no longer wanted
     */
    static <T> T run(String name, Callable<T> work, DoubleConsumer waiting, Cancellation cancellation) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        cancellation.throwIfCancelled();
        long start = System.nanoTime();
        thread.start();
        while (true) {
            try {
                return task.get(CHECK_MILLISECONDS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (cancellation.isCancelled()) {
                    throw abandoned(thread);
                }
                waiting.accept((System.nanoTime() - start) / 1e9);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw abandoned(thread);
            } catch (ExecutionException e) {
                throw rethrown(e.getCause() == null ? e : e.getCause());
            }
        }
    }

    private static CancellationException abandoned(Thread thread) {
        thread.setPriority(Thread.MIN_PRIORITY);
        return new CancellationException("cancelled");
    }

    private static RuntimeException rethrown(Throwable cause) {
        return switch (cause) {
            case OutOfMemoryError _ -> new BadInputException(
                    "There was not enough memory for the layout; lay out fewer points or give Java a larger heap (-Xmx).", cause);
            case Error error -> throw error;
            case RuntimeException exception -> exception;
            default -> new IllegalStateException(cause);
        };
    }
}
