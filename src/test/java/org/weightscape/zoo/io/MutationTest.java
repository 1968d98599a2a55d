package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;

/**
 * Damages every fixture in turn, in ways that files get damaged and in ways that strangers damage them. Each damaged file either
 * opens, and then every row can be read, or ends in a complaint of one sentence, within two seconds and with less memory than its
 * size and 64 MB. {@code mvn test -Dtest=MutationTest -Dweightscape.soak=20000} damages 20 000 files.
 */
@PropertyDefaults(shrinking = ShrinkingMode.OFF, edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
class MutationTest {
    private static final int RUNS = Integer.getInteger("weightscape.soak", 500);

    /** One jqwik try makes as many files as its share of all runs. */
    private static final int TRIES = 50;

    private static final long LONGEST_NANOS = 2_000_000_000L;

    /** A busy machine can make anything slow; a file that is slow is so every time. */
    private static final int CHANCES = 3;

    private static final long MOST_MEMORY = 64L << 20;

    private static final List<Path> ZOO_FILES =
            files("unterthiner", "hsg_pt", "torch", "safetensors", "numpy", "ray_zoo", "ray_zoo_dropout");

    /** Files that were damaged so far: every fixture has its turn. */
    private static final AtomicInteger TURN = new AtomicInteger();

    private static List<Path> files(String... folders) {
        List<Path> all = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(Fixtures.path(folder))) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().contains("expected"))
                        .filter(file -> !file.getFileName().toString().startsWith("."))
                        .sorted()
                        .forEach(all::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = TRIES)
    void damagedFilesOpenOrEndInASentence(@ForAll("seeds") long seed) {
        Random random = new Random(seed);
        Fixtures.inFolder(folder -> {
            for (int i = 0; i < Math.max(1, RUNS / TRIES); i++) {
                Path source = ZOO_FILES.get(Math.floorMod(TURN.getAndIncrement(), ZOO_FILES.size()));
                byte[] damaged = isZip(source) && random.nextBoolean()
                        ? damageMember(source, random)
                        : damage(Files.readAllBytes(source), random);
                Path place = folder.resolve("zoo" + i);
                Path file = copy(source, damaged, place);
                try {
                    check(place, file);
                } catch (RuntimeException | Error e) {
                    Path kept = Path.of("target", "mutations", "%x-%d-%s".formatted(seed, i, source.getFileName()));
                    Files.createDirectories(java.util.Objects.requireNonNull(kept.getParent()));
                    Files.write(kept, damaged);
                    throw new AssertionError("damaged file kept in " + kept, e);
                }
                Fixtures.delete(place);
            }
        });
    }

    /** Cut off anywhere, a file ends in a complaint: at every byte of its beginning, and all along. */
    @Example
    void cutOffFilesEndInASentence() {
        CheckpointReader reader = new CheckpointReader();
        for (String name : List.of(
                "safetensors/model_f32.safetensors", "safetensors/mixed_unpadded.safetensors", "numpy/stored.npz",
                "numpy/deflated.npz", "torch/zip_plain.pt", "torch/zip_torch19_members.pt", "torch/legacy_plain.pt")) {
            Fixtures.inFolder(folder -> {
                Path sound = Fixtures.path(name);
                byte[] bytes = Files.readAllBytes(sound);
                Path file = folder.resolve(String.valueOf(sound.getFileName()));
                int step = 1;
                for (int length = 0; length < bytes.length; length += step) {
                    step = length < 256 || length > bytes.length - 64 ? 1 : Math.max(1, bytes.length / 200);
                    step = Math.min(step, Math.max(1, bytes.length - 64 - length));
                    Files.write(file, java.util.Arrays.copyOf(bytes, length));
                    BadInputException complaint = assertThrows(BadInputException.class, () -> reader.tensors(file));
                    assertTrue(String.valueOf(complaint.getMessage()).endsWith("."), complaint.getMessage());
                }
            });
        }
    }

    /** The damaged file among the sound ones that belong to it. */
    private static Path copy(Path source, byte[] damaged, Path place) throws IOException {
        Path relative;
        Path ray = Fixtures.path(source.startsWith(Fixtures.path("ray_zoo")) ? "ray_zoo" : "ray_zoo_dropout");
        Path unterthiner = Fixtures.path("unterthiner");
        if (source.startsWith(ray) && !source.equals(ray.resolve("index_dict.json"))) {
            Path trial = ray.resolve(ray.relativize(source).getName(0));
            try (Stream<Path> files = Files.walk(trial)) {
                for (Path file : files.sorted().toList()) {
                    Path target = place.resolve("trial").resolve(trial.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else if (!file.equals(source)) {
                        Files.copy(file, target);
                    }
                }
            }
            relative = Path.of("trial").resolve(trial.relativize(source).toString());
        } else {
            Files.createDirectories(place);
            if (source.startsWith(unterthiner)) {
                for (String name : List.of("weights.npy", "metrics.csv", "layout.csv")) {
                    boolean isReplaced = source.endsWith(name) || name.equals("metrics.csv") && source.toString().endsWith(".gz");
                    if (!isReplaced) {
                        Files.copy(unterthiner.resolve(name), place.resolve(name));
                    }
                }
            }
            relative = Path.of(source.getFileName().toString());
        }
        Path file = place.resolve(relative.toString());
        Files.write(file, damaged);
        return file;
    }

    private static void check(Path place, Path file) throws IOException {
        for (Path path : List.of(place, file)) {
            long nanos = Long.MAX_VALUE;
            long allocated = Long.MAX_VALUE;
            for (int chance = 0; chance < CHANCES && (nanos > LONGEST_NANOS || allocated > MOST_MEMORY); chance++) {
                long before = THREADS.getTotalThreadAllocatedBytes();
                long start = System.nanoTime();
                open(path, place);
                nanos = System.nanoTime() - start;
                // All that was ever allocated, by any thread: what was held at one time is less.
                allocated = THREADS.getTotalThreadAllocatedBytes() - before - size(place);
            }
            assertTrue(nanos <= LONGEST_NANOS, "%s took %d ms".formatted(path, nanos / 1_000_000));
            assertTrue(allocated <= MOST_MEMORY, "%s took %d MiB".formatted(path, allocated >> 20));
        }
        if (file.toString().endsWith(".npy")) {
            try {
                Npy.doubles(file);
            } catch (BadInputException e) {
                assertTrue(String.valueOf(e.getMessage()).endsWith("."), e.getMessage());
            }
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void open(Path path, Path place) {
        try {
            Zoo zoo = ZooReader.open(path, new ZooCache(place.resolve("cache")), Progress.NONE, Cancellation.NEVER);
            float[] row = new float[zoo.weights().columns()];
            for (int i = 0; i < zoo.checkpoints(); i++) {
                zoo.weights().read(i, row, 0);
            }
            ZooInfo.of(zoo, java.util.Optional.of(Health.check(zoo, Progress.NONE, Cancellation.NEVER)));
        } catch (BadInputException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.endsWith(".") && message.lines().count() == 1, message);
        }
    }

    private static boolean isZip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        // The fixture that is cut off begins as a zip file, too.
        return bytes.length > 2 && bytes[0] == 'P' && bytes[1] == 'K' && !file.toString().contains("truncated")
                && !file.toString().contains("00006");
    }

    /** Damages what is inside, with all checksums right, as a stranger would. */
    private static byte[] damageMember(Path file, Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipFile zip = new ZipFile(file.toFile());
                ZipOutputStream copy = new ZipOutputStream(out)) {
            List<? extends ZipEntry> entries = zip.stream().toList();
            // Usually the pickle; it is the first.
            int chosen = random.nextInt(4) == 0 ? random.nextInt(entries.size()) : 0;
            for (int i = 0; i < entries.size(); i++) {
                byte[] bytes;
                try (InputStream in = zip.getInputStream(entries.get(i))) {
                    bytes = in.readAllBytes();
                }
                copy.putNextEntry(new ZipEntry(entries.get(i).getName()));
                copy.write(i == chosen ? damage(bytes, random) : bytes);
            }
        }
        return out.toByteArray();
    }

    private static byte[] damage(byte[] sound, Random random) {
        byte[] bytes = sound.clone();
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times && bytes.length > 0; i++) {
            // Most of the structure is at the beginning and at the end.
            int near = random.nextBoolean() ? random.nextInt(Math.min(bytes.length, 2048)) : random.nextInt(bytes.length);
            int at = random.nextInt(4) == 0 ? bytes.length - 1 - near : near;
            switch (random.nextInt(7)) {
                case 0 -> bytes = java.util.Arrays.copyOf(bytes, at);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) random.nextInt(256);
                case 3 -> {
                    byte[] extreme = {0, 127, -1, -128, 1};
                    int n = Math.min(bytes.length - at, 1 + random.nextInt(8));
                    java.util.Arrays.fill(bytes, at, at + n, extreme[random.nextInt(extreme.length)]);
                }
                case 4 -> {
                    int n = Math.min(bytes.length - at, 1 + random.nextInt(64));
                    byte[] shorter = new byte[bytes.length - n];
                    System.arraycopy(bytes, 0, shorter, 0, at);
                    System.arraycopy(bytes, at + n, shorter, at, bytes.length - at - n);
                    bytes = shorter;
                }
                case 5 -> {
                    int from = random.nextInt(bytes.length);
                    int n = Math.min(1 + random.nextInt(64), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes, from, bytes, at, n);
                }
                default -> {
                    int n = 1 + random.nextInt(64);
                    byte[] longer = new byte[bytes.length + n];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    System.arraycopy(bytes, at, longer, at + n, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
