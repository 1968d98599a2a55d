package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
