package org.weightscape.augment;

import java.nio.file.Path;
import java.util.Arrays;
import org.weightscape.zoo.io.Npy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the numbers that the official code made: the folder of the property {@code parity.dir}, else the copies in the tests. */
public final class ParityFiles {

    private ParityFiles() {}

    /** A file or folder of the parity numbers. */
    public static Path parity(String path) {
        return Path.of(System.getProperty("parity.dir", "src/test/resources/parity")).resolve(path);
    }

    /** All numbers of an array. */
    public static float[] floats(Path file) {
        return Npy.floats(file).values();
    }

    /** All numbers of an array of whole numbers. */
    public static int[] ints(Path file) {
        return Arrays.stream(Npy.doubles(file).values()).mapToInt(value -> (int) value).toArray();
    }

    /** A JSON file. */
    public static JsonNode json(Path file) {
        return JsonMapper.shared().readTree(file);
    }
}
