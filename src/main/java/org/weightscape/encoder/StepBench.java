package org.weightscape.encoder;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.job.Cancellation;
import org.weightscape.job.ProcessMemory;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;

/** Measures training steps on random weights, and the machine's speed at matrix products in the same run. */
public final class StepBench {
    /** The Java compiler needs some seconds for the loops of small models; large ones hardly notice it. */
    private static final int LEAST_WARM_UP = 3;

    private static final int MOST_WARM_UP = 100;
    private static final double WARM_UP_SECONDS = 10;

    private StepBench() {}

    /**
     * What was measured.
     *
     * @param medianMs of one step: gradients of both views of a batch, and the update
     * @param runs how many steps were timed
     * @param batch checkpoints in a step
     * @param parameters trainable numbers
     * @param gflop operations of one step's matrix products, in thousand millions
     * @param gflops the rate at which a step does them
     * @param sgemmGflops the rate of one large product by ND4J (OpenBLAS on all cores), its median: the machine's sgemm rate
     * @param productGflops the rate of the same product by the kernels that compute the step
     * @param nativeBytes native memory of the model, which is constant
     * @param heapBytesPerStep what one step leaves to the garbage collector, the median; 0 if the virtual machine does not count it.
     *     Until the just-in-time compiler has seen a loop some thousand times, every vector in it is an object
     * @param peakBytes the most memory that the process has held; 0 if the system does not say
     * @param kernels which kernels computed, with how many threads
     */
    public record StepResult(
            double medianMs,
            int runs,
            int batch,
            long parameters,
            double gflop,
            double gflops,
            double sgemmGflops,
            double productGflops,
            long nativeBytes,
            long heapBytesPerStep,
            long peakBytes,
            String kernels) {}

    /**
     * Measures.
     *
     * @param config a batch size of 0 is chosen as for a large zoo
     * @param steps how many steps to time, after some to warm up
     */
    public static StepResult run(
            EncoderConfig config, Architecture architecture, int steps, Progress progress, Cancellation cancellation) {
        EncoderConfig resolved = config.resolvedFor(architecture, Integer.MAX_VALUE);
        ZooLayout layout = ZooLayout.of(architecture, resolved.compat());
        int batch = resolved.training().batchSize();
        try (Kernels kernels = Engines.start(resolved.training());
                Workspace workspace = Workspace.of(Precision.FLOAT)) {
            TrainingModel model = new TrainingModel(resolved, layout, batch, kernels, workspace);
            model.initialise(Encoder.random(resolved.training().seed()));
            float[] views = new float[Math.toIntExact(model.views().size())];
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < views.length; i++) {
                views[i] = (float) (0.1 * random.nextGaussian());
            }
            kernels.begin();
            try {
                double[] times = new double[steps];
                long start = System.nanoTime();
                int step = 0;
                while (step < LEAST_WARM_UP
                        || (step < MOST_WARM_UP && System.nanoTime() - start < WARM_UP_SECONDS * 1e9)) {
                    cancellation.throwIfCancelled();
                    progress.update(0, "Warming up");
                    step(model, kernels, views, ++step);
                }
                long before = kernels.operations();
                AllocationCount heap = new AllocationCount();
                long[] allocations = new long[steps];
                for (int i = 0; i < steps; i++) {
                    cancellation.throwIfCancelled();
                    progress.update((double) i / steps, "Measuring steps");
                    heap.begin();
                    long begin = System.nanoTime();
                    step(model, kernels, views, ++step);
                    times[i] = (System.nanoTime() - begin) / 1e6;
                    allocations[i] = heap.sinceBegin();
                }
                double gflop = (kernels.operations() - before) / 1e9 / steps;
                Arrays.sort(times);
                Arrays.sort(allocations);
                double median = times[steps / 2];
                double product = ProductRate.of(kernels);
                kernels.end();
                double sgemm;
                try {
                    sgemm = ProductRate.ofSgemm();
                } finally {
                    kernels.begin();
                }
                return new StepResult(
                        median, steps, batch, model.parameters().trained(), gflop, gflop / median * 1000, sgemm, product,
                        workspace.bytes(), allocations[steps / 2], ProcessMemory.peakBytes(),
                        "%s, %d threads".formatted(kernels.name(), kernels.threads()));
            } finally {
                kernels.end();
            }
        }
    }

    /** What all threads allocate on the heap; 0 if the virtual machine does not count it. */
    private static final class AllocationCount {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private long start;
        /** What counting allocates. */
        private final long own = own();

        private long own() {
            begin();
            begin();
            return bytes() - start;
        }

        private long bytes() {
            return threads instanceof com.sun.management.ThreadMXBean counting && counting.isThreadAllocatedMemorySupported()
                    ? counting.getTotalThreadAllocatedBytes()
                    : 0;
        }

        void begin() {
            start = bytes();
        }

        long sinceBegin() {
            return bytes() - start - own;
        }
    }

    private static void step(TrainingModel model, Kernels kernels, float[] views, int step) {
        kernels.write(views, model.views());
        model.gradients(step);
        model.update(step, 1e-4);
    }
}
