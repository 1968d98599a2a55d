package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.Safetensors.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NpzTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void readsWhatNumPyWrote(String name) {
        JsonNode expected = JsonMapper.shared().readTree(Fixtures.path("numpy/npz.expected.json").toFile());
        SequencedMap<String, TensorView> arrays = Npz.open(Fixtures.path("numpy/" + name)).tensors();
        assertEquals(expected.size(), arrays.size());
        for (Map.Entry<String, JsonNode> entry : expected.properties()) {
            TensorView array = Objects.requireNonNull(arrays.get(entry.getKey()), entry.getKey());
            JsonNode wanted = entry.getValue();
            assertEquals(wanted.get("shape").valueStream().map(JsonNode::asLong).toList(), array.shape());
            double[] values = wanted.get("values").valueStream().mapToDouble(JsonNode::doubleValue).toArray();
            assertArrayEquals(values, array.doubles());
        }
    }

    @Test
    void refusesAZipBomb() throws IOException {
        Path file = folder.resolve("bomb.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                zip.write(zeros);
            }
        }
        BadInputException complaint =
                assertThrows(BadInputException.class, () -> Npz.open(file).tensors());
        assertTrue(String.valueOf(complaint.getMessage()).contains("zip bomb"), complaint.getMessage());
    }

    @Test
    void whatIsWrittenIsRead() {
        Path file = folder.resolve("a.npz");
        SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("b", Tensor.of(new float[] {1, -0.0f, Float.NaN, 4, 5, 6}, 3, 2));
        arrays.put("a", Tensor.of(new float[] {7}));
        arrays.put("none", Tensor.of(new float[0], 0, 4));
        Npz.write(file, arrays);
        SequencedMap<String, TensorView> read = Npz.open(file).tensors();
        assertEquals(List.copyOf(arrays.keySet()), List.copyOf(read.keySet()));
        arrays.forEach((name, array) ->
                assertArrayEquals(array.values(), Objects.requireNonNull(read.get(name)).floats()));
    }
}
