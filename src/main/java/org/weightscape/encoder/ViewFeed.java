package org.weightscape.encoder;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes batches of views on a thread of its own, one ahead of the step that uses them. */
final class ViewFeed implements AutoCloseable {
    private final ViewMaker maker;
    private final int batch;
    private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<float[]> free = new ArrayBlockingQueue<>(2);
    private final Thread thread;
    private volatile boolean closed;

    /** A batch, or why there is none. */
    private record Batch(float[] views, @Nullable Throwable failure) {}

    /**
     * @param batch checkpoints in a batch
     * @param firstEpoch the epoch to begin with, from 1
     * @param firstStep the step in it to begin with, from 0
     */
    ViewFeed(ViewMaker maker, int batch, int firstEpoch, int firstStep) {
        this.maker = maker;
        this.batch = batch;
        free.add(new float[2 * batch * maker.columns()]);
        free.add(new float[2 * batch * maker.columns()]);
        thread = Thread.ofPlatform().name("views").daemon().unstarted(() -> run(firstEpoch, firstStep));
        thread.start();
    }

    /** Whole batches in an epoch; the checkpoints that are left over are others in every epoch. */
    int batchesPerEpoch() {
        return maker.size() / batch;
    }

    private void run(int firstEpoch, int firstStep) {
        try {
            for (int epoch = firstEpoch; !closed; epoch++) {
                int[] order = maker.order(epoch);
                for (int step = epoch == firstEpoch ? firstStep : 0; step < batchesPerEpoch() && !closed; step++) {
                    float[] views = free.take();
                    maker.fill(views, order, epoch, step * batch, batch);
                    ready.put(new Batch(views, null));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Handed to the training's thread, which throws it on.
            while (!closed && !ready.offer(new Batch(new float[0], e))) {
                Thread.yield();
            }
        }
    }

    /** The next batch: first views, then second views, one after the other. Give it back with {@link #recycle}. */
    float[] next() throws InterruptedException {
        Batch next = ready.take();
        switch (next.failure()) {
            case null -> {
                return next.views();
            }
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IllegalStateException("views could not be made", e);
        }
    }

    void recycle(float[] views) {
        free.add(views);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
