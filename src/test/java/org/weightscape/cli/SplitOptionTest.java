package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.report.ReportFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a command does with a split, the file that was given is read, checked and used. */
class SplitOptionTest {
    private static final Path ZOO = Path.of("src", "test", "resources", "fixtures", "unterthiner");

    private static final Path SAMPLE = Path.of("sample-zoos", "tetris-seed");

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
    void aBrokenFileAndAModelThatIsNamedTwiceAreRefused() throws IOException {
        String model = models().getFirst();
        for (String text : List.of("{\"train\": [\"%s\", \"%s\"], \"test\": []}".formatted(model, model), "{\"train\":[\"m0\"")) {
            refused("info", ZOO, "--json", "-", "--split", write(text));
        }
    }

    @Test
    void aModelInTwoPartsIsReportedButNotLearntFromOrKept() throws IOException {
        String model = models().getFirst();
        Path file = write("{\"train\": [\"%s\"], \"val\": [\"%s\"], \"test\": []}".formatted(model, model));
        JsonNode health = Run.of("info", ZOO, "--json", "-", "--split", file).done().json().get("health");
        assertEquals(1, health.get("leaking").get("count").asInt());
        refused("convert", ZOO, "--out", folder.resolve("x"), "--split", file);
        refused("train", ZOO, "--out", folder.resolve("x"), "--split", file);
        assertFalse(Files.exists(folder.resolve("x")));
    }

    private static void refused(Object... command) {
        Run run = Run.of(command);
        assertEquals(Weightscape.WRONG_USE, run.exitCode(), run.out());
        assertTrue(run.err().contains("split.json"), run.err());
        assertEquals(1, run.err().strip().lines().count(), run.err());
    }

    /** Ten models for training, two for validation; of three for test one is a training model. */
    private Path leaking() throws IOException {
        List<String> models = Run.of("info", SAMPLE, "--json", "-").done().json().get("model_names").valueStream()
                .map(JsonNode::asString)
                .toList();
        return write("{\"train\": %s, \"val\": %s, \"test\": %s}".formatted(
                quoted(models.subList(0, 10)), quoted(models.subList(10, 12)), quoted(models.subList(9, 12))));
    }

    private static String quoted(List<String> models) {
        return models.stream().map("\"%s\""::formatted).toList().toString();
    }

    /** The test models are one training model and both validation models. */
    @Test
    void probesFlagWhatLeaksBesideEveryScoreAndInEveryReport() throws IOException {
        String sentence = "The scores are not to be trusted: 3 models are in more than one part of the split, such as ";
        Path other = folder.resolve("other");
        Run.of("convert", SAMPLE, "--out", other).done();
        List<Object> command = new ArrayList<>(List.of(
                "probe", SAMPLE, "--split", leaking(), "--features", "s", "--targets", "test_acc", "--probes", "knn",
                "--transfer", other, "--json", folder.resolve("json.json")));
        for (ReportFormat format : ReportFormat.values()) {
            command.addAll(List.of("--report", folder.resolve("report" + format.ending())));
        }
        Run run = Run.of(command.toArray()).done();
        assertTrue(run.out().lines().anyMatch(line -> line.matches("test_acc +r2 +\\S+!")), run.out());
        assertTrue(run.out().contains("! " + sentence), run.out());
        for (ReportFormat format : ReportFormat.values()) {
            String report = Files.readString(folder.resolve("report" + format.ending()));
            assertTrue(report.contains(sentence), format.ending());
        }
        JsonNode json = JsonMapper.shared().readTree(folder.resolve("json.json").toFile());
        assertTrue(json.get("leaks").get(0).asString().startsWith(sentence));
        JsonNode neighbours = json.get("probes").get("knn").get("s").get("test_acc");
        assertTrue(neighbours.get("leaks").get(0).asString().startsWith(sentence));
        // A training model among those for test is not its own neighbour, in the matrix no more than in the table.
        JsonNode own = json.get("transfer").valueStream()
                .filter(score -> score.get("probe").asString().equals("knn"))
                .findFirst()
                .orElseThrow();
        assertEquals(neighbours.get("test"), own.get("score"));
        assertTrue(own.get("leaks").get(0).asString().startsWith(sentence));
    }
}
