package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Network;
import org.weightscape.zoo.Zoo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RayFormatTest {

    @TempDir
    Path folder;

    private static Zoo open(Path path) {
        return ZooReader.open(path, Progress.NONE, Cancellation.NEVER);
    }

    private static void assertRows(Zoo zoo, JsonNode rows, MappedNpy weights) {
        assertEquals(rows.size(), zoo.checkpoints());
        for (int i = 0; i < zoo.checkpoints(); i++) {
            JsonNode row = rows.get(i);
            assertArrayEquals(weights.row(i), zoo.weights().row(i));
            if (row.has("trial")) {
                assertEquals(row.get("trial").asString(), zoo.models().get(zoo.modelOf(i)));
            }
            assertEquals(row.get("training_iteration").doubleValue(), zoo.numeric("epoch").orElseThrow().values()[i]);
            for (String name : List.of("train_loss", "train_acc", "test_loss", "test_acc")) {
                assertEquals(row.get(name).doubleValue(), zoo.numeric(name).orElseThrow().values()[i], name);
            }
            assertEquals(
                    row.get("train_acc").doubleValue() - row.get("test_acc").doubleValue(),
                    zoo.numeric("ggap").orElseThrow().values()[i]);
        }
    }

    @Test
    void readsTheTrialsOfAZoo() {
        JsonNode expected =
                JsonMapper.shared().readTree(Fixtures.path("ray_zoo.expected.json").toFile());
        Zoo zoo = open(Fixtures.path("ray_zoo"));
        assertRows(zoo, expected.get("rows_in_expected_weights"), Npy.open(Fixtures.path("ray_zoo.expected_weights.npy")));
        assertEquals(Architectures.smallCnn(), zoo.architecture());
        assertEquals(7, zoo.models().size());
        String remark = zoo.remarks().getFirst();
        assertTrue(remark.startsWith("3 checkpoints were left out"), remark);
        assertTrue(remark.contains("00004_4_seed=5_2026-01-05_10-00-00 epoch 3 (it has weights that are NaN"), remark);
        assertTrue(remark.contains("00006_6_seed=7_2026-01-07_10-00-00 epoch 5"), remark);
        assertEquals(
                List.of("epoch", "test_acc", "train_acc", "test_loss", "train_loss", "ggap", "lr", "l2", "dropout"),
                List.copyOf(zoo.properties().keySet()).subList(0, 9));
        assertEquals("tanh", zoo.property("activation").orElseThrow().text(0));
        assertEquals(0.01, zoo.numeric("lr").orElseThrow().values()[zoo.checkpoints() - 7]);
        assertEquals(List.of(), zoo.remarks().subList(1, zoo.remarks().size()));
    }

    @Test
    void readsNetworksWithDropoutAndResultsThatBeginWithTheFirstEpoch() {
        JsonNode expected =
                JsonMapper.shared().readTree(Fixtures.path("ray_zoo_dropout.expected.json").toFile());
        Zoo zoo = open(Fixtures.path("ray_zoo_dropout"));
        assertRows(zoo, expected.get("rows"), Npy.open(Fixtures.path("ray_zoo_dropout.expected_weights.npy")));
        assertEquals(
                List.of("module_list.0", "module_list.4", "module_list.8", "module_list.11", "module_list.14"),
                zoo.architecture().layers().stream().map(Layer::name).toList());
        assertEquals(Architectures.smallCnn().tokens(), zoo.architecture().tokens());
    }

    @Test
    void aSingleTrialIsAZooToo() throws IOException {
        Path trial = copyTrial(0);
        Zoo zoo = open(trial);
        assertEquals(1, zoo.models().size());
        assertEquals(4, zoo.checkpoints());
        assertEquals(4, open(trial.resolve("params.json")).checkpoints());
    }

    private Path copyTrial(int number) throws IOException {
        Path trial = trial(number);
        Path copy = folder.resolve(String.valueOf(trial.getFileName()));
        try (var files = Files.walk(trial)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, copy.resolve(trial.relativize(file).toString()));
            }
        }
        return copy;
    }

    private static Path trial(int number) throws IOException {
        try (var trials = Files.list(Fixtures.path("ray_zoo"))) {
            return trials.filter(Files::isDirectory).sorted().toList().get(number);
        }
    }

    @Test
    void aTrialWithHalfALastLineOfResultsKeepsItsWeights() throws IOException {
        Path results = copyTrial(0).resolve("result.json");
        byte[] bytes = Files.readAllBytes(results);
        Files.delete(results);
        Files.write(results, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        Zoo zoo = open(folder);
        assertEquals(4, zoo.checkpoints());
        assertEquals(1, zoo.numeric("test_acc").orElseThrow().missing());
        assertTrue(zoo.remarks().toString().contains("1 checkpoint has no line in result.json"));
    }

    /** The test accuracies of a trial with checkpoints of epochs 0, 1, 3 and 5, of whose lines of results only some are there. */
    private double[] accuracies(int... lines) throws IOException {
        Path results = copyTrial(0).resolve("result.json");
        List<String> all = Files.readAllLines(results);
        Files.write(results, java.util.Arrays.stream(lines).mapToObj(all::get).toList());
        return open(folder).numeric("test_acc").orElseThrow().values();
    }

    @Test
    void aResultBelongsToTheEpochThatItNamesEvenIfLinesAreMissing() throws IOException {
        double[] all = open(trial(0)).numeric("test_acc").orElseThrow().values();
        assertArrayEquals(new double[] {all[0], Double.NaN, all[2], all[3]}, accuracies(0, 2, 3, 5));
    }

    @Test
    void aRepeatedLineMovesNoResult() throws IOException {
        double[] all = open(trial(0)).numeric("test_acc").orElseThrow().values();
        assertArrayEquals(all, accuracies(0, 1, 2, 1, 1, 2, 3, 4, 5));
    }

    @Test
    void whatIsMissingOrCutIsNamed() throws IOException {
        Path trial = copyTrial(0);
        Files.writeString(Files.createDirectory(folder.resolve("NN_lost")).resolve("params.json"), "{}");
        Files.move(trial.resolve("checkpoint_000001"), trial.resolve("checkpoint_99999999999"));
        Files.delete(trial.resolve("checkpoint_000003/checkpoints"));
        Path parameters = trial.resolve("params.json");
        String text = Files.readString(parameters);
        Files.delete(parameters);
        Files.writeString(parameters, text.substring(0, 30));
        Zoo zoo = open(folder);
        assertEquals(2, zoo.checkpoints());
        String remark = zoo.remarks().getFirst();
        assertTrue(remark.startsWith("3 checkpoints were left out: "), remark);
        assertTrue(remark.contains("NN_lost (it has no checkpoints)"), remark);
        assertTrue(remark.contains(" epoch 99999999999 (epochs go up to 999999999)"), remark);
        assertTrue(remark.contains(" epoch 3 (there is no file checkpoints that could be read)"), remark);
        assertTrue(zoo.remarks().get(1).startsWith("1 file was left out: "), zoo.remarks().toString());
        assertTrue(zoo.remarks().get(1).contains("/params.json (it is no complete JSON object)"), zoo.remarks().toString());
        assertEquals(0.001, zoo.numeric("lr").orElseThrow().values()[0]);
    }

    private List<String> convert(String target) throws IOException {
        Path out = folder.resolve(target);
        NativeZooWriter.write(
                open(folder.resolve("zoo")),
                Provenance.of("test", java.util.Map.of()),
                out,
                NativeZooWriter.Existing.REFUSE,
                Progress.NONE,
                Cancellation.NEVER);
        return List.of(Files.readString(out.resolve("zoo.json")), Files.readString(out.resolve("checkpoints.csv")));
    }

    @Test
    void aTableOfProgressSaysTheSameAsLinesOfResults() throws IOException {
        Path trial = copyTrial(0);
        Path moved = Files.createDirectory(folder.resolve("zoo")).resolve("NN_0");
        Files.move(trial, moved);
        List<String> withLines = convert("lines");
        Files.delete(moved.resolve("result.json"));
        List<String> table = Files.readAllLines(moved.resolve("progress.csv"));
        Files.delete(moved.resolve("progress.csv"));
        Files.write(
                moved.resolve("progress.csv"),
                java.util.stream.IntStream.range(0, table.size())
                        .mapToObj(i -> table.get(i) + (i == 0 ? ",config,date,time_total_s" : ",\"{'lr': 1}\",2026,3.5"))
                        .toList());
        assertEquals(withLines, convert("table"));
        Files.delete(moved.resolve("params.json"));
        Files.write(
                moved.resolve("progress.csv"),
                java.util.stream.IntStream.range(0, table.size())
                        .mapToObj(i -> table.get(i) + (i == 0 ? ",config/optim::lr,config/cuda" : ",0.25,False"))
                        .toList());
        Zoo zoo = open(folder.resolve("zoo"));
        assertEquals(0.25, zoo.numeric("lr").orElseThrow().values()[3]);
        assertTrue(zoo.property("cuda").isEmpty());
    }

    @Test
    void linksThatLeaveTheFolderAreLeftOut() throws IOException {
        Path copy = copyTrial(0);
        Path elsewhere = trial(1);
        Files.createSymbolicLink(folder.resolve("NN_linked"), elsewhere);
        Path checkpoint = copy.resolve("checkpoint_000005/checkpoints");
        Files.delete(checkpoint);
        Files.createSymbolicLink(checkpoint, elsewhere.resolve("checkpoint_5/checkpoints"));
        Path dangling = copy.resolve("checkpoint_000003/checkpoints");
        Files.delete(dangling);
        Files.createSymbolicLink(dangling, Path.of("nowhere"));
        Files.createSymbolicLink(folder.resolve("NN_nowhere"), Path.of("nowhere"));
        Files.delete(copy.resolve("params.json"));
        Files.createSymbolicLink(copy.resolve("params.json"), elsewhere.resolve("params.json"));
        Zoo zoo = open(folder);
        assertEquals(2, zoo.checkpoints());
        assertTrue(zoo.remarks().getFirst().contains("4 checkpoints were left out"), zoo.remarks().toString());
        assertTrue(zoo.remarks().getFirst().contains("epoch 3 (it is a symbolic link that leads nowhere)"));
        assertTrue(zoo.remarks().getFirst().contains("NN_nowhere (it is a symbolic link that leads nowhere)"));
        assertTrue(zoo.remarks().get(1).contains("/params.json (it is a symbolic link that leaves the folder)"));
        // What the results say of the parameters counts, not what stands elsewhere.
        assertEquals(1, zoo.numeric("seed").orElseThrow().values()[0]);
    }

    @Test
    void networksOfAnotherArchitectureAreLeftOut() throws IOException {
        copyTrial(0);
        Path other = folder.resolve("NN_other/checkpoint_000001");
        Files.createDirectories(other);
        Files.copy(Fixtures.path("torch/zip_plain.pt"), other.resolve("checkpoints"));
        Zoo zoo = open(folder);
        assertEquals(4, zoo.checkpoints());
        assertTrue(zoo.remarks().getFirst().contains("another architecture"), zoo.remarks().toString());
    }

    @Test
    void complainsOnceIfNothingCanBeUsed() throws IOException {
        Path checkpoint = folder.resolve("NN_x/checkpoint_000001");
        Files.createDirectories(checkpoint);
        Files.writeString(checkpoint.resolve("checkpoints"), "no weights");
        String complaint = String.valueOf(
                assertThrows(BadInputException.class, () -> open(folder)).getMessage());
        assertTrue(complaint.contains("NN_x epoch 1"), complaint);
    }

    @Test
    void aConvertedZooIsTheSameZoo() {
        Zoo zoo = open(Fixtures.path("ray_zoo"));
        Path target = folder.resolve("native");
        NativeZooWriter.write(
                zoo,
                Provenance.of("test", java.util.Map.of()),
                target,
                NativeZooWriter.Existing.REFUSE,
                Progress.NONE,
                Cancellation.NEVER);
        Zoo again = open(target);
        assertEquals(ZooFingerprint.of(zoo), ZooFingerprint.of(again));
        assertEquals(zoo.properties().keySet(), again.properties().keySet());
        assertEquals(zoo.remarks(), again.remarks());
        zoo.properties().forEach((name, property) -> {
            for (int row = 0; row < zoo.checkpoints(); row++) {
                assertEquals(property.text(row), Objects.requireNonNull(again.properties().get(name)).text(row));
            }
        });
    }

    @Test
    void aNetworkWithItsChannelsPermutedKeepsItsFunction() {
        Zoo zoo = open(Fixtures.path("ray_zoo"));
        float[] weights = zoo.weights().row(3);
        // The first convolution's channels 2 and 5: their kernels and biases, and what the second convolution reads of them.
        float[] permuted = weights.clone();
        exchange(permuted, 2 * 25, 5 * 25, 25);
        exchange(permuted, 200 + 2, 200 + 5, 1);
        for (int unit = 0; unit < 6; unit++) {
            exchange(permuted, 208 + unit * 200 + 2 * 25, 208 + unit * 200 + 5 * 25, 25);
        }
        // And the last convolution's channels 0 and 3, which are flattened to nine columns each.
        exchange(permuted, 1414, 1414 + 3 * 24, 24);
        exchange(permuted, 1510, 1513, 1);
        for (int unit = 0; unit < 20; unit++) {
            exchange(permuted, 1514 + unit * 36, 1514 + unit * 36 + 27, 9);
        }
        float[] images = new float[5 * 28 * 28];
        java.util.Random random = new java.util.Random(5);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat() * 2 - 1;
        }
        Network network = Network.of(zoo.architecture(), zoo.activationOf(3));
        assertArrayEquals(network.outputs(weights, images), network.outputs(permuted, images), 1e-5f);
    }

    private static void exchange(float[] values, int a, int b, int length) {
        for (int i = 0; i < length; i++) {
            float value = values[a + i];
            values[a + i] = values[b + i];
            values[b + i] = value;
        }
    }
}
