package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.Safetensors.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"model_f32", "model_f16", "model_bf16", "mixed_unpadded"})
    void readsWhatTheReferenceWrote(String name) {
        Path file = Fixtures.path("safetensors/" + name + ".safetensors");
        JsonNode expected =
                JsonMapper.shared().readTree(Fixtures.path("safetensors/" + name + ".safetensors.expected.json").toFile());
        double[] values = Npy.doubles(Fixtures.path("safetensors/" + name + ".safetensors.expected.npy")).values();
        Safetensors opened = Safetensors.open(file);
        Safetensors.Contents contents = Safetensors.read(file);
        List<String> names = new ArrayList<>();
        for (JsonNode tensor : expected) {
            String tensorName = tensor.get("name").asString();
            names.add(tensorName);
            List<Long> shape = tensor.get("shape").valueStream().map(JsonNode::asLong).toList();
            assertEquals(shape, opened.entry(tensorName).shape());
            int offset = tensor.get("offset").asInt();
            double[] wanted = Arrays.copyOfRange(values, offset, offset + tensor.get("size").asInt());
            assertArrayEquals(wanted, opened.doubles(tensorName));
            float[] rounded = contents.tensor(tensorName).values();
            for (int i = 0; i < wanted.length; i++) {
                assertEquals((float) wanted[i], rounded[i]);
            }
        }
        assertEquals(names.size(), contents.tensors().size());
    }

    @ParameterizedTest
    @CsvSource({
        "bad_header_length,1099511627776 bytes", "bad_overlap,begins at byte",
        "bad_size,does not fit the bytes", "bad_truncated,tensors take"
    })
    void refusesTheDamagedFixtures(String name, String part) {
        complaint(Fixtures.path("safetensors/" + name + ".safetensors"), part);
    }

    @Property(tries = 100)
    void readsBackWhatItWrote(
            @ForAll @Size(max = 5) List<@Size(max = 40) float[]> arrays,
            @ForAll @Size(max = 5) Map<String, String> metadata) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (float[] values : arrays) {
            String name = "tensor \"%d\" ü".formatted(tensors.size());
            tensors.put(
                    name,
                    switch (values.length) {
                        case 0 -> Tensor.of(values, 0, 3);
                        case 1 -> Tensor.of(values);
                        default -> Tensor.of(values, values.length, 1);
                    });
        }
        Map<String, String> texts = new LinkedHashMap<>();
        // Half of a surrogate pair is no text and cannot be written as UTF-8.
        metadata.forEach((key, value) -> texts.put(valid(key), valid(value)));
        Fixtures.inFolder(temporary -> {
            Path file = temporary.resolve("a.safetensors");
            Safetensors.write(file, tensors, texts);
            Safetensors.Contents read = Safetensors.read(file);
            assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.tensors().keySet()));
            assertEquals(texts, read.metadata());
            tensors.forEach((name, tensor) -> {
                assertArrayEquals(tensor.shape(), read.tensor(name).shape());
                float[] values = read.tensor(name).values();
                for (int i = 0; i < values.length; i++) {
                    assertEquals(Float.floatToRawIntBits(tensor.values()[i]), Float.floatToRawIntBits(values[i]));
                }
            });
            long headerLength = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertEquals(0, headerLength % 8);
        });
    }

    /** Sizes around the blocks in which a file is written, and a buffer that stands somewhere in its middle. */
    @ParameterizedTest
    @CsvSource({"1048576", "1048570", "1048575", "3000000", "1", "0"})
    void largeTensorsAreReadBack(int count) {
        FloatBuffer numbers = FloatBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            numbers.put(i, i * 0.5f);
        }
        numbers.position(count / 2);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("a", new Tensor(new long[] {count}, numbers));
        tensors.put("b", Tensor.of(new float[] {1, 2, 3}, 3));
        Fixtures.inFolder(temporary -> {
            Path file = temporary.resolve("a.safetensors");
            Safetensors.write(file, tensors, Map.of());
            Safetensors read = Safetensors.open(file);
            assertArrayEquals(numbers.array(), read.floats("a"));
            assertArrayEquals(new float[] {1, 2, 3}, read.floats("b"));
            assertEquals(Safetensors.checksum(tensors.values()), read.checksum(Cancellation.NEVER));
        });
    }

    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|Duplicate",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|begins at byte 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|tensors take 4 bytes, but 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}|tensors take 12 bytes, but 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,8],\"data_offsets\":[0,8]}}|does not fit",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}|lacks a proper",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}|lacks a proper",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}|does not fit",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[2],\"data_offsets\":[0,8]}}|dtype F4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}|unknown entry 'x'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} {}|goes on",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}|damaged",
        "{\"__metadata__\":{\"a\":1}}|no text",
        "[1,2]|no JSON object",
        "{\"a\":|no valid JSON"
    })
    void refusesWhatBreaksTheFormat(String header, String part) throws IOException {
        Path file = folder.resolve("a.safetensors");
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        Files.write(file, ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length).put(json).array());
        complaint(file, part);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100_000_001, Long.MAX_VALUE, -1})
    void refusesAbsurdHeaders(long length) throws IOException {
        Path file = folder.resolve("a.safetensors");
        Files.write(file, ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
        complaint(file, "no safetensors file");
    }

    @Test
    void readsEightBitFloats() throws IOException {
        Path file = folder.resolve("a.safetensors");
        byte[] json = ("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[5],\"data_offsets\":[0,5]},"
                + "\"b\":{\"dtype\":\"F8_E5M2\",\"shape\":[3],\"data_offsets\":[5,8]}}").getBytes(StandardCharsets.UTF_8);
        Files.write(file, ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json)
                .put(new byte[] {0x38, (byte) 0xB8, 0x7E, 0x01, 0x7F, 0x3C, (byte) 0xFC, 0x01}).array());
        Safetensors.Contents read = Safetensors.read(file);
        assertArrayEquals(new float[] {1, -1, 448, 0x1p-9f, Float.NaN}, read.tensor("a").values());
        assertArrayEquals(new float[] {1, Float.NEGATIVE_INFINITY, 0x1p-16f}, read.tensor("b").values());
    }

    private static void complaint(Path file, String part) {
        String message = String.valueOf(assertThrows(BadInputException.class, () -> Safetensors.read(file)).getMessage());
        assertTrue(message.contains(file.toString()) && message.contains(part), message);
    }
}
