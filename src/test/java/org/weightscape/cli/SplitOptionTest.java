package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a command does with a split, the file that was given is read, checked and used. */
class SplitOptionTest {
    private static final Path ZOO = Path.of("src", "test", "resources", "fixtures", "unterthiner");

    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("split.json"), text);
    }

    private List<String> models() {
        return Run.of("info", ZOO, "--json", "-").done().json().get("model_names").valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** Two models for training, one for test, two that it does not name. */
    private Path good() throws IOException {
        List<String> models = models();
        return write("{\"train\": [\"%s\", \"%s\"], \"test\": [\"%s\"]}".formatted(models.get(3), models.get(0), models.get(1)));
    }

    @Test
    void infoReportsTheSplitOfTheFileAndItsFlaws() throws IOException {
        JsonNode info = Run.of("info", ZOO, "--json", "-", "--split", good()).done().json();
        assertEquals("file", info.get("splits").get("source").asString());
        assertEquals(models().get(3), info.get("splits").get("train").get(0).asString());
        assertEquals(1, info.get("splits").get("test").size());
        assertEquals(2, info.get("health").get("unsplit").get("count").asInt());
        assertFalse(info.get("health").get("healthy").asBoolean());
    }

    @Test
    void convertWritesTheSplitIntoTheZoo() throws IOException {
        Path out = folder.resolve("out");
        Run.of("convert", ZOO, "--out", out, "--split", good()).done();
        JsonNode split = JsonMapper.shared().readTree(out.resolve("zoo.json").toFile()).get("split");
        assertEquals(
                List.of(models().get(3), models().get(0)),
                split.get("train").valueStream().map(JsonNode::asString).toList());
        assertEquals("zoo", Run.of("info", out, "--json", "-").done().json().get("splits").get("source").asString());
    }

    @Test
    void aModelInTwoPartsAndABrokenFileAreRefused() throws IOException {
        String model = models().getFirst();
        for (String text : List.of("{\"train\": [\"%s\"], \"test\": [\"%s\"]}".formatted(model, model), "{\"train\":[\"m0\"")) {
            Path file = write(text);
            for (List<Object> command : List.of(
                    List.<Object>of("info", ZOO, "--json", "-", "--split", file),
                    List.<Object>of("convert", ZOO, "--out", folder.resolve("x"), "--split", file))) {
                Run run = Run.of(command.toArray());
                assertEquals(Weightscape.WRONG_USE, run.exitCode(), run.out());
                assertTrue(run.err().contains("split.json"), run.err());
            }
        }
    }
}
