package org.weightscape.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Zoo;

/**
 * A process that trains a tiny encoder for more than a thousand steps, and prints four numbers: how many steps it did; by how many
 * bytes, after the first steps, the native memory grew that Java and JavaCPP count, and what the process holds; how many bytes the
 * training's thread leaves on the heap in one of the last steps, the median.
 */
final class LongTrainingChild {
    /** By then the loops are compiled, if the compiler is waited for, and what saves an epoch, which has 315 steps, is, too. */
    private static final int FIRST_STEPS = 650;

    private static final int LAST_STEPS = 200;

    private final long[] heap = new long[2_000];
    private final long[] counted = new long[2_000];
    private final long[] resident = new long[2_000];
    private int steps;

    private LongTrainingChild() {}

    /** @param arguments the folder */
    public static void main(String[] arguments) {
        LongTrainingChild child = new LongTrainingChild();
        Zoo zoo = TrainerTest.zoo(Architectures.tetris(), 2_400);
        // No width fills whole vectors, so that the ends of the loops run, too.
        EncoderConfig config = EncoderConfig.preset("tetris")
                .with("model.dim", "20")
                .with("model.heads", "2")
                .with("model.feed_forward", "24")
                .with("model.latent", "12")
                .with("model.dropout", "0.1")
                .with("training.kernel", "host")
                .with("training.batch_size", "16")
                .with("training.epochs", "5")
                .with("training.threads", "2");
        TrainingResult result = Trainer.train(
                zoo, zoo.splitOrDefault(), config, Path.of(arguments[0]), Trainer.Start.FRESH, TrainingListener.NONE,
                RepresentationScore.NONE, child.observer(), new TrainingControl());
        if (result.outcome() != TrainingResult.Outcome.FINISHED) {
            throw new IllegalStateException(result.message());
        }
        System.out.printf(
                "%d %d %d %d%n", child.steps, child.growth(child.counted), child.growth(child.resident), child.heapPerStep());
    }

    /** The training's thread calls it after each step. */
    private Progress observer() {
        return (fraction, message) -> {
            if (message.contains("step")) {
                counted[steps] = countedBytes();
                resident[steps] = residentBytes();
                heap[steps] = allocated();
                steps++;
            }
        };
    }

    private static long countedBytes() {
        return Pointer.totalBytes()
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getTotalCapacity)
                        .sum();
    }

    /** 0 where the system does not tell. */
    private static long residentBytes() {
        Path pages = Path.of("/proc/self/statm");
        try {
            return Files.isReadable(pages) ? 4096 * Long.parseLong(Files.readString(pages).split(" ")[1]) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private long growth(long[] bytes) {
        return Arrays.stream(bytes, FIRST_STEPS, steps).max().orElseThrow() - bytes[FIRST_STEPS];
    }

    private long heapPerStep() {
        long observing = -allocated();
        countedBytes();
        residentBytes();
        observing += allocated();
        long[] last = new long[LAST_STEPS];
        for (int i = 0; i < LAST_STEPS; i++) {
            last[i] = heap[steps - i - 1] - heap[steps - i - 2];
        }
        Arrays.sort(last);
        return last[LAST_STEPS / 2] - observing;
    }
}
