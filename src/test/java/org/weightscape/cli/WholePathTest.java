package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.zoo.io.Npy;
import tools.jackson.databind.JsonNode;

/** From a recipe to coordinates, by the commands alone. */
class WholePathTest {
    private static final int MODELS = 24;

    @TempDir
    static Path folder;

    private static Path zoo;
    private static Path encoder;

    @BeforeAll
    static void generateAndTrain() throws IOException {
        Path recipe = folder.resolve("recipe.json");
        Files.writeString(recipe, """
                {"name": "tiny", "dataset": {"kind": "tetris", "train": 80, "test": 80, "noise": 0.1, "seed": 1},
                 "architecture": "tetris", "models": %d, "epochs": [0, 2, 5, 10], "batch": 40, "seed": 1,
                 "factors": {"lr": 0.1}}
                """.formatted(MODELS));
        zoo = folder.resolve("zoo");
        encoder = folder.resolve("encoder");
        Run.of("generate", recipe, "--out", zoo).done();
        Run.of("train", zoo, "--out", encoder, "--preset", "tetris", "--epochs", 4, "--set", "training.batch_size=32").done();
    }

    @Test
    void infoSaysWhatWasGenerated() {
        JsonNode info = Run.of("info", zoo, "--json", "-").done().json();
        assertEquals(MODELS, info.path("models").asInt());
        assertEquals(4 * MODELS, info.path("checkpoints").asInt());
        assertEquals(100, info.path("weights").asInt());
        assertEquals(9, info.path("tokens").asInt());
        assertEquals(80, info.path("layers").get(1).path("weight_offset").asInt());
        assertEquals("number", info.path("properties").path("test_acc").path("type").asString());
        assertEquals(10, info.path("properties").path("epoch").path("max").asInt());
    }

    @Test
    void jsonGoesToAFileToo() throws IOException {
        Path file = folder.resolve("info.json");
        Run run = Run.of("info", zoo, "--json", file).done();
        assertTrue(run.out().contains("24 models"), run.out());
        assertTrue(Files.readString(file).contains("\"models\" : 24"));
    }

    @Test
    void trainingLowersTheLoss() throws IOException {
        List<String> history = Files.readAllLines(encoder.resolve("history.csv"));
        assertEquals(5, history.size());
        int column = List.of(history.getFirst().split(",")).indexOf("train_loss");
        double first = Double.parseDouble(history.get(1).split(",")[column]);
        double last = Double.parseDouble(history.getLast().split(",")[column]);
        assertTrue(last < first, first + " fell only to " + last);
    }

    @Test
    void embedWritesOneRowForEachCheckpoint() {
        Path z = folder.resolve("z.npy");
        JsonNode embedded = Run.of("embed", zoo, "--encoder", encoder, "--out", z, "--json", "-").done().json();
        Npy.Floats values = Npy.floats(z);
        assertEquals(List.of(4L * MODELS, embedded.path("latent").asLong()), values.shape());
        for (float value : values.values()) {
            assertTrue(Math.abs(value) <= 1, "the latent is bounded by tanh: " + value);
        }
    }

    @Test
    void probeScoresEveryRepresentation() {
        JsonNode probes = Run.of("probe", zoo, "--features", "w,s,z", "--encoder", encoder, "--json", "-").done().json();
        for (String feature : List.of("w", "s", "z")) {
            JsonNode score = probes.path("features").path(feature).path("epoch");
            assertEquals("regression", score.path("task").asString());
            assertEquals("r2", score.path("metric").asString());
            assertTrue(score.path("train").isNumber() && score.path("test").isNumber() && score.path("lambda").isNumber());
        }
    }

    @Test
    void probeWritesReportsOfFilesComponentsSeedsAndTransfer() throws IOException {
        Path z = folder.resolve("mine.npy");
        Run.of("embed", zoo, "--encoder", encoder, "--out", z).done();
        Path copy = folder.resolve("again");
        Run.of("convert", zoo, "--out", copy).done();
        Path page = folder.resolve("report.html");
        Path latex = folder.resolve("report.tex");
        JsonNode probes = Run.of(
                        "probe", zoo, "--features", "s,pca3,s-nobias," + z, "--probes", "knn", "--seeds", "2", "--transfer", copy,
                        "--report", page, "--report", latex, "--json", "-")
                .done()
                .json();
        for (String feature : List.of("s", "w-pca3", "s-nobias", "mine")) {
            JsonNode score = probes.path("features").path(feature).path("epoch");
            assertEquals(2, score.path("seeds").path("scores").size(), feature);
            assertTrue(score.path("mae").isNumber());
            assertTrue(score.path("low").isNull(), "four test models are too few for an interval");
        }
        assertTrue(probes.path("probes").path("knn").path("s").path("epoch").path("test").isNumber());
        assertTrue(probes.path("origin").path("command").asString().startsWith("weightscape probe "));
        assertEquals(16, probes.path("origin").path("zoos").path("zoo").asString().length());
        boolean crossed = false;
        for (JsonNode entry : probes.path("transfer")) {
            crossed |= entry.path("to").asString().equals("again") && entry.path("feature").asString().equals("s");
        }
        assertTrue(crossed, "scores on the other zoo");
        assertTrue(Files.readString(page).contains("<svg"));
        assertTrue(Files.readString(latex).contains("\\begin{tabular}"));
        Run refused = Run.of("probe", zoo, "--features", "nothing.npy");
        assertEquals(Weightscape.WRONG_USE, refused.exitCode(), refused.err());
        assertEquals(Weightscape.WRONG_USE, Run.of("probe", zoo, "--report", "report.pdf").exitCode());
    }

    @Test
    void projectWritesCoordinates() throws IOException {
        Path coordinates = folder.resolve("coordinates.csv");
        Run.of("project", zoo, "--features", "z", "--encoder", encoder, "--method", "pca", "--out", coordinates).done();
        List<String> lines = Files.readAllLines(coordinates);
        assertEquals("row,model,epoch,x,y", lines.getFirst());
        assertEquals(1 + 4 * MODELS, lines.size());
    }

    @Test
    void convertKeepsEveryBit() throws IOException {
        Path copy = folder.resolve("copy");
        Run.of("convert", zoo, "--out", copy).done();
        for (String name : List.of("weights.npy", "checkpoints.csv")) {
            assertEquals(-1, Files.mismatch(zoo.resolve(name), copy.resolve(name)), name);
        }
    }

    @Test
    void aFolderWithAnEncoderIsNotWrittenOver() {
        Run run = Run.of("train", zoo, "--out", encoder, "--epochs", 1);
        assertEquals(Weightscape.WRONG_USE, run.exitCode());
        assertTrue(run.err().contains(encoder.toString()), run.err());
    }

    @Test
    void anEncoderForOtherNetworksIsRefused() throws IOException {
        Path other = folder.resolve("other");
        Path recipe = folder.resolve("cnn.json");
        Files.writeString(recipe, """
                {"name": "cnn", "dataset": {"kind": "digits", "train": 20, "test": 20, "noise": 0.1, "seed": 1},
                 "architecture": "small-cnn", "models": 2, "epochs": [0], "batch": 20, "seed": 1, "factors": {"lr": 0.1}}
                """);
        Run.of("generate", recipe, "--out", other).done();
        Run run = Run.of("embed", other, "--encoder", encoder, "--out", folder.resolve("no.npy"));
        assertEquals(Weightscape.WRONG_USE, run.exitCode());
        assertEquals(1, run.err().lines().filter(line -> line.startsWith("weightscape: ")).count(), run.err());
    }
}
