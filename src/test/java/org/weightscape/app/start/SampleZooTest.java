package org.weightscape.app.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleZooTest {
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
        List<Path> found = SampleZoo.findIn(List.of(near, far, folder.resolve("nowhere"))).stream()
                .map(SampleZoo::folder)
                .toList();
        assertEquals(List.of(near.resolve("a"), far.resolve("b")), found);
    }
}
