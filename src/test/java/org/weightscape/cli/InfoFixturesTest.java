package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.zoo.io.Npy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code info --json} says of every fixture that is a zoo is what stands in the file of expected values beside it. */
class InfoFixturesTest {
    /** The parts of a split with the names that the pre-computed data sets have for them. */
    private static final Map<String, String> SETS = Map.of("train", "trainset", "val", "valset", "test", "testset");

    @TempDir
    Path folder;

    private static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(InfoFixturesTest.class.getResource("/fixtures/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode expected(String name) {
        return JsonMapper.shared().readTree(fixture(name).toFile());
    }

    private static JsonNode info(Path zoo) {
        return Run.of("info", zoo, "--json", "-").done().json();
    }

    private static void assertCounts(int models, int checkpoints, int weights, JsonNode info) {
        assertEquals(models, info.get("models").asInt());
        assertEquals(checkpoints, info.get("checkpoints").asInt());
        assertEquals(weights, info.get("weights").asInt());
    }

    /** Layers as the ray zoos' {@code layer_lst} has them: the number of the module, and its kind. */
    private static List<String> layers(JsonNode info) {
        return info.get("layers").valueStream()
                .map(layer -> layer.get("name").asString().replaceAll("\\D", "") + " " + layer.get("kind").asString())
                .toList();
    }

    private static void assertLayers(JsonNode expected, JsonNode info) {
        assertEquals(
                expected.valueStream().map(layer -> layer.get(0).asInt() + " " + layer.get(1).asString()).toList(),
                layers(info));
    }

    private static Set<String> names(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every model is in one part of a split that the zoo does not bring along. */
    private static void assertDefaultSplit(Set<String> models, JsonNode info) {
        JsonNode splits = info.get("splits");
        assertEquals("default", splits.get("source").asString());
        Set<String> all = new TreeSet<>();
        int count = 0;
        for (String part : SETS.keySet()) {
            all.addAll(names(splits.get(part)));
            count += splits.get(part).size();
        }
        assertEquals(models, all);
        assertEquals(models.size(), count);
    }

    @Test
    void rayTrials() {
        JsonNode expected = expected("ray_zoo.expected.json");
        JsonNode info = info(fixture("ray_zoo"));
        List<JsonNode> rows = expected.get("rows_in_expected_weights").valueStream().toList();
        Set<String> trials = rows.stream().map(row -> row.get("trial").asString()).collect(Collectors.toCollection(TreeSet::new));
        assertCounts(
                trials.size(), rows.size(), Npy.open(fixture("ray_zoo.expected_weights.npy")).columns(), info);
        assertLayers(expected.get("layer_lst"), info);
        assertEquals(trials, names(info.get("model_names")));
        assertDefaultSplit(trials, info);
    }

    @Test
    void rayTrialsWithDropout() {
        JsonNode expected = expected("ray_zoo_dropout.expected.json");
        JsonNode info = info(fixture("ray_zoo_dropout"));
        int weights = Npy.open(fixture("ray_zoo_dropout.expected_weights.npy")).columns();
        assertCounts(1, expected.get("rows").size(), weights, info);
        assertLayers(expected.get("layer_lst"), info);
        assertEquals(
                expected.get("state_dict_keys").valueStream().map(JsonNode::asString).toList(),
                info.get("layers").valueStream()
                        .map(layer -> layer.get("name").asString())
                        .mapMulti((String layer, java.util.function.Consumer<String> keys) -> {
                            keys.accept(layer + ".weight");
                            keys.accept(layer + ".bias");
                        })
                        .toList());
        assertDefaultSplit(names(info.get("model_names")), info);
    }

    @Test
    void unterthiner() {
        JsonNode expected = expected("unterthiner/expected.json");
        JsonNode info = info(fixture("unterthiner"));
        int weights = Npy.open(fixture("unterthiner/expected_torch_order.npy")).columns();
        assertCounts(expected.get("models").asInt(), expected.get("n_rows").asInt(), weights, info);
        assertEquals(List.of("0 conv2d", "2 conv2d", "4 conv2d", "7 fc"), layers(info));
        for (JsonNode layer : info.get("layers")) {
            boolean isConvolution = layer.get("kind").asString().equals("conv2d");
            assertEquals(isConvolution ? expected.get("kernel").asInt() : 1, layer.get("kernel").get(0).asInt());
            assertEquals(isConvolution ? expected.get("strides").asInt() : 1, layer.get("stride").asInt());
            assertEquals(expected.get("padding").asInt(), layer.get("padding").asInt());
        }
        assertEquals("global_average", info.get("layers").get(2).get("pooling").asString());
        assertDefaultSplit(names(info.get("model_names")), info);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dataset_2022_checkpoint", "dataset_2022_vector", "dataset_google_2021", "dataset_simclr_2021_vector"})
    void preComputedDataSets(String name) {
        JsonNode expected = expected("hsg_pt/" + name + ".expected.json");
        JsonNode info = info(fixture("hsg_pt/" + name + ".pt"));
        assertEquals("zoo", info.get("splits").get("source").asString());
        int checkpoints = 0;
        int models = 0;
        for (Map.Entry<String, String> part : SETS.entrySet()) {
            JsonNode set = expected.get(part.getValue());
            Set<String> wanted = set.get("labels").valueStream()
                    .map(label -> label.asString().replaceFirst("^.*_path-", "").replaceFirst("#_#.*$", ""))
                    .map(label -> label.startsWith("/") ? label : label.substring(label.indexOf('/') + 1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(wanted, names(info.get("splits").get(part.getKey())));
            checkpoints += set.get("n").asInt();
            models += wanted.size();
        }
        int weights = Npy.open(fixture("hsg_pt/" + name + ".trainset.expected_weights.npy")).columns();
        assertCounts(models, checkpoints, weights, info);
        assertEquals(
                name.contains("google")
                        ? List.of("0 conv2d", "2 conv2d", "4 conv2d", "7 fc")
                        : List.of("0 conv2d", "3 conv2d", "6 conv2d", "9 fc", "11 fc"),
                layers(info));
    }

    /** Single checkpoints whose tensors are all weights of layers, each in a folder of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "torch/zip_plain.pt", "torch/zip_half.pt", "torch/zip_bf16.pt", "torch/legacy_plain.pt",
                "torch/nested_dataparallel_prefix.pt", "torch/nested_state_and_optimizer.pt", "torch/whole_module_pickled.pt",
                "safetensors/model_f32.safetensors", "safetensors/model_f16.safetensors", "safetensors/model_bf16.safetensors"
            })
    void singleCheckpoints(String name) throws java.io.IOException {
        Path file = fixture(name);
        Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
        JsonNode tensors = expected(name + ".expected.json");
        JsonNode info = info(folder);
        assertCounts(1, 1, tensors.valueStream().mapToInt(tensor -> tensor.get("size").asInt()).sum(), info);
        assertEquals(tensors.size(), 2 * info.get("layers").size());
        for (int i = 0; i < info.get("layers").size(); i++) {
            JsonNode layer = info.get("layers").get(i);
            JsonNode weight = tensors.get(2 * i);
            assertEquals(weight.get("name").asString().replaceFirst("^module\\.", ""), layer.get("name").asString() + ".weight");
            assertEquals(weight.get("shape").size() == 4 ? "conv2d" : "fc", layer.get("kind").asString());
            assertEquals(weight.get("shape").get(0).asInt(), layer.get("out").asInt());
            assertEquals(weight.get("shape").get(1).asInt(), layer.get("in").asInt());
            assertEquals(weight.get("offset").asInt(), layer.get("weight_offset").asInt());
            assertEquals(tensors.get(2 * i + 1).get("offset").asInt(), layer.get("bias_offset").asInt());
        }
        assertDefaultSplit(names(info.get("model_names")), info);
    }

    /** Checkpoints with tensors of no known layer open as one flat vector of all their floating point numbers. */
    @ParameterizedTest
    @ValueSource(strings = {"torch/zip_strided.pt", "torch/legacy_strided.pt", "safetensors/mixed_unpadded.safetensors"})
    void checkpointsThatAreNoChain(String name) throws java.io.IOException {
        Path file = fixture(name);
        Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
        int floats = expected(name + ".expected.json").valueStream()
                .filter(tensor -> tensor.get("dtype").asString().startsWith("float"))
                .mapToInt(tensor -> tensor.get("size").asInt())
                .sum();
        JsonNode info = info(folder);
        assertCounts(1, 1, floats, info);
        assertEquals(1, info.get("layers").size());
        assertEquals(floats, info.get("layers").get(0).get("in").asInt());
        assertDefaultSplit(names(info.get("model_names")), info);
    }
}
