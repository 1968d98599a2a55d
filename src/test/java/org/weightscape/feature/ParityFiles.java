package org.weightscape.feature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weightscape.linalg.FloatMatrix;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The numbers that the official code gave, see {@code parity/README.md}; in the test resources, or in the folder that the
 * system property {@code parity.dir} names.
 */
public final class ParityFiles {
    private static final Pattern SHAPE = Pattern.compile("'shape': \\(([^)]*)\\)");
    private static final Pattern TYPE = Pattern.compile("'descr': '([^']*)'");

    private final Path folder;

    private ParityFiles(Path folder) {
        this.folder = folder;
    }

    /** The files of one folder of the baselines, such as {@code ridge/wide}. */
    public static ParityFiles baselines(String name) {
        Path root = Path.of(System.getProperty("parity.dir", "src/test/resources/parity"));
        return new ParityFiles(root.resolve("baselines").resolve(name));
    }

    /** A JSON file. */
    public JsonNode json(String name) {
        try {
            return JsonMapper.shared().readTree(Files.readString(folder.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A float32 matrix. */
    public FloatMatrix matrix(String name) {
        Array array = read(name);
        float[] values = new float[array.values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.values[i];
        }
        return new FloatMatrix(array.shape[0], array.shape[1], values);
    }

    /** Any numbers, row after row. */
    public double[] numbers(String name) {
        return read(name).values;
    }

    private record Array(int[] shape, double[] values) {}

    private Array read(String name) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = buffer.getShort(8);
        String header = new String(bytes, 10, headerLength, StandardCharsets.ISO_8859_1);
        Matcher shape = SHAPE.matcher(header);
        Matcher type = TYPE.matcher(header);
        if (!shape.find() || !type.find()) {
            throw new IllegalStateException(name + ": " + header);
        }
        int[] sizes = Arrays.stream(shape.group(1).split(","))
                .map(String::strip)
                .filter(size -> !size.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        double[] values = new double[Arrays.stream(sizes).reduce(1, Math::multiplyExact)];
        buffer.position(10 + headerLength);
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type.group(1)) {
                case "<f4" -> buffer.getFloat();
                case "<f8" -> buffer.getDouble();
                case "<i2" -> buffer.getShort();
                case "<i4" -> buffer.getInt();
                case "<i8" -> buffer.getLong();
                default -> throw new IllegalStateException(name + ": " + header);
            };
        }
        return new Array(sizes, values);
    }
}
