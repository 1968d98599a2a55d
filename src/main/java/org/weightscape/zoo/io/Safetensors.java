package org.weightscape.zoo.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.BadInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The safetensors format: named tensors of numbers behind a JSON header, which PyTorch reads and which cannot execute anything.
 * A file is checked completely before any number of it is read: the tensors must fill it without holes, overlaps or remains.
 */
public final class Safetensors {
    /** As in the reference implementation. */
    private static final long LONGEST_HEADER = 100_000_000;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Bytes that are summed up at a time: they stay in the second cache. */
    private static final int CHECKED_BYTES = 1 << 16;
    /** Bytes of a file that are summed up between two looks at whether they are still wanted. */
    private static final long READ_BYTES = 1 << 22;

    private static final String METADATA = "__metadata__";
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final Path path;
    private final SequencedMap<String, Entry> entries;
    private final SequencedMap<String, String> metadata;
    private final MemorySegment data;

    private Safetensors(
            Path path, SequencedMap<String, Entry> entries, SequencedMap<String, String> metadata, MemorySegment data) {
        this.path = path;
        this.entries = Collections.unmodifiableSequencedMap(entries);
        this.metadata = Collections.unmodifiableSequencedMap(metadata);
        this.data = data;
    }

    /**
     * Numbers under a name.
     *
     * @param shape lengths of the axes; empty for a single number
     * @param numbers the numbers, the last index running fastest; all of the buffer, wherever it stands
     */
    public record Tensor(long[] shape, FloatBuffer numbers) {

        public Tensor {
            long count = 1;
            for (long length : shape) {
                count = Math.multiplyExact(count, length);
            }
            if (count != numbers.capacity()) {
                throw new IllegalArgumentException(
                        "%d numbers do not fill the shape %s".formatted(numbers.capacity(), List.of(boxed(shape))));
            }
        }

        /** A tensor of this shape. */
        public static Tensor of(float[] values, long... shape) {
            return new Tensor(shape, FloatBuffer.wrap(values));
        }

        /** A copy of the numbers. */
        public float[] values() {
            float[] values = new float[numbers.capacity()];
            numbers.get(0, values);
            return values;
        }
    }

    /** The CRC-32C of all bytes that stand for the numbers of some tensors, in hexadecimal digits. */
    public static String checksum(Iterable<Tensor> tensors) {
        CRC32C sum = new CRC32C();
        ByteBuffer block = ByteBuffer.allocate(CHECKED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer floats = block.asFloatBuffer();
        for (Tensor tensor : tensors) {
            FloatBuffer numbers = tensor.numbers();
            for (int at = 0; at < numbers.capacity(); ) {
                int n = Math.min(numbers.capacity() - at, floats.capacity());
                floats.put(0, numbers, at, n);
                sum.update(block.clear().limit(n * Float.BYTES));
                at += n;
            }
        }
        return Long.toHexString(sum.getValue());
    }

    /** All tensors of a file in the order of their data, and what was written beside them. */
    public record Contents(Path file, SequencedMap<String, Tensor> tensors, SequencedMap<String, String> metadata) {

        /**
         * The tensor of this name.
         *
         * @throws BadInputException if the file has none
         */
        public Tensor tensor(String name) {
            Tensor tensor = tensors.get(name);
            if (tensor == null) {
                throw missing(file, name);
            }
            return tensor;
        }
    }

    /**
     * What the header says of one tensor.
     *
     * @param shape lengths of the axes; empty for a single number
     * @param begin where in the data its first byte stands
     * @param end where in the data the byte after its last one stands
     */
    public record Entry(ElementType type, List<Long> shape, long begin, long end) {

        public Entry {
            shape = List.copyOf(shape);
        }

        /** Numbers in the tensor. */
        public long count() {
            return (end - begin) / type.bytes();
        }
    }

    /**
     * Reads a whole file, all numbers rounded to floats.
     *
     * @throws BadInputException if the file cannot be read or breaks the format
     */
    public static Contents read(Path file) {
        Safetensors opened = open(file);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        opened.entries.forEach((name, entry) -> tensors.put(
                name,
                Tensor.of(opened.floats(name), entry.shape().stream().mapToLong(Long::longValue).toArray())));
        return new Contents(file, tensors, opened.metadata);
    }

    /** Whether a file begins with the length of a header and a header. */
    static boolean looksRight(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return looksRight(MemorySegment.ofBuffer(read(channel, 0, 9)));
        } catch (IOException _) {
            return false;
        }
    }

    /** Likewise for a file that is in memory already. */
    static boolean looksRight(MemorySegment data) {
        if (data.byteSize() < 9 || data.get(ValueLayout.JAVA_BYTE, 8) != '{') {
            return false;
        }
        long length = data.get(LENGTH, 0);
        return length >= 2 && length <= LONGEST_HEADER;
    }

    /**
     * Checks a file and maps it into memory; numbers are read when asked for.
     *
     * @throws BadInputException if the file cannot be read or breaks the format
     */
    public static Safetensors open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer prefix = read(channel, 0, 8);
            long length = prefix.remaining() < 8 ? -1 : prefix.getLong(0);
            if (length < 2 || length > LONGEST_HEADER || length > size - 8) {
                throw BadInputException.in(
                        file,
                        length < 2 || length > LONGEST_HEADER
                                ? "this is no safetensors file, its header would have %s bytes"
                                        .formatted(length == -1 ? "no" : Long.toUnsignedString(length))
                                : "the file is cut off: its header needs %d bytes, but it has %d".formatted(length + 8, size),
                        "save or download it again");
            }
            ByteBuffer header = read(channel, 8, (int) length);
            return parse(file, header, channel, size - 8 - length);
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        }
    }

    private static Safetensors parse(Path file, ByteBuffer header, FileChannel channel, long dataBytes) throws IOException {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        List<Map.Entry<String, Entry>> found = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(header.array(), 0, header.limit())) {
            if (header.get(0) != '{' || parser.nextToken() != JsonToken.START_OBJECT) {
                throw damaged(file, "its header is no JSON object");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw damaged(file, "the header's entry '%s' is no object".formatted(name));
                }
                if (name.equals(METADATA)) {
                    readMetadata(file, parser, metadata);
                } else {
                    found.add(Map.entry(name, readEntry(file, name, parser)));
                }
            }
            if (parser.nextToken() != null) {
                throw damaged(file, "its header goes on after the object");
            }
        } catch (JacksonException e) {
            throw damaged(file, "its header is no valid JSON (%s)".formatted(JsonFields.reason(e)));
        }
        found.sort(Comparator.comparingLong((Map.Entry<String, Entry> entry) -> entry.getValue().begin())
                .thenComparingLong(entry -> entry.getValue().end()));
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        long expected = 0;
        for (Map.Entry<String, Entry> entry : found) {
            long begin = entry.getValue().begin();
            if (begin != expected) {
                throw damaged(
                        file,
                        "the tensor '%s' begins at byte %d of the data, but the one before it ends at %d"
                                .formatted(entry.getKey(), begin, expected));
            }
            expected = entry.getValue().end();
            entries.put(entry.getKey(), entry.getValue());
        }
        if (expected != dataBytes) {
            throw damaged(
                    file, "its tensors take %d bytes, but %d stand behind the header".formatted(expected, dataBytes));
        }
        MemorySegment data = dataBytes == 0
                ? MemorySegment.NULL
                : channel.map(MapMode.READ_ONLY, channel.size() - dataBytes, dataBytes, Arena.ofAuto());
        return new Safetensors(file, entries, metadata, data);
    }

    private static void readMetadata(Path file, JsonParser parser, Map<String, String> metadata) {
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw damaged(file, "the metadata entry '%s' is no text".formatted(key));
            }
            metadata.put(key, parser.getString());
        }
    }

    private static Entry readEntry(Path file, String name, JsonParser parser) {
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (key) {
                case "dtype" -> dtype = token == JsonToken.VALUE_STRING ? parser.getString() : null;
                case "shape" -> shape = lengths(parser);
                case "data_offsets" -> offsets = lengths(parser);
                default -> throw damaged(file, "the tensor '%s' has the unknown entry '%s'".formatted(name, key));
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw damaged(file, "the tensor '%s' lacks a proper dtype, shape or data_offsets".formatted(name));
        }
        ElementType type = type(dtype);
        if (type == null) {
            throw BadInputException.in(
                    file,
                    "the tensor '%s' has the dtype %s, which this program does not read".formatted(name, dtype),
                    "convert it to F32");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        long needed;
        try {
            needed = shape.stream().mapToLong(Long::longValue).reduce(type.bytes(), Math::multiplyExact);
        } catch (ArithmeticException _) {
            needed = -1;
        }
        if (begin > end || end - begin != needed) {
            throw damaged(
                    file,
                    "the tensor '%s' of %s and shape %s does not fit the bytes %d to %d that it is given"
                            .formatted(name, dtype, shape, begin, end));
        }
        return new Entry(type, shape, begin, end);
    }

    /** An array of whole numbers from 0; null if it is anything else. */
    private static @Nullable List<Long> lengths(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return null;
        }
        List<Long> values = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && parser.getLongValue() >= 0) {
            values.add(parser.getLongValue());
        }
        return parser.currentToken() == JsonToken.END_ARRAY ? values : null;
    }

    private static @Nullable ElementType type(String dtype) {
        return switch (dtype) {
            case "F64" -> ElementType.FLOAT64;
            case "F32" -> ElementType.FLOAT32;
            case "F16" -> ElementType.FLOAT16;
            case "BF16" -> ElementType.BFLOAT16;
            case "F8_E4M3" -> ElementType.FLOAT8_E4M3;
            case "F8_E5M2" -> ElementType.FLOAT8_E5M2;
            case "I64" -> ElementType.INT64;
            case "I32" -> ElementType.INT32;
            case "I16" -> ElementType.INT16;
            case "I8" -> ElementType.INT8;
            case "U64" -> ElementType.UINT64;
            case "U32" -> ElementType.UINT32;
            case "U16" -> ElementType.UINT16;
            case "U8" -> ElementType.UINT8;
            case "BOOL" -> ElementType.BOOL;
            default -> null;
        };
    }

    private static BadInputException damaged(Path file, String problem) {
        return BadInputException.in(file, "the safetensors file is damaged: " + problem, "save or download it again");
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {}
        return buffer.flip();
    }

    /** What the header says, by name, in the order of the data. */
    public SequencedMap<String, Entry> entries() {
        return entries;
    }

    /** What was written beside the tensors. */
    public SequencedMap<String, String> metadata() {
        return metadata;
    }

    /**
     * The CRC-32C of all numbers' bytes, as {@link #checksum(Iterable)} of what was written gives it.
     *
     * @throws java.util.concurrent.CancellationException if it is no longer wanted
     */
    public String checksum(Cancellation cancellation) {
        CRC32C sum = new CRC32C();
        for (long at = 0; at < data.byteSize(); at += READ_BYTES) {
            cancellation.throwIfCancelled();
            sum.update(data.asSlice(at, Math.min(READ_BYTES, data.byteSize() - at)).asByteBuffer());
        }
        return Long.toHexString(sum.getValue());
    }

    /** All tensors in the order of the data, their numbers still in the file. */
    SequencedMap<String, TensorView> tensors() {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        entries.forEach((name, entry) -> tensors.put(
                name,
                TensorView.contiguous(
                        data.asSlice(entry.begin(), entry.end() - entry.begin()),
                        entry.type(),
                        ByteOrder.LITTLE_ENDIAN,
                        0,
                        entry.shape())));
        return tensors;
    }

    /**
     * The numbers of one tensor, rounded to floats.
     *
     * @throws BadInputException if there is no such tensor, or it has more than 2^31 − 9 numbers
     */
    public float[] floats(String name) {
        Entry entry = small(name);
        float[] values = new float[(int) entry.count()];
        entry.type()
                .readFloats(data, entry.begin(), entry.type().bytes(), ByteOrder.LITTLE_ENDIAN, values, 0, values.length);
        return values;
    }

    /** As {@link #floats}, but as doubles: exact for all types, except for 64-bit integers above 2^53. */
    public double[] doubles(String name) {
        Entry entry = small(name);
        double[] values = new double[(int) entry.count()];
        entry.type()
                .readDoubles(data, entry.begin(), entry.type().bytes(), ByteOrder.LITTLE_ENDIAN, values, 0, values.length);
        return values;
    }

    /**
     * What the header says of one tensor.
     *
     * @throws BadInputException if there is no such tensor
     */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw missing(path, name);
        }
        return entry;
    }

    private static BadInputException missing(Path file, String name) {
        return BadInputException.in(
                file, "the file has no tensor '%s', which was expected".formatted(name), "check that this is the right file");
    }

    private Entry small(String name) {
        Entry entry = entry(name);
        if (entry.count() > Integer.MAX_VALUE - 8) {
            throw BadInputException.in(
                    path,
                    "the tensor '%s' holds %d numbers, too many to read at once".formatted(name, entry.count()),
                    "give a smaller one");
        }
        return entry;
    }

    /**
     * Writes tensors as {@code F32}. The same tensors give the same bytes: they stand in the order of the map, and the metadata
     * is sorted.
     *
     * @param tensors by name, in the order in which they are to stand in the file
     * @param metadata texts beside them; none if empty
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = header.putObject(METADATA);
            new TreeMap<>(metadata).forEach(texts::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            if (entry.getKey().equals(METADATA)) {
                throw new IllegalArgumentException("no tensor may be called " + METADATA);
            }
            ObjectNode node = header.putObject(entry.getKey()).put("dtype", "F32");
            var shape = node.putArray("shape");
            for (long length : entry.getValue().shape()) {
                shape.add(length);
            }
            long end = offset + (long) Float.BYTES * entry.getValue().numbers().capacity();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        int padding = (8 - json.length % 8) % 8;
        try (AtomicFile written = AtomicFile.create(file)) {
            try (UncachedWriter out = written.uncached()) {
                out.write(ByteBuffer.allocate(8 + json.length + padding)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length + padding)
                        .put(json)
                        .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII))
                        .array());
                for (Tensor tensor : tensors.values()) {
                    out.write(tensor.numbers());
                }
                out.finish();
            }
            written.commit();
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(file, e);
        }
    }

    private static Long[] boxed(long[] shape) {
        Long[] lengths = new Long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            lengths[i] = shape[i];
        }
        return lengths;
    }
}
