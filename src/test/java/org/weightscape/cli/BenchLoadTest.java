package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchLoadTest {

    @TempDir
    Path folder;

    @Test
    void measuresWhatItSaysBesidePlainReading() {
        Run run = Run.of(
                "bench", "load", "--models", "2", "--trials", "2", "--runs", "1", "--folder", folder, "--json", "-");
        JsonNode report = run.done().json();
        assertEquals("load", report.get("name").asString());
        List<String> names = report.get("measures").valueStream().map(one -> one.get("name").asString()).toList();
        assertEquals(
                List.of(
                        "open native", "first random row", "plain read", "cat", "plain copy", "convert", "health", "s(W)",
                        "open ray trials", "open ray trials again"),
                names);
        assertTrue(report.get("measures").get(5).get("more").get("share_of_cat").asDouble() > 0);
        assertTrue(Files.exists(folder.resolve("large-2").resolve("weights.npy")));
        assertEquals(2, Run.of("bench", "load", "--runs", "0").exitCode());
    }
}
