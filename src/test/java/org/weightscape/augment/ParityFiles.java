package org.weightscape.augment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the numbers that the official code made: the folder of the property {@code parity.dir}, else the copies in the tests. */
public final class ParityFiles {

    private ParityFiles() {}

    /** A file or folder of the parity numbers. */
    public static Path parity(String path) {
        return Path.of(System.getProperty("parity.dir", "src/test/resources/parity")).resolve(path);
    }

    /** The numbers of a little-endian float32 or int32 file in C order, as floats. */
    public static float[] floats(Path file) {
        ByteBuffer content = content(file);
        String header = header(content);
        boolean whole = header.contains("'<i4'");
        if (!whole && !header.contains("'<f4'") || header.contains("'fortran_order': True")) {
            throw new IllegalArgumentException(file + ": " + header);
        }
        float[] values = new float[content.remaining() / Float.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = whole ? content.getInt() : content.getFloat();
        }
        return values;
    }

    /** The numbers of an int32 file. */
    public static int[] ints(Path file) {
        float[] floats = floats(file);
        int[] ints = new int[floats.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) floats[i];
        }
        return ints;
    }

    /** A JSON file. */
    public static JsonNode json(Path file) {
        return JsonMapper.shared().readTree(file);
    }

    private static ByteBuffer content(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(ByteBuffer content) {
        content.position(8);
        byte[] header = new byte[content.getShort()];
        content.get(header);
        return new String(header, StandardCharsets.ISO_8859_1);
    }
}
