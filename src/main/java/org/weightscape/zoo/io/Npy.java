package org.weightscape.zoo.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.BadInputException;

/**
 * NumPy's array files, format versions 1 to 3 (numpy.lib.format): numbers of any type, either byte order, C or Fortran order.
 * Begin with {@link #open} for the rows of a large matrix and {@link #floats} for a small array; {@link NpyWriter} writes.
 * Object and structured arrays are refused, they would need Python.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 20;

    private Npy() {}

    /** How the numbers of an array follow each other. */
    public enum Order {
        /** The last index runs fastest. */
        C,
        /** The first index runs fastest. */
        FORTRAN
    }

    /**
     * What the header of an array file says.
     *
     * @param type kind of number
     * @param byteOrder order of the bytes of one number
     * @param shape lengths of the axes; empty for a single number
     * @param dataOffset where in the file the numbers begin, in bytes
     */
    public record Header(ElementType type, ByteOrder byteOrder, Order order, List<Long> shape, long dataOffset) {

        public Header {
            shape = List.copyOf(shape);
        }

        /** Numbers in the array. */
        public long count() {
            return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        }
    }

    /** A whole array in memory: its shape and its numbers, the last index running fastest. */
    public record Floats(List<Long> shape, float[] values) {}

    /** A whole array in memory: its shape and its numbers, the last index running fastest. */
    public record Doubles(List<Long> shape, double[] values) {}

    /**
     * Reads what the header says, and checks that the file is long enough for it.
     *
     * @throws BadInputException if the file cannot be read, is no array of numbers, or is too short
     */
    public static Header header(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return header(file, channel);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Maps a matrix into memory. No number is read before somebody asks for it, and files of any size will do.
     *
     * @throws BadInputException if {@link #header} complains, or the array has not two axes
     */
    public static MappedNpy open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                Header header = header(file, channel);
                List<Long> shape = header.shape();
                if (shape.size() != 2 || shape.get(0) > Integer.MAX_VALUE || shape.get(1) > Integer.MAX_VALUE) {
                    throw BadInputException.in(
                            file,
                            "the array has the shape %s, but rows and columns of a matrix were expected".formatted(text(shape)),
                            "store one checkpoint's weights in each row");
                }
                return new MappedNpy(header, channel, map(channel, header));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads a whole array, its numbers rounded to floats.
     *
     * @throws BadInputException if {@link #header} complains, or there are more than 2^31 − 9 numbers
     */
    public static Floats floats(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Header header = header(file, channel);
            float[] stored = new float[smallCount(file, header)];
            MemorySegment data = map(channel, header);
            header.type().readFloats(data, 0, header.type().bytes(), header.byteOrder(), stored, 0, stored.length);
            if (header.order() == Order.C) {
                return new Floats(header.shape(), stored);
            }
            int[] source = fortranSources(header.shape(), stored.length);
            float[] values = new float[stored.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = stored[source[i]];
            }
            return new Floats(header.shape(), values);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads a whole array as doubles.
     *
     * @throws BadInputException if {@link #header} complains, or there are more than 2^31 − 9 numbers
     */
    public static Doubles doubles(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Header header = header(file, channel);
            double[] stored = new double[smallCount(file, header)];
            MemorySegment data = map(channel, header);
            header.type().readDoubles(data, 0, header.type().bytes(), header.byteOrder(), stored, 0, stored.length);
            if (header.order() == Order.C) {
                return new Doubles(header.shape(), stored);
            }
            int[] source = fortranSources(header.shape(), stored.length);
            double[] values = new double[stored.length];
            Arrays.setAll(values, i -> stored[source[i]]);
            return new Doubles(header.shape(), values);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static int smallCount(Path file, Header header) {
        if (header.count() > Integer.MAX_VALUE - 8) {
            throw BadInputException.in(
                    file,
                    "the array holds %d numbers, too many to read at once".formatted(header.count()),
                    "give a smaller array");
        }
        return (int) header.count();
    }

    /** For each position in C order, where its number stands in Fortran order. */
    private static int[] fortranSources(List<Long> shape, int count) {
        int[] source = new int[count];
        int[] index = new int[shape.size()];
        for (int i = 0; i < count; i++) {
            int stride = 1;
            for (int axis = 0; axis < index.length; axis++) {
                source[i] += index[axis] * stride;
                stride *= Math.toIntExact(shape.get(axis));
            }
            for (int axis = index.length - 1; axis >= 0 && ++index[axis] == shape.get(axis); axis--) {
                index[axis] = 0;
            }
        }
        return source;
    }

    private static MemorySegment map(FileChannel channel, Header header) throws IOException {
        // An automatic arena: the map lives as long as somebody can reach it, whichever thread that is.
        long bytes = header.count() * header.type().bytes();
        return bytes == 0 ? MemorySegment.NULL : channel.map(MapMode.READ_ONLY, header.dataOffset(), bytes, Arena.ofAuto());
    }

    /** Source of a file's first bytes. */
    private interface Source {
        /** As many bytes as there are, at most {@code length}, from {@code at} on. */
        ByteBuffer read(long at, int length) throws IOException;
    }

    private static Header header(Path file, FileChannel channel) throws IOException {
        return header(file, channel.size(), (at, length) -> read(channel, at, length));
    }

    /** As {@link #header(Path)}, for an array that is a member of a file. */
    static Header header(Path file, MemorySegment member) {
        try {
            return header(file, member.byteSize(), (at, length) -> {
                long end = Math.min(member.byteSize(), at + length);
                byte[] bytes = member.asSlice(at, Math.max(0, end - at)).toArray(ValueLayout.JAVA_BYTE);
                return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            });
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Header header(Path file, long size, Source source) throws IOException {
        ByteBuffer start = source.read(0, 12);
        if (start.remaining() < 10 || !Arrays.equals(MAGIC, Arrays.copyOf(start.array(), MAGIC.length))) {
            throw BadInputException.in(
                    file, "this is no NumPy array, its first bytes are not \\x93NUMPY", "save it with numpy.save");
        }
        int version = start.get(6);
        if (version < 1 || version > 3) {
            throw BadInputException.in(
                    file,
                    "the array has the format version %d, but 1 to 3 are known".formatted(version),
                    "save it with a current numpy.save");
        }
        boolean isShort = version == 1;
        int prefix = isShort ? 10 : 12;
        long length = isShort
                ? Short.toUnsignedInt(start.getShort(8))
                : start.remaining() < 12 ? Long.MAX_VALUE : Integer.toUnsignedLong(start.getInt(8));
        if (length > LONGEST_HEADER || prefix + length > size) {
            throw truncated(file, "the header should end at byte %d".formatted(prefix + length), size);
        }
        ByteBuffer dictionary = source.read(prefix, (int) length);
        Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        Header header = header(file, charset.decode(dictionary).toString(), prefix + length);
        long end;
        try {
            end = Math.addExact(
                    header.dataOffset(), Math.multiplyExact(header.count(), (long) header.type().bytes()));
        } catch (ArithmeticException _) {
            end = Long.MAX_VALUE;
        }
        if (end > size) {
            throw truncated(
                    file, "the shape %s needs %d bytes".formatted(text(header.shape()), end), size);
        }
        return header;
    }

    private static BadInputException truncated(Path file, String expected, long size) {
        return BadInputException.in(
                file,
                "the file is cut off: %s, but it has %d".formatted(expected, size),
                "copy or download it again");
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {}
        return buffer.flip();
    }

    private static Header header(Path file, String dictionary, long dataOffset) {
        Object parsed;
        try {
            parsed = PythonLiteral.parse(dictionary);
        } catch (IllegalArgumentException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
        if (!(parsed instanceof Map<?, ?> entries)) {
            throw damaged(file, "it is no dictionary");
        }
        if (!(entries.get("fortran_order") instanceof Boolean isFortran)) {
            throw damaged(file, "'fortran_order' is missing or neither True nor False");
        }
        if (!(entries.get("shape") instanceof List<?> shape)
                || !shape.stream().allMatch(axis -> axis instanceof Long length && length >= 0)) {
            throw damaged(file, "'shape' is missing or no tuple of lengths");
        }
        List<Long> lengths = shape.stream().map(Long.class::cast).toList();
        Object descr = entries.get("descr");
        ElementType type = descr instanceof String text && text.length() > 2 ? type(text) : null;
        if (type == null || descr == null) {
            throw BadInputException.in(
                    file,
                    "the array holds elements of the type %s, but numbers were expected (%s)"
                            .formatted(
                                    descr instanceof String ? "'" + descr + "'" : "of a record",
                                    "float16, float32, float64, whole numbers or booleans"),
                    "convert it with array.astype('float32')");
        }
        ByteOrder byteOrder = switch (descr.toString().charAt(0)) {
            case '>' -> ByteOrder.BIG_ENDIAN;
            case '=' -> ByteOrder.nativeOrder();
            default -> ByteOrder.LITTLE_ENDIAN;
        };
        return new Header(type, byteOrder, isFortran ? Order.FORTRAN : Order.C, lengths, dataOffset);
    }

    private static BadInputException damaged(Path file, String problem) {
        return BadInputException.in(file, "the array's header is damaged: " + problem, "save the array again with numpy.save");
    }

    /** The kind of number that NumPy writes as {@code descr}; null if it is another kind of thing. */
    static @Nullable ElementType type(String descr) {
        if (descr.isEmpty() || "<>|=".indexOf(descr.charAt(0)) < 0) {
            return null;
        }
        return switch (descr.substring(1)) {
            case "f2" -> ElementType.FLOAT16;
            case "f4" -> ElementType.FLOAT32;
            case "f8" -> ElementType.FLOAT64;
            case "i1" -> ElementType.INT8;
            case "i2" -> ElementType.INT16;
            case "i4" -> ElementType.INT32;
            case "i8" -> ElementType.INT64;
            case "u1" -> ElementType.UINT8;
            case "u2" -> ElementType.UINT16;
            case "u4" -> ElementType.UINT32;
            case "u8" -> ElementType.UINT64;
            case "b1" -> ElementType.BOOL;
            default -> null;
        };
    }

    /** A shape as NumPy prints it. */
    static String text(List<Long> shape) {
        String lengths = String.join(", ", shape.stream().map(String::valueOf).toList());
        return shape.size() == 1 ? "(" + lengths + ",)" : "(" + lengths + ")";
    }

    static BadInputException unreadable(Path file, IOException cause) {
        return BadInputException.in(
                file,
                "the file cannot be read: " + AtomicFile.reason(cause),
                "check that it is there and that you may read it",
                cause);
    }
}
