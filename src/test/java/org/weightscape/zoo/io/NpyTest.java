package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Weights;

class NpyTest {
    private static final float[] COUNTING = {0, 1, 2, 3, 4, 5};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fortran_f8.npy", "bigendian_f4.npy", "version2_f4.npy"})
    void readsWhatNumpyWrote(String name) {
        Path file = Fixtures.path("numpy/" + name);
        assertEquals(List.of(2L, 3L), Npy.floats(file).shape());
        assertArrayEquals(COUNTING, Npy.floats(file).values());
        assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, Npy.doubles(file).values());
        MappedNpy rows = Npy.open(file);
        assertArrayEquals(new float[] {0, 1, 2}, rows.row(0));
        assertArrayEquals(new float[] {3, 4, 5}, rows.row(1));
        assertArrayEquals(new float[] {5, 3}, rows.withColumns(new int[] {2, 0}).row(1));
    }

    @Test
    void readsASingleNumber() {
        Npy.Doubles read = Npy.doubles(Fixtures.path("numpy/zero_d.npy"));
        assertEquals(List.of(), read.shape());
        assertArrayEquals(new double[] {7}, read.values());
    }

    @Test
    void refusesPickledObjects() {
        complaint(Fixtures.path("numpy/object_refuse.npy"), "'|O'", "numbers were expected", "astype('float32')");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,7", "270,499"})
    void writesTheBytesOfNumpy(int rows, int columns) throws IOException {
        Path file = folder.resolve("a.npy");
        NpyWriter.write(file, new float[rows * columns], columns);
        byte[] bytes = Files.readAllBytes(file);
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, columns);
        assertEquals(128 + 4 * rows * columns, bytes.length);
        assertEquals("\u0093NUMPY\u0001\0v\0" + header, new String(bytes, 0, 10 + header.length(), StandardCharsets.ISO_8859_1));
        assertEquals('\n', bytes[127]);
    }

    @Test
    void rewritesAFileOfNumpyByteForByte() throws IOException {
        Path original = Fixtures.path("unterthiner/expected_torch_order.npy");
        MappedNpy rows = Npy.open(original);
        Path file = folder.resolve("copy.npy");
        try (NpyWriter writer = NpyWriter.create(file, rows.columns())) {
            for (int row = 0; row < rows.rows(); row++) {
                writer.append(rows.row(row), 0);
            }
            assertFalse(Files.exists(file), "visible before it is finished");
            writer.finish();
        }
        assertEquals(-1, Files.mismatch(original, file));
    }

    @Test
    void leavesNothingBehindWhenNotFinished() throws IOException {
        Path file = folder.resolve("a.npy");
        NpyWriter.write(file, COUNTING, 3);
        try (NpyWriter writer = NpyWriter.create(file, 2)) {
            writer.append(COUNTING, 0, 3);
        }
        assertArrayEquals(new float[] {3, 4, 5}, Npy.open(file).row(1));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Property(tries = 100)
    void readsBackWhatItWrote(
            @ForAll @Size(min = 1, max = 200) float[] values, @ForAll @IntRange(min = 1, max = 20) int columns) {
        int rows = values.length / columns;
        Fixtures.inFolder(temporary -> {
            Path file = temporary.resolve("a.npy");
            NpyWriter.write(file, values, columns);
            Npy.Floats read = Npy.floats(file);
            assertEquals(List.of((long) rows, (long) columns), read.shape());
            for (int i = 0; i < rows * columns; i++) {
                assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(read.values()[i]));
            }
        });
    }

    /** Every type, both byte orders, both element orders, all header versions, against values that all types can hold. */
    @Property(tries = 300)
    void readsEveryType(
            @ForAll("types") String descr,
            @ForAll boolean isFortran,
            @ForAll @IntRange(min = 1, max = 3) int version,
            @ForAll @IntRange(min = 0, max = 4) int rows,
            @ForAll @IntRange(min = 1, max = 5) int columns) {
        Fixtures.inFolder(temporary -> {
            Path file = temporary.resolve("a.npy");
            ByteBuffer data = ByteBuffer.allocate(8 * rows * columns)
                    .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < rows * columns; i++) {
                int value = isFortran ? i % rows * columns + i / rows : i;
                put(data, descr.substring(1), value);
            }
            Files.write(file, array(version, descr, isFortran ? "True" : "False", "(%d, %d)".formatted(rows, columns), data));
            MappedNpy read = Npy.open(file);
            Npy.Floats floats = Npy.floats(file);
            Npy.Doubles doubles = Npy.doubles(file);
            for (int i = 0; i < rows * columns; i++) {
                double expected = descr.endsWith("b1") ? Math.min(i, 1) : i;
                assertEquals(expected, floats.values()[i]);
                assertEquals(expected, doubles.values()[i]);
                assertEquals(expected, read.row(i / columns)[i % columns]);
                assertEquals(expected, read.withColumns(new int[] {i % columns}).row(i / columns)[0]);
            }
        });
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<String> types() {
        return net.jqwik.api.Arbitraries.of(
                "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "|u1", "<u2", ">u2",
                "<u4", ">u4", "<u8", ">u8", "|b1");
    }

    private static void put(ByteBuffer data, String type, int value) {
        switch (type) {
            case "f2" -> data.putShort(Float.floatToFloat16(value));
            case "f4" -> data.putFloat(value);
            case "f8" -> data.putDouble(value);
            case "i1", "u1", "b1" -> data.put((byte) value);
            case "i2", "u2" -> data.putShort((short) value);
            case "i4", "u4" -> data.putInt(value);
            default -> data.putLong(value);
        }
    }

    private static byte[] array(int version, String descr, String fortran, String shape, ByteBuffer data) {
        String header = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n".formatted(descr, fortran, shape);
        ByteBuffer all = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        all.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version).put((byte) 0);
        if (version == 1) {
            all.putShort((short) header.length());
        } else {
            all.putInt(header.length());
        }
        all.put(header.getBytes(StandardCharsets.US_ASCII)).put(data.flip()).flip();
        byte[] bytes = new byte[all.remaining()];
        all.get(bytes);
        return bytes;
    }

    @Test
    void keepsSignsAndLargeNumbers() throws IOException {
        Path file = folder.resolve("a.npy");
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        data.putLong(-3).putLong(Long.MIN_VALUE).putLong(1L << 40);
        Files.write(file, array(1, "<i8", "False", "(3L,)", data));
        assertArrayEquals(new double[] {-3, -0x1p63, 0x1p40}, Npy.doubles(file).values());
        data.clear();
        data.putLong(-3).putLong(Long.MIN_VALUE).putLong(1L << 40);
        Files.write(file, array(1, "<u8", "False", "(3,)", data));
        assertArrayEquals(new double[] {0x1p64, 0x1p63, 0x1p40}, Npy.doubles(file).values());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "<f4;False;(3, 3);the shape (3, 3) needs",
        "<f4;False;(4611686018427387904, 4);cut off",
        "<f4;False;(-1, 3);'shape' is missing or no tuple",
        "<f4;Maybe;(2, 3);'M' was not expected",
        "<f4;1;(2, 3);neither True nor False",
        "<c8;False;(2, 3);the type '<c8'",
        "<U3;False;(2, 3);the type '<U3'",
        "<f16;False;(2, 3);the type '<f16'",
        "<f4;False;(2, 3;was not expected",
        "<f4;False;__import__('os').system('true');was not expected"
    })
    void refusesWhatIsNoMatrixOfNumbers(String descr, String fortran, String shape, String part) throws IOException {
        Path file = folder.resolve("a.npy");
        Files.write(file, array(1, descr, fortran, shape, ByteBuffer.allocate(24).position(24)));
        complaint(file, part);
    }

    @Test
    void refusesOtherFiles() throws IOException {
        complaint(folder.resolve("absent.npy"), "there is no such file");
        Path file = folder.resolve("a.npy");
        Files.write(file, new byte[0]);
        complaint(file, "no NumPy array");
        Files.writeString(file, "model,epoch\n1,2\n");
        complaint(file, "no NumPy array");
        byte[] whole = Files.readAllBytes(Fixtures.path("numpy/bigendian_f4.npy"));
        Files.write(file, Arrays.copyOf(whole, 60));
        complaint(file, "cut off", "byte 128", "has 60");
        Files.write(file, Arrays.copyOf(whole, 151));
        complaint(file, "cut off", "(2, 3) needs 152 bytes", "has 151");
        whole[6] = 9;
        Files.write(file, whole);
        complaint(file, "format version 9");
        complaint(Fixtures.path("numpy/zero_d.npy"), "shape ()", "rows and columns");
    }

    private static void complaint(Path file, String... parts) {
        String message = String.valueOf(assertThrows(BadInputException.class, () -> Npy.open(file)).getMessage());
        assertTrue(message.contains(file.toString()), message);
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void mapsFilesAboveTwoGibibytes() throws IOException {
        // Sparse: takes no room on the disk, and would take minutes if it were read.
        Path file = Path.of("target", "sparse-%d.npy".formatted(ProcessHandle.current().pid()));
        long rows = 200_000;
        long columns = 4970;
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(array(1, "<f4", "False", "(%d, %d)".formatted(rows, columns), ByteBuffer.allocate(0)));
            long start = sparse.getFilePointer();
            sparse.setLength(start + 4 * rows * columns);
            sparse.seek(start + 4 * (rows * columns - 1));
            sparse.writeInt(Integer.reverseBytes(Float.floatToIntBits(42)));
        }
        try {
            MappedNpy read = Npy.open(file);
            assertEquals(200_000, read.rows());
            assertEquals(0, read.row(150_000)[7]);
            assertEquals(42, read.row(199_999)[4969]);
            assertEquals(42, passed(read, 199_999)[4969]);
        } finally {
            Files.delete(file);
        }
    }

    private static float[] passed(MappedNpy weights, int... rows) {
        Weights.Pass pass = weights.pass();
        float[] row = new float[weights.columns()];
        for (int i : rows) {
            pass.read(i, row, 0);
        }
        return row;
    }

    /** Files of more than 256 MiB are read in blocks: here forwards, with gaps, and backwards. */
    @ParameterizedTest
    @ValueSource(ints = {4970, 40_000, 5_000_000})
    void aPassReadsWhatSingleRowsAre(int columns) throws IOException {
        Path file = Path.of("target", "pass-%d-%d.npy".formatted(columns, ProcessHandle.current().pid()));
        int rows = (1 << 28) / 4 / columns + 7;
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(array(1, "<f4", "False", "(%d, %d)".formatted(rows, columns), ByteBuffer.allocate(0)));
            long start = sparse.getFilePointer();
            sparse.setLength(start + 4L * rows * columns);
            for (int row = 0; row < rows; row++) {
                for (int column : new int[] {0, columns - 1}) {
                    sparse.seek(start + 4 * ((long) row * columns + column));
                    sparse.writeInt(Integer.reverseBytes(Float.floatToIntBits(row + 0.5f * Math.min(column, 1))));
                }
            }
        }
        try {
            MappedNpy weights = Npy.open(file);
            Weights.Pass pass = weights.pass();
            float[] read = new float[columns + 1];
            int[] steps = {1, 1, 1, 2, 1, 30, 1, -1, -5, 1};
            for (int i = 0, row = 0; row < rows; row = Math.max(0, row + steps[i++ % steps.length])) {
                pass.read(row, read, 1);
                assertEquals(row, read[1]);
                assertEquals(row + 0.5f, read[columns]);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> pass.read(rows, read, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> pass.read(0, read, 2));
        } finally {
            Files.delete(file);
        }
    }

    /** Interrupting a thread that reads closes the file for all; the map is still there. */
    @Test
    void aPassGoesOnAfterAnInterrupt() throws IOException {
        Path file = Path.of("target", "interrupted-%d.npy".formatted(ProcessHandle.current().pid()));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(array(1, "<f4", "False", "(70000, 1000)", ByteBuffer.allocate(0)));
            sparse.setLength(sparse.getFilePointer() + 4L * 70_000 * 1000);
            sparse.seek(sparse.length() - 4);
            sparse.writeInt(Integer.reverseBytes(Float.floatToIntBits(42)));
        }
        try {
            MappedNpy weights = Npy.open(file);
            Thread.currentThread().interrupt();
            passed(weights, 0, 1);
            assertTrue(Thread.interrupted());
            assertEquals(42, passed(weights, 69_998, 69_999)[999]);
        } finally {
            Files.delete(file);
        }
    }
}
