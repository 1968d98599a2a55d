package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.zoo.io.Safetensors;

/**
 * A process that is killed at any moment loses at most an epoch, and the training ends with the bits of an uninterrupted one.
 */
class KilledTrainingTest {
    private static final int KILLS = 20;

    @TempDir
    Path folder;

    @Test
    void twentyKillsLeaveTheBitsOfAnUninterruptedTraining() throws Exception {
        Path whole = folder.resolve("whole");
        TrainingChild.train(whole, TrainingListener.NONE);
        Path killed = folder.resolve("killed");
        SplittableRandom random = new SplittableRandom(20);
        int kills = 0;
        int runs = 0;
        while (kills < KILLS) {
            Process child = child(killed);
            runs++;
            // From the moment that the first file of this run appears, so that most kills hit steps and files, not the start.
            Path file = killed.resolve(EncoderFolder.HISTORY);
            long before = Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
            while (child.isAlive() && (!Files.exists(file) || Files.getLastModifiedTime(file).toMillis() == before)) {
                child.waitFor(1, TimeUnit.MILLISECONDS);
            }
            child.waitFor(random.nextInt(8), TimeUnit.MILLISECONDS);
            if (!child.isAlive()) {
                // Done before it could be killed: the next ones are killed while they begin.
                assertEquals(0, child.exitValue());
                assertSame(whole, killed);
                new EncoderFolder(killed).delete();
                continue;
            }
            child.destroyForcibly().waitFor();
            kills++;
        }
        TrainingResult result = TrainingChild.train(killed, TrainingListener.NONE);
        assertEquals(TrainingResult.Outcome.FINISHED, result.outcome(), result.message());
        assertSame(whole, killed);
        assertTrue(runs >= KILLS);
        try (var files = Files.list(killed)) {
            List<String> leftovers = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".tmp"))
                    .toList();
            assertEquals(List.of(), leftovers);
        }
    }

    private static Process child(Path folder) throws IOException {
        return new ProcessBuilder(TrainingChild.command(TrainingChild.class, folder))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void assertSame(Path whole, Path killed) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(whole.resolve(EncoderFolder.PARAMETERS)),
                Files.readAllBytes(killed.resolve(EncoderFolder.PARAMETERS)));
        Safetensors expected = Safetensors.open(whole.resolve(EncoderFolder.STATE));
        Safetensors actual = Safetensors.open(killed.resolve(EncoderFolder.STATE));
        for (String name : expected.entries().keySet()) {
            assertArrayEquals(expected.floats(name), actual.floats(name), name);
        }
        List<EpochRecord> history = History.read(killed);
        assertEquals(History.read(whole).size(), history.size());
        for (int i = 0; i < history.size(); i++) {
            assertEquals(History.read(whole).get(i).trainLoss(), history.get(i).trainLoss());
            assertEquals(History.read(whole).get(i).valLoss(), history.get(i).valLoss());
        }
    }
}
