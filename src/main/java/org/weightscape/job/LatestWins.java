package org.weightscape.job;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * For results that replace each other, such as the layout that the map shows: a new request under the same key cancels the one
 * before, and what that one gives is thrown away even if it ends first. Safe for use by several threads; results are published on the
 * given executor, one at a time if that executor runs one at a time.
 */
public final class LatestWins {
    private final JobService service;
    private final Executor publisher;
    private final Map<Object, Job<?>> latest = new HashMap<>();

    /**
     * @param service runs the requests
     * @param publisher runs the consumers of results, for instance on the thread of the user interface
     */
    public LatestWins(JobService service, Executor publisher) {
        this.service = service;
        this.publisher = publisher;
    }

    /**
     * Computes something in place of what was last asked for under the key.
     *
     * @param published receives the result, unless a newer request has come
     * @param failed receives the task's exception, unless a newer request has come; a {@link CancellationException} if somebody
     *     stopped the job itself
     */
    public <T> Job<T> request(
            Object key, String title, JobTask<T> task, Consumer<? super T> published, Consumer<? super Throwable> failed) {
        cancel(key);
        Job<T> job = service.submit(title, task);
        synchronized (latest) {
            latest.put(key, job);
        }
        job.result().whenComplete((value, error) -> publisher.execute(() -> {
            synchronized (latest) {
                if (!latest.remove(key, job)) {
                    return;
                }
            }
            if (error == null) {
                published.accept(value);
            } else {
                failed.accept(cause(error));
            }
        }));
        return job;
    }

    /** Takes back what was last asked for under the key, if it has not been published yet. */
    public void cancel(Object key) {
        Job<?> before;
        synchronized (latest) {
            before = latest.remove(key);
        }
        if (before != null) {
            before.cancel();
        }
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
