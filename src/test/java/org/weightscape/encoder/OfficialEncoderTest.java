package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.io.Safetensors;
import org.weightscape.zoo.io.Safetensors.Tensor;
import org.weightscape.zoo.io.TorchFiles;
import tools.jackson.databind.JsonNode;

/** Official checkpoints, imported, give the official latents; and what is saved has the official names. */
class OfficialEncoderTest {
    private static final String TETRIS = """
            {"layer": [[0, "fc"], [2, "fc"]], "idx_start": [0, 80], "idx_length": [80, 20], "kernel_no": [5, 4],
             "kernel_size": [16, 1], "channels_in": [1, 5]}""";

    @TempDir
    Path folder;

    static Stream<Arguments> cases() {
        return Parity.folders("ae").stream()
                .flatMap(name -> Stream.of("host", "portable").map(kernel -> Arguments.of(name, kernel)));
    }

    /** The tensors of a case as floats with their shapes. */
    private static Map<String, Tensor> tensors(Parity parity) {
        Map<String, double[]> values = parity.tensors("params");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (JsonNode entry : parity.json("params.json")) {
            double[] numbers = Objects.requireNonNull(values.get(entry.get("name").asString()));
            float[] floats = new float[numbers.length];
            IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) numbers[i]);
            long[] shape = entry.get("shape").valueStream().mapToLong(JsonNode::asLong).toArray();
            tensors.put(entry.get("name").asString(), Tensor.of(floats, shape));
        }
        return tensors;
    }

    private Path torch(Map<String, Tensor> tensors) throws IOException {
        return Files.write(folder.resolve("official.pt"), TorchFiles.of(tensors));
    }

    /** The index_dict of a case; those without one are the tetris networks, or read a flat vector. */
    private Path index(Parity parity, int columns) throws IOException {
        JsonNode config = parity.json("config.json");
        boolean isFlat = config.path("model::encoding").asString("").equals("weight");
        String text = config.path("model::index_dict").isObject() && !isFlat
                ? config.toString()
                : columns == 100 && !isFlat
                        ? TETRIS
                        : """
                        {"layer": [[0, "fc"]], "idx_start": [0], "idx_length": [%1$d], "kernel_no": [1], "kernel_size": [%1$d],
                         "channels_in": [1]}""".formatted(columns);
        return Files.writeString(folder.resolve("index_dict.json"), text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheOfficialLatents(String name, String kernel) throws IOException {
        Parity parity = new Parity("ae/" + name);
        Map<String, Tensor> tensors = tensors(parity);
        double[] x = parity.numbers("x.npy");
        int columns = parity.layout().weights();
        float[] weights = new float[x.length];
        IntStream.range(0, x.length).forEach(i -> weights[i] = (float) x[i]);
        Path out = folder.resolve("encoder");
        OfficialEncoder.convert(torch(tensors), index(parity, columns), Map.of("training.kernel", kernel), out);
        int[] rows = IntStream.range(0, x.length / columns).toArray();
        String intended = name.startsWith("attnembedder") ? "_batchfirst" : "";
        try (Encoder encoder = Encoder.open(out)) {
            float[] z = encoder.embed(Weights.of(weights, columns), rows, Progress.NONE, Cancellation.NEVER);
            float[] y = encoder.reconstruct(Weights.of(weights, columns), rows, Progress.NONE, Cancellation.NEVER);
            Parity.assertClose(parity.numbers("z" + intended + ".npy"), doubles(z), 2e-5, 1e-4, "z");
            Parity.assertClose(parity.numbers("y" + intended + ".npy"), doubles(y), 2e-5, 1e-4, "y");
        }
        // The same names and shapes come out again, so PyTorch loads the file with no renaming.
        Safetensors saved = Safetensors.open(out.resolve("parameters.safetensors"));
        assertEquals(tensors.keySet(), java.util.Set.copyOf(saved.entries().keySet()));
        tensors.forEach((tensor, value) -> assertEquals(
                java.util.Arrays.stream(value.shape()).boxed().toList(), saved.entry(tensor).shape(), tensor));
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    @Test
    void dropoutsInTheBottleneckTakeANumberAmongItsNames() throws IOException {
        Parity parity = new Parity("ae/neuron_comp_mlpneck");
        Map<String, Tensor> withDropout = new LinkedHashMap<>();
        tensors(parity).forEach((name, tensor) -> withDropout.put(
                Pattern.compile("(neck\\.encoder|nec2vec\\.decoder)\\.(\\d+)")
                        .matcher(name)
                        .replaceAll(found -> found.group(1) + "." + Integer.parseInt(found.group(2)) / 2 * 3),
                tensor));
        Path out = folder.resolve("encoder");
        OfficialEncoder.convert(torch(withDropout), index(parity, 122), Map.of(), out);
        assertEquals(withDropout.keySet(), Safetensors.open(out.resolve("parameters.safetensors")).entries().keySet());
        assertTrue(withDropout.containsKey("encoder.vec2neck.encoder.9.weight"));
        assertEquals(0.1, EncoderInfo.read(out).config().model().dropout());
    }

    @Test
    void savedNamesAreThoseOfTheOfficialSafetensors() {
        Parity parity = new Parity("ae/neuron_comp");
        Safetensors official = Safetensors.open(parity.file("params.safetensors"));
        assertEquals(official.entries().keySet(), tensors(parity).keySet());
    }

    @Test
    void saysWhatItAssumes() throws IOException {
        Parity parity = new Parity("ae/neuron_comp");
        Path index = Files.writeString(
                folder.resolve("index.json"), parity.json("config.json").get("model::index_dict").toString());
        List<String> remarks = OfficialEncoder.convert(torch(tensors(parity)), index, Map.of(), folder.resolve("e"));
        assertTrue(remarks.getFirst().contains("model.heads"), remarks.toString());
        assertEquals(
                List.of(), OfficialEncoder.convert(torch(tensors(parity)), index, Map.of("model.heads", "4"), folder.resolve("told")));
    }

    @Test
    void complainsAboutADescriptionOfOtherNetworksAndAboutForeignFiles() throws IOException {
        Parity parity = new Parity("ae/neuron_comp");
        Path official = torch(tensors(parity));
        Path tetris = Files.writeString(folder.resolve("tetris.json"), TETRIS);
        BadInputException e = assertThrows(
                BadInputException.class, () -> OfficialEncoder.convert(official, tetris, Map.of(), folder.resolve("e")));
        assertTrue(String.valueOf(e.getMessage()).contains("official.pt"), e.getMessage());
        Path foreign = torch(Map.of("fc.weight", Tensor.of(new float[4], 2, 2)));
        Path index = index(parity, 122);
        BadInputException other = assertThrows(
                BadInputException.class, () -> OfficialEncoder.convert(foreign, index, Map.of(), folder.resolve("e")));
        assertTrue(String.valueOf(other.getMessage()).contains("official"), other.getMessage());
    }
}
