package org.weightscape.job;

/**
 * The work of a {@link Job}.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
public interface JobTask<T> {

    /**
     * Does the work on one of the service's threads.
     *
     * @param context takes progress and tells whether to stop or to pause; to be asked at least every 100 ms or so
     * @throws Exception if it fails; {@link java.util.concurrent.CancellationException} if it was cancelled
     */
    T run(JobContext context) throws Exception;
}
