package org.weightscape.job;

import java.util.concurrent.CancellationException;

/**
 * Tells a long computation that nobody waits for it any more. Computations ask at least every 100 ms or so.
 */
@FunctionalInterface
public interface Cancellation {

    /** Never cancels. */
    Cancellation NEVER = () -> false;

    /** Whether the computation should stop. */
    boolean isCancelled();

    /**
     * Ends the computation if it is no longer wanted.
     *
     * @throws CancellationException if {@link #isCancelled()}
     */
    default void throwIfCancelled() {
        if (isCancelled()) {
            throw new CancellationException("cancelled");
        }
    }
}
