package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertTest {
    private static final Path FIXTURE = Path.of("src", "test", "resources", "fixtures", "unterthiner");

    @TempDir
    Path folder;

    private Path copy(String name) throws IOException {
        Path zoo = Files.createDirectory(folder.resolve(name));
        for (String file : List.of("weights.npy", "metrics.csv", "layout.csv")) {
            Files.copy(FIXTURE.resolve(file), zoo.resolve(file));
        }
        return zoo;
    }

    /** Wherever a zoo lies and however its columns are ordered. */
    @Test
    void equalZoosGiveTheSameBytes() throws IOException {
        Path one = copy("one");
        Path other = copy("other");
        List<String> reversed = Files.readAllLines(one.resolve("metrics.csv")).stream()
                .map(line -> String.join(",", List.of(line.split(",", -1)).reversed()))
                .toList();
        Files.write(other.resolve("metrics.csv"), reversed);
        for (Path zoo : List.of(one, other)) {
            Run.of("convert", zoo, "--out", zoo.resolve("native")).done();
        }
        for (String file : List.of("zoo.json", "weights.npy", "checkpoints.csv")) {
            assertArrayEquals(
                    Files.readAllBytes(one.resolve("native").resolve(file)),
                    Files.readAllBytes(other.resolve("native").resolve(file)),
                    file);
        }
    }

    @Test
    void aFolderThatIsNotEmptyIsLeftAlone() throws IOException {
        Path full = copy("full");
        Run run = Run.of("convert", FIXTURE, "--out", full);
        assertEquals(Weightscape.WRONG_USE, run.exitCode());
        assertTrue(run.err().contains("give another folder, or one that is empty or not there yet."), run.err());
    }

    /** What a table calls its columns may hold commands to a terminal. */
    @Test
    void namesOutOfFilesDoNotCommandTheTerminal() throws IOException {
        Path zoo = copy("odd");
        Path table = zoo.resolve("metrics.csv");
        Files.writeString(table, Files.readString(table).replaceFirst("config.b_init", "\"b\u001b[31m\nx\""));
        Run run = Run.of("info", zoo).done();
        assertFalse(run.out().contains("\u001b"), run.out());
        assertTrue(run.out().contains("b\uFFFD[31m\uFFFDx"), run.out());
    }
}
