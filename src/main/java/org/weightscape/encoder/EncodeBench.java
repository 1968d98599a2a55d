package org.weightscape.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;

/** Measures how fast an untrained encoder reads random weights, and the machine's speed at matrix products in the same run. */
public final class EncodeBench {
    private EncodeBench() {}

    /**
     * What was measured.
     *
     * @param medianMs of one pass over all checkpoints
     * @param runs how many passes were timed
     * @param rows checkpoints in a pass
     * @param rowsPerSecond checkpoints encoded in a second
     * @param gflop operations of one pass's matrix products, in thousand millions
     * @param gflops the rate at which a pass does them
     * @param sgemmGflops the rate of one large product by ND4J (OpenBLAS on all cores), its median: the machine's sgemm rate
     * @param kernels which kernels computed, with how many threads
     */
    public record EncodeResult(
            double medianMs,
            int runs,
            int rows,
            double rowsPerSecond,
            double gflop,
            double gflops,
            double sgemmGflops,
            String kernels) {}

    /**
     * Measures.
     *
     * @param rows checkpoints of the zoo, at least 1
     * @param warmUpSeconds for how long passes are not timed yet; one is made in any case
     * @param runs how many passes to time, at least 1
     */
    public static EncodeResult run(
            EncoderConfig config,
            Architecture architecture,
            int rows,
            double warmUpSeconds,
            int runs,
            Progress progress,
            Cancellation cancellation) {
        Weights zoo = random(rows, architecture.weightCount());
        int[] all = IntStream.range(0, rows).toArray();
        double[] times = new double[runs];
        double gflop;
        String kernels;
        try (Encoder encoder = Encoder.create(config, architecture, new Split(List.of(), List.of(), List.of()))) {
            long start = System.nanoTime();
            do {
                progress.update(0, "Warming up");
                encoder.embed(zoo, all, Progress.NONE, cancellation);
            } while (System.nanoTime() - start < warmUpSeconds * 1e9);
            long before = encoder.kernels().operations();
            for (int i = 0; i < runs; i++) {
                progress.update((double) i / runs, "Measuring passes");
                long begin = System.nanoTime();
                encoder.embed(zoo, all, Progress.NONE, cancellation);
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
            gflop = (encoder.kernels().operations() - before) / 1e9 / runs;
            kernels = "%s, %d threads".formatted(encoder.kernels().name(), encoder.kernels().threads());
        }
        Arrays.sort(times);
        double median = times[runs / 2];
        return new EncodeResult(
                median, runs, rows, 1000 * rows / median, gflop, 1000 * gflop / median, ProductRate.ofSgemm(), kernels);
    }

    private static Weights random(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.1 * random.nextGaussian());
        }
        return Weights.of(values, columns);
    }
}
