package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleZoosTest {

    @TempDir
    Path folder;

    @Test
    void theNearestPlaceWinsAndFoldersWithoutAZooAreLeftOut() throws Exception {
        Path near = Files.createDirectories(folder.resolve("near"));
        Path far = Files.createDirectories(folder.resolve("far"));
        for (Path zoo : List.of(near.resolve("a"), far.resolve("a"), far.resolve("b"))) {
            Files.createDirectories(zoo);
            Files.writeString(zoo.resolve("zoo.json"), "{}");
        }
        Files.createDirectories(far.resolve("a-encoder"));
        assertEquals(
                List.of(near.resolve("a"), far.resolve("b")), SampleZoos.in(List.of(near, far, folder.resolve("nowhere"))));
    }

    @Test
    void theFirstZooIsThere() {
        assertTrue(SampleZoos.first().orElseThrow().endsWith(SampleZoos.FIRST));
    }
}
