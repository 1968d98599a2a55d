package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the input, there is one sentence that names the file, and exit code 2. */
class BadInputTest {
    private static final Path FIXTURE = Path.of("src", "test", "resources", "fixtures", "unterthiner");

    @TempDir
    Path folder;

    private Path zoo;

    @BeforeEach
    void copyAGoodZoo() throws IOException {
        zoo = Files.createDirectory(folder.resolve("zoo"));
        for (String name : List.of("weights.npy", "metrics.csv", "layout.csv")) {
            Files.copy(FIXTURE.resolve(name), zoo.resolve(name));
        }
        Run.of("info", zoo).done();
    }

    @Test
    void aFolderThatIsNoZoo() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertComplains(empty, "empty");
    }

    @Test
    void aFolderThatIsNotThere() {
        assertComplains(folder.resolve("nowhere"), "nowhere");
    }

    @Test
    void missingWeights() throws IOException {
        Files.delete(zoo.resolve("weights.npy"));
        assertComplains(zoo, "weights.npy");
    }

    @Test
    void truncatedWeights() throws IOException {
        byte[] bytes = Files.readAllBytes(zoo.resolve("weights.npy"));
        Files.write(zoo.resolve("weights.npy"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertComplains(zoo, "weights.npy");
    }

    @Test
    void aRowTooFew() throws IOException {
        List<String> lines = Files.readAllLines(zoo.resolve("metrics.csv"));
        Files.write(zoo.resolve("metrics.csv"), lines.subList(0, lines.size() - 1));
        assertComplains(zoo, "metrics.csv");
    }

    @Test
    void anUnknownNumberType() throws IOException {
        byte[] bytes = Files.readAllBytes(zoo.resolve("weights.npy"));
        String head = new String(bytes, 0, 128, java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] changed = head.replace("<f4", "<q4").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        System.arraycopy(changed, 0, bytes, 0, changed.length);
        Files.write(zoo.resolve("weights.npy"), bytes);
        assertComplains(zoo, "weights.npy");
    }

    @Test
    void anAccuracyThatIsNoNumber() throws IOException {
        String table = Files.readString(zoo.resolve("metrics.csv"));
        String head = table.lines().findFirst().orElseThrow();
        int column = List.of(head.split(",")).indexOf("test_accuracy");
        List<String> lines = new java.util.ArrayList<>(table.lines().toList());
        String[] cells = lines.get(3).split(",", -1);
        cells[column] = "good";
        lines.set(3, String.join(",", cells));
        Files.write(zoo.resolve("metrics.csv"), lines);
        assertComplains(zoo, "metrics.csv");
    }

    @Test
    void aSettingThatDoesNotExist() {
        Run run = Run.of("train", zoo, "--out", folder.resolve("e"), "--set", "model.latnt=3");
        assertEquals(Weightscape.WRONG_USE, run.exitCode());
        assertTrue(run.err().contains("model.latent"), run.err());
    }

    @Test
    void anEncoderThatNothingIsAskedOf() {
        Run run = Run.of("probe", zoo, "--features", "s", "--encoder", "sample-zoos/tetris-seed-encoder");
        assertEquals(Weightscape.WRONG_USE, run.exitCode());
        assertTrue(run.err().contains("--features s asks for nothing that an encoder makes"), run.err());
    }

    /** Before anything is read or computed: the zoo is not even there. */
    @Test
    void resultsThatCannotBeWritten() {
        for (String option : List.of("--json", "--report")) {
            Path place = folder.resolve("folder.json");
            place.toFile().mkdir();
            Run run = Run.of("probe", folder.resolve("nowhere"), option, place);
            assertEquals(Weightscape.FAILED, run.exitCode(), run.err());
            assertTrue(run.err().contains(place + " could not be written: it is a folder"), run.err());
        }
    }

    @Test
    void anUnknownCommand() {
        assertEquals(Weightscape.WRONG_USE, Run.of("trane").exitCode());
    }

    private static void assertComplains(Path zoo, String named) {
        Run run = Run.of("info", zoo);
        assertEquals(Weightscape.WRONG_USE, run.exitCode(), run.err());
        assertEquals("", run.out());
        List<String> complaints =
                run.err().lines().filter(line -> !line.startsWith(" ") && !line.isEmpty()).toList();
        assertEquals(1, complaints.size(), run.err());
        assertTrue(complaints.getFirst().contains(named), run.err());
    }
}
