package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter.Type;

class ZooCacheTest {

    @TempDir
    Path folder;

    /** A zoo of 1000 checkpoints: forty trials of 25 files, copied from a few real ones. */
    static void manyTrials(Path zoo, int trials, int epochs) throws IOException {
        Path source;
        try (var found = Files.list(Fixtures.path("ray_zoo"))) {
            source = found.filter(Files::isDirectory).sorted().toList().getFirst();
        }
        byte[] weights = Files.readAllBytes(source.resolve("checkpoint_000005/checkpoints"));
        byte[] parameters = Files.readAllBytes(source.resolve("params.json"));
        String line = Files.readAllLines(source.resolve("result.json")).getFirst();
        StringBuilder results = new StringBuilder();
        for (int epoch = 0; epoch < epochs; epoch++) {
            results.append(line.replace("\"training_iteration\": 0", "\"training_iteration\": " + epoch)).append('\n');
        }
        for (int t = 0; t < trials; t++) {
            Path trial = zoo.resolve("NN_tune_trainable_%05d".formatted(t));
            for (int epoch = 0; epoch < epochs; epoch++) {
                Path checkpoint = trial.resolve("checkpoint_%06d".formatted(epoch));
                Files.createDirectories(checkpoint);
                Files.write(checkpoint.resolve("checkpoints"), weights);
            }
            Files.write(trial.resolve("params.json"), parameters);
            Files.writeString(trial.resolve("result.json"), results);
        }
    }

    private static Zoo open(Path path, ZooCache cache) {
        return ZooReader.open(path, cache, Progress.NONE, Cancellation.NEVER);
    }

    @Test
    void aZooOfManyFilesIsCopiedAndReadFromTheCopyUntilItChanges() throws IOException {
        Path zoo = folder.resolve("zoo");
        manyTrials(zoo, 40, 25);
        ZooCache cache = new ZooCache(folder.resolve("cache"));
        Zoo direct = new RayFormat().open(zoo, Progress.NONE, Cancellation.NEVER);
        Zoo first = open(zoo, cache);
        Zoo second = open(zoo, cache);
        assertInstanceOf(MappedNpy.class, first.weights());
        assertInstanceOf(MappedNpy.class, second.weights());
        assertEquals("zoo", second.name());
        assertEquals(ZooFingerprint.of(direct), ZooFingerprint.of(second));
        assertEquals(direct.properties().keySet(), second.properties().keySet());
        Files.delete(zoo.resolve("NN_tune_trainable_00003/checkpoint_000007/checkpoints"));
        assertEquals(999, open(zoo, cache).checkpoints());
    }

    @Test
    void aLargeFolderOfCheckpointsIsCopiedToo() throws IOException {
        Path zoo = Files.createDirectories(folder.resolve("zoo"));
        byte[] weights = Files.readAllBytes(Fixtures.path("torch/zip_plain.pt"));
        for (int i = 0; i < 1000; i++) {
            Files.write(zoo.resolve("net%d_epoch_%d.pt".formatted(i / 10, i % 10)), weights);
        }
        StringBuilder table = new StringBuilder("file,lr\n");
        for (int i = 0; i < 1000; i++) {
            table.append("net%d_epoch_%d.pt,0.%d\n".formatted(i / 10, i % 10, 1 + i / 10));
        }
        Files.writeString(zoo.resolve("table.csv"), table);
        ZooCache cache = new ZooCache(folder.resolve("cache"));
        Zoo direct = new CheckpointFolderFormat().open(zoo, Progress.NONE, Cancellation.NEVER);
        Zoo first = open(zoo, cache);
        assertInstanceOf(MappedNpy.class, first.weights());
        assertEquals(ZooFingerprint.of(direct), ZooFingerprint.of(first));
        assertEquals(0.3, first.numeric("lr").orElseThrow().values()[20]);
        // What was gathered on the way is gone, and the zoo itself is as it was.
        try (var files = Files.walk(folder.resolve("cache"))) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
        }
        assertEquals(1001, Objects.requireNonNull(zoo.toFile().list()).length);
        Files.writeString(zoo.resolve("table.csv"), table.toString().replace("0.3", "0.25"));
        assertEquals(0.25, open(zoo, cache).numeric("lr").orElseThrow().values()[20]);
    }

    @Test
    void withoutACacheTheZooItselfIsRead() throws IOException {
        Path zoo = folder.resolve("zoo");
        manyTrials(zoo, 40, 25);
        Path noFolder = Files.createFile(folder.resolve("file"));
        assertEquals(1000, open(zoo, new ZooCache(noFolder)).checkpoints());
    }

    @Test
    void typesAreRememberedForEachZoo() {
        ZooCache cache = new ZooCache(folder);
        Path place = Fixtures.path("ray_zoo");
        assertInstanceOf(Property.Numeric.class, open(place, cache).property("seed").orElseThrow());
        cache.rememberType(place, "seed", Type.CATEGORY);
        cache.rememberType(place, "activation", Type.NUMBER);
        assertEquals(Map.of("seed", Type.CATEGORY, "activation", Type.NUMBER), cache.types(place));
        Zoo zoo = open(place, cache);
        Property.Category seed = (Property.Category) zoo.property("seed").orElseThrow();
        assertEquals("1", seed.text(0));
        assertEquals(zoo.checkpoints(), zoo.property("activation").orElseThrow().missing());
        cache.forgetType(place, "activation");
        assertInstanceOf(
                Property.Category.class, open(place, cache).property("activation").orElseThrow());
        assertTrue(cache.types(Fixtures.path("unterthiner")).isEmpty());
        Zoo back = ZooCache.withTypes(zoo, Map.of("seed", Type.NUMBER));
        assertArrayEquals(
                open(place, new ZooCache(folder.resolve("other"))).numeric("seed").orElseThrow().values(),
                back.numeric("seed").orElseThrow().values());
    }
}
