package org.weightscape.zoo.io;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter.Column;
import org.weightscape.zoo.io.NativeZooWriter.Entry;
import org.weightscape.zoo.io.NativeZooWriter.Existing;
import org.weightscape.zoo.io.NativeZooWriter.Type;
import org.weightscape.zoo.io.Safetensors.Tensor;

/**
 * Measures how fast zoos are opened and read: a large native zoo, against a plain pass through its file, and a folder of ray.tune
 * trials. The zoos are generated once in a folder that the caller gives, and used again the next time.
 */
public final class LoadBench {
    private static final int BLOCK = 1 << 20;
    private static final String PLAIN = "plain read";
    private static final String CAT = "cat";
    private static final String COPY = "plain copy";
    private static final String CONVERT = "convert";
    private static final String RATE = "megabytes_per_second";

    private final Path folder;
    private final SequencedMap<String, Consumer<Zoo>> passes = new LinkedHashMap<>();

    /**
     * One measurement.
     *
     * @param config what was measured, such as rows and columns
     * @param medianMs the median time
     * @param more further numbers by name, such as {@code megabytes_per_second}
     */
    public record Measure(
            @JsonProperty("name") String name,
            @JsonProperty("config") Map<String, Object> config,
            @JsonProperty("median_ms") double medianMs,
            @JsonProperty("runs") int runs,
            @JsonProperty("more") Map<String, Object> more) {}

    /**
     * A bench whose zoos are kept in a folder.
     *
     * @param folder must have room for them: 5.4 GB for the large zoo of the Unterthiner collection's size, and twice as much
     *     again for its converted copies, which are deleted at the end
     */
    public LoadBench(Path folder) {
        this.folder = folder;
    }

    /** Adds a pass over the large zoo that is measured beside converting and checking, such as the layer statistics. */
    public LoadBench withPass(String name, Consumer<Zoo> pass) {
        passes.put(name, pass);
        return this;
    }

    /**
     * Opens a native zoo of the Unterthiner architecture, reads single rows, and streams through it: plainly, as {@code cat} does,
     * copying it plainly, converting it, checking its health, and with each {@link #withPass pass}.
     *
     * @param models number of models with nine checkpoints each; 30 000 gives the size of an Unterthiner zoo
     */
    public List<Measure> large(int models, int runs, Progress progress, Cancellation cancellation) {
        Path place = folder.resolve("large-" + models);
        if (!Files.exists(place.resolve(NativeFormat.MANIFEST))) {
            generate(place, models, progress, cancellation);
        }
        List<Measure> all = new ArrayList<>();
        Path weights = place.resolve(NativeFormat.WEIGHTS);
        double bytes = size(weights);
        Map<String, Object> config = Map.of("checkpoints", models * 9, "weights", 4970, "bytes", (long) bytes);
        Zoo[] zoo = {open(place, cancellation)};
        all.add(measure("open native", config, runs, () -> zoo[0] = open(place, cancellation), 0));
        Random random = new Random(1);
        float[] row = new float[zoo[0].weights().columns()];
        List<Zoo> fresh = new ArrayList<>();
        for (int i = 0; i <= runs; i++) {
            fresh.add(open(place, cancellation));
        }
        all.add(measure(
                "first random row",
                config,
                runs,
                () -> fresh.removeLast().weights().read(random.nextInt(zoo[0].checkpoints()), row, 0),
                0));
        all.add(measure(PLAIN, config, runs, () -> read(weights), bytes));
        if (cat(weights)) {
            all.add(measure(CAT, config, runs, () -> cat(weights), bytes));
        }
        Path copy = folder.resolve("copy-" + models);
        Path file = folder.resolve("copy-" + models + ".npy");
        all.add(measure(COPY, config, runs, () -> copy(weights, file), bytes));
        delete(file);
        all.add(measure(
                CONVERT,
                config,
                runs,
                () -> NativeZooWriter.write(
                        zoo[0],
                        Provenance.of("bench", Map.of()),
                        copy,
                        Existing.REPLACE_ZOO,
                        progress,
                        cancellation),
                bytes));
        delete(copy);
        all.add(measure("health", config, runs, () -> Health.check(zoo[0], progress, cancellation), bytes));
        passes.forEach((name, pass) -> all.add(measure(name, config, runs, () -> pass.accept(zoo[0]), bytes)));
        return all.stream().map(measure -> beside(all, measure)).toList();
    }

    /**
     * A measure of a pass through the weights with its rate as a share of those of plainly reading them and of {@code cat}, and for
     * the one that writes them too, of plainly copying them.
     */
    private static Measure beside(List<Measure> all, Measure measure) {
        if (!measure.more().containsKey(RATE)) {
            return measure;
        }
        Map<String, Object> more = new LinkedHashMap<>(measure.more());
        for (Measure plain : all) {
            boolean reference = plain.name().equals(PLAIN)
                    || plain.name().equals(CAT)
                    || plain.name().equals(COPY) && measure.name().equals(CONVERT);
            if (reference) {
                more.put("share_of_" + plain.name().replace(' ', '_'), plain.medianMs() / measure.medianMs());
            }
        }
        return new Measure(measure.name(), measure.config(), measure.medianMs(), measure.runs(), more);
    }

    /**
     * Opens a folder of ray.tune trials of the small CNN from its files, and from the copy in a cache.
     *
     * @param trials number of trials
     * @param epochs checkpoints of each
     */
    public List<Measure> rayTrials(int trials, int epochs, int runs, Progress progress, Cancellation cancellation) {
        Path place = folder.resolve("ray-%d-%d".formatted(trials, epochs));
        if (!Files.exists(place)) {
            generateTrials(place, trials, epochs, progress, cancellation);
        }
        int checkpoints = trials * epochs;
        Map<String, Object> config = Map.of("trials", trials, "checkpoints", checkpoints);
        List<Measure> all = new ArrayList<>();
        Measure direct = measure(
                "open ray trials", config, runs, () -> new RayFormat().open(place, Progress.NONE, cancellation), 0);
        Map<String, Object> more = new LinkedHashMap<>(direct.more());
        more.put("checkpoints_per_second", checkpoints / direct.medianMs() * 1000);
        all.add(new Measure(direct.name(), config, direct.medianMs(), runs, more));
        ZooCache cache = new ZooCache(folder.resolve("cache"));
        ZooReader.open(place, cache, progress, cancellation);
        all.add(measure(
                "open ray trials again",
                config,
                runs,
                () -> ZooReader.open(place, cache, Progress.NONE, cancellation),
                0));
        return all;
    }

    private static Zoo open(Path place, Cancellation cancellation) {
        return new NativeFormat().open(place, Progress.NONE, cancellation);
    }

    private static Measure measure(String name, Map<String, Object> config, int runs, Runnable work, double bytes) {
        work.run(); // Fills the page cache, and lets the compiler see the code.
        double[] times = new double[runs];
        resetPeaks();
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            work.run();
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        java.util.Arrays.sort(times);
        double median = times[runs / 2];
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("peak_heap_megabytes", peak() >> 20);
        if (bytes > 0) {
            more.put(RATE, Math.round(bytes / 1e3 / median));
        }
        return new Measure(name, config, median, runs, more);
    }

    private static Stream<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static void resetPeaks() {
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    private static long peak() {
        return heap().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        }
    }

    private static void read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            while (channel.read(block.clear()) >= 0) {}
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        }
    }

    /** Runs {@code cat FILE >/dev/null}; false if this system cannot. */
    private static boolean cat(Path file) {
        try {
            return new ProcessBuilder("cat", file.toString())
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reads, writes, and waits for the disk, as a zoo must be before it counts as written. */
    private static void copy(Path from, Path to) {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                AtomicFile out = AtomicFile.create(to)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            while (in.read(block.clear()) >= 0) {
                block.flip();
                while (block.hasRemaining()) {
                    out.channel().write(block);
                }
            }
            out.commit();
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(to, e);
        }
    }

    private static void generate(Path place, int models, Progress progress, Cancellation cancellation) {
        Architecture architecture = Architectures.unterthiner();
        List<Column> columns = List.of(
                new Column("epoch", Type.NUMBER),
                new Column("test_acc", Type.NUMBER),
                new Column("lr", Type.NUMBER),
                new Column("activation", Type.CATEGORY));
        Random random = new Random(1);
        try (NativeZooWriter writer = NativeZooWriter.create(place, architecture, columns, Existing.REFUSE)) {
            float[] row = new float[architecture.weightCount()];
            for (int model = 0; model < models; model++) {
                cancellation.throwIfCancelled();
                progress.update(model / (double) models, "generating a zoo");
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) (random.nextDouble() - 0.5);
                }
                for (int epoch = 0; epoch < 9; epoch++) {
                    row[random.nextInt(row.length)] = random.nextFloat();
                    writer.add(
                            "model-%06d".formatted(model),
                            row,
                            0,
                            Map.of(
                                    "epoch", new Entry.Number(10 * epoch),
                                    "test_acc", new Entry.Number(random.nextDouble()),
                                    "lr", new Entry.Number(random.nextDouble()),
                                    "activation", new Entry.Word(random.nextBoolean() ? "relu" : "tanh")));
                }
            }
            writer.finish(Provenance.of("generated for a benchmark", Map.of()), java.util.Optional.empty(), List.of());
        }
    }

    private static void generateTrials(
            Path place, int trials, int epochs, Progress progress, Cancellation cancellation) {
        Path unfinished = place.resolveSibling(place.getFileName() + ".unfinished");
        delete(unfinished);
        IntStream.range(0, trials).parallel().forEach(trial -> {
            cancellation.throwIfCancelled();
            progress.update(trial / (double) trials, "generating trials");
            generateTrial(unfinished.resolve("NN_tune_trainable_%05d_seed=%d".formatted(trial, trial)), trial, epochs);
        });
        try {
            Files.move(unfinished, place);
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(place, e);
        }
    }

    private static void generateTrial(Path trial, int seed, int epochs) {
        Random random = new Random(seed);
        StringBuilder results = new StringBuilder();
        try {
            for (int epoch = 0; epoch < epochs; epoch++) {
                SequencedMap<String, Tensor> stateDict = new LinkedHashMap<>();
                for (Layer layer : Architectures.smallCnn().layers()) {
                    long[] shape = layer instanceof Layer.Convolution convolution
                            ? new long[] {layer.out(), layer.in(), convolution.height(), convolution.width()}
                            : new long[] {layer.out(), layer.in()};
                    stateDict.put(layer.name() + ".weight", Tensor.of(numbers(random, layer.weightCount()), shape));
                    stateDict.put(layer.name() + ".bias", Tensor.of(numbers(random, layer.out()), layer.out()));
                }
                Path checkpoint = trial.resolve("checkpoint_%06d".formatted(epoch));
                Files.createDirectories(checkpoint);
                Files.write(checkpoint.resolve("checkpoints"), TorchWriter.bytes(stateDict));
                results.append(("{\"train_loss\": %s, \"train_acc\": %s, \"test_loss\": NaN, \"test_acc\": %s, "
                                + "\"training_iteration\": %d, \"done\": false, \"pid\": 1, \"config\": {\"seed\": %d}}\n")
                        .formatted(random.nextDouble(), random.nextDouble(), random.nextDouble(), epoch, seed));
            }
            Files.writeString(trial.resolve("result.json"), results);
            Files.writeString(
                    trial.resolve("params.json"),
                    "{\"model::nlin\": \"tanh\", \"optim::lr\": 0.001, \"optim::wd\": 0.0, \"seed\": %d}".formatted(seed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    private static void delete(Path place) {
        if (Files.exists(place)) {
            try (Stream<Path> files = Files.walk(place)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
