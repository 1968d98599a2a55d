package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole path on the bundled zoo and its encoder, as the run command takes it where there is no display. */
class DemoTest {

    @TempDir
    Path folder;

    @Test
    void leavesAPictureAndTablesInWhichTheRepresentationBeatsTheWeights() throws IOException {
        Run run = Run.of("demo", "--out", folder).done();
        assertTrue(run.out().contains("test_acc"), run.out());
        assertEquals(1200, ImageIO.read(folder.resolve("map.png").toFile()).getWidth());
        assertEquals(1 + 5400, Files.readAllLines(folder.resolve("coordinates.csv")).size());
        JsonNode features =
                JsonMapper.builder().build().readTree(folder.resolve("probes.json")).path("features");
        double fromWeights = features.path("w").path("test_acc").path("test").asDouble();
        double fromLatent = features.path("z").path("test_acc").path("test").asDouble();
        assertTrue(fromLatent > fromWeights, fromLatent + " from z, " + fromWeights + " from W");
    }

    @Test
    void aSizeThatIsNoneIsRefused() {
        Run run = Run.of("gui", "--size", "wide");
        assertEquals(Weightscape.WRONG_USE, run.exitCode());
        assertTrue(run.err().contains("--size"), run.err());
    }
}
