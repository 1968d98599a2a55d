package org.weightscape.zoo.io;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Weights;

/** A way of all processors through all rows of a zoo's weights. */
public final class Sweep {
    /** What one worker takes in one go. */
    private static final int ROWS_AT_ONCE = 128;

    private Sweep() {}

    /** What is done with a row; each is called by one worker only. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Looks at a row.
         *
         * @param values its weights, until the next row
         */
        void visit(int row, float[] values);
    }

    /**
     * Shows every row once. The workers take the next block of rows in turn, so that together they walk through the file from front to
     * back, for that is how disks like to be read.
     *
     * @param visitors gives each worker its own, with what it needs to work in
     * @param message what is being done, for the progress
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static void through(
            Weights weights, Supplier<Visitor> visitors, Progress progress, String message, Cancellation cancellation) {
        int rows = weights.rows();
        AtomicInteger next = new AtomicInteger();
        Progress ascending = progress.ascending();
        IntStream.range(0, Runtime.getRuntime().availableProcessors()).parallel().forEach(_ -> {
            Visitor visitor = visitors.get();
            Weights.Pass pass = weights.pass();
            float[] values = new float[weights.columns()];
            for (int from = next.getAndAdd(ROWS_AT_ONCE); from < rows; from = next.getAndAdd(ROWS_AT_ONCE)) {
                cancellation.throwIfCancelled();
                for (int row = from; row < Math.min(from + ROWS_AT_ONCE, rows); row++) {
                    pass.read(row, values, 0);
                    visitor.visit(row, values);
                }
                ascending.update((double) from / rows, message);
            }
        });
    }
}
