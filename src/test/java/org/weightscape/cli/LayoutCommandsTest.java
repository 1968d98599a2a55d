package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.projection.Layout;
import org.weightscape.projection.PlacesCsv;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.SampleZoos;
import org.weightscape.zoo.io.ZooReader;
import tools.jackson.databind.JsonNode;

class LayoutCommandsTest {

    @TempDir
    Path folder;

    @Test
    void projectRepeatsItselfMeasuresItselfAndPlacesAnotherZoo() throws IOException {
        Path zoo = SampleZoos.first().orElseThrow();
        Path first = folder.resolve("first.csv");
        Path second = folder.resolve("second.csv");
        Path other = folder.resolve("other.csv");
        Path places = folder.resolve("places.csv");
        JsonNode found = Run.of(
                        "project", zoo, "--features", "s", "--method", "umap", "--set", "epochs=60", "--sample", 200, "--out",
                        first, "--place", zoo, "--place-out", places, "--json", "-")
                .done()
                .json();
        Run.of("project", zoo, "--features", "s", "--method", "umap", "--set", "epochs=60", "--sample", 200, "--out", second)
                .done();
        Run.of(
                        "project", zoo, "--features", "s", "--method", "umap", "--set", "epochs=60", "--sample", 200, "--seed", 7,
                        "--out", other)
                .done();
        assertEquals(-1, Files.mismatch(first, second));
        assertNotEquals(-1, Files.mismatch(first, other));
        assertEquals(42, found.path("seed").asInt());
        assertEquals(15, found.path("neighbors").asInt());
        assertTrue(found.path("trustworthiness").asDouble() > 0.8, found.toString());
        assertTrue(found.path("continuity").asDouble() > 0.8, found.toString());
        assertTrue(found.path("neighbor_overlap").asDouble() > 0.1, found.toString());
        assertEquals(found.path("of").asInt(), found.path("placed").asInt());
        assertEquals(1 + found.path("of").asInt(), Files.readAllLines(places).size());
    }

    @Test
    void placingNeedsAMapThatTakesNewPoints() {
        Path zoo = SampleZoos.first().orElseThrow();
        Run run = Run.of(
                "project", zoo, "--features", "s", "--method", "pca", "--out", folder.resolve("a.csv"), "--place", zoo,
                "--place-out", folder.resolve("b.csv"));
        assertEquals(Weightscape.WRONG_USE, run.exitCode());
        assertTrue(run.err().contains("umap or tsne"), run.err());
        Run alone = Run.of("project", zoo, "--features", "s", "--out", folder.resolve("a.csv"), "--place", zoo);
        assertEquals(Weightscape.WRONG_USE, alone.exitCode());
        assertTrue(alone.err().contains("--place-out"), alone.err());
    }

    @Test
    void aPictureThatCannotBeIsRefusedInOneSentence() {
        Path zoo = SampleZoos.first().orElseThrow();
        Path out = folder.resolve("map.png");
        Map<List<String>, String> wrong = new LinkedHashMap<>(Map.of(
                List.of("--filter", "nothing=0:1"), "the zoo has",
                List.of("--filter", "epoch=1"), "epoch is a number",
                List.of("--filter", "epoch=a:b"), "is no number",
                List.of("--filter", "epoch=3:1"), "the smallest and the largest",
                List.of("--select", "5-3"), "is not a range of the checkpoints",
                List.of("--keep", "0-999999999"), "is not a range of the checkpoints",
                List.of("--view", "1,2"), "3 numbers",
                List.of("--view", "1,2,0"), "must be above 0",
                List.of("--point-size", "9"), "from 0.3 to 4.0",
                List.of("--scale", "99"), "from 1.0 to 8.0"));
        wrong.putAll(Map.of(
                List.of("--trajectories", "selection"), "nothing is selected",
                List.of("--trajectories", "all"), "is not a range of the checkpoints",
                List.of("--time", "-3"), "give an epoch from",
                List.of("--orbit", "17"), "write one of permuted, erased, noisy, augmented",
                List.of("--orbit", "noisy:99999999"), "the checkpoints are 0 to",
                List.of("--coordinates", folder.resolve("none.csv").toString()), "cannot be read"));
        wrong.forEach((options, sentence) -> {
            List<Object> words = new ArrayList<>(List.of("picture", zoo, "--features", "s", "--out", out));
            words.addAll(options);
            Run run = Run.of(words.toArray());
            assertEquals(Weightscape.WRONG_USE, run.exitCode(), options + ": " + run.err());
            String named = options.getFirst().equals("--coordinates") ? options.getLast() : options.getFirst();
            assertTrue(run.err().contains(named) && run.err().contains(sentence), options + ": " + run.err());
            assertFalse(Files.exists(out));
        });
    }

    @Test
    void anOrbitNeedsAMapThatTakesNewPoints() {
        Path zoo = SampleZoos.first().orElseThrow();
        Path out = folder.resolve("map.png");
        Run learnt = Run.of("picture", zoo, "--features", "pca5", "--orbit", "permuted:3", "--out", out);
        assertEquals(Weightscape.WRONG_USE, learnt.exitCode());
        assertTrue(learnt.err().contains("--orbit works on maps of w, s, s-nobias and z"), learnt.err());
        Run smile = Run.of("picture", zoo, "--method", "smile-umap", "--features", "s", "--orbit", "permuted:3", "--out", out);
        assertEquals(Weightscape.WRONG_USE, smile.exitCode());
        assertTrue(smile.err().contains("--orbit works on maps by pca, umap and tsne"), smile.err());
    }

    @Test
    void placesAreReadAgainAsTheyWereWrittenOrTheMistakeIsNamed() throws IOException {
        Zoo zoo = ZooReader.open(SampleZoos.first().orElseThrow(), Progress.NONE, Cancellation.NEVER);
        Layout layout = new Layout(
                new float[] {0.1f, -3e-8f}, new float[] {1, 2.5f}, new int[] {4, 2}, ProjectionMethod.UMAP, "", new double[0],
                List.of());
        Path file = folder.resolve("places.csv");
        layout.writeCsv(file, zoo);
        Layout read = PlacesCsv.read(file, zoo, ProjectionMethod.UMAP);
        assertArrayEquals(layout.x(), read.x());
        assertArrayEquals(layout.y(), read.y());
        assertArrayEquals(layout.rows(), read.rows());

        String model = zoo.models().get(zoo.modelOf(4));
        Map<String, String> wrong = Map.of(
                "row,x,y\n4,0,NaN\n", "line 2: y is \"NaN\"",
                "row,x,y\n4,0,0\n4,1,1\n", "line 3: checkpoint 4 has a place already",
                "row,x,y\n99999999,0,0\n", "the zoo has no checkpoint 99999999",
                "row,x,y\nfour,0,0\n", "is no number of a checkpoint",
                "row,x\n4,0\n", "there is no y",
                "row,model,x,y\n4,stranger,0,0\n", "checkpoint 4 is of %s, not of stranger".formatted(model),
                "row,x,y\n", "no places in it");
        for (Map.Entry<String, String> broken : wrong.entrySet()) {
            Files.writeString(file, broken.getKey());
            BadInputException refused =
                    assertThrows(BadInputException.class, () -> PlacesCsv.read(file, zoo, ProjectionMethod.UMAP));
            assertTrue(String.valueOf(refused.getMessage()).contains(broken.getValue()), refused.getMessage());
        }
    }

    @Test
    void benchesSayHowFastAndHowGood() {
        JsonNode knn = Run.of("bench", "knn", "--n", 500, "--d", 8, "--runs", 1, "--json", "-").done().json();
        assertEquals(500, knn.path("n").asInt());
        assertEquals(1, knn.path("recall").asDouble());
        assertTrue(knn.path("seconds").asDouble() > 0);
        for (String method : new String[] {"umap", "tsne"}) {
            JsonNode layout = Run.of(
                            "bench", method, "--n", 300, "--d", 8, "--clusters", 3, "--set",
                            method.equals("umap") ? "epochs=50" : "iterations=300", "--json", "-")
                    .done()
                    .json();
            assertEquals(method, layout.path("name").asString());
            assertEquals(300, layout.path("n").asInt());
            assertTrue(layout.path("trustworthiness15").asDouble() > 0.8, layout.toString());
            assertTrue(layout.path("neighbor_preservation15").asDouble() > 0.1, layout.toString());
            assertTrue(layout.path("first_frame_seconds").asDouble() <= layout.path("seconds").asDouble());
        }
        JsonNode real = Run.of(
                        "bench", "umap", "--features-of", SampleZoos.first().orElseThrow(), "--set", "epochs=20", "--json", "-")
                .done()
                .json();
        assertTrue(real.path("config").path("data").asString().startsWith("s of "), real.toString());
    }
}
