package org.weightscape.zoo.io;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.weightscape.zoo.BadInputException;

/**
 * Writes a matrix of floats row by row as a NumPy array ({@code <f4}, C order, format version 1), byte for byte as {@code
 * numpy.save} does. The file appears under its name when {@link #finish()} is called; closing before that throws it away.
 */
public final class NpyWriter implements AutoCloseable {
    /** What NumPy takes for every matrix: it leaves room for the number of rows to grow, and pads to 64 bytes. */
    private static final int HEADER_BYTES = 128;

    private final Path target;
    private final AtomicFile file;
    private final int columns;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
    private final MemorySegment memory = MemorySegment.ofBuffer(buffer.duplicate());
    private long rows;

    private NpyWriter(Path target, AtomicFile file, int columns) {
        this.target = target;
        this.file = file;
        this.columns = columns;
    }

    /**
     * Begins a file.
     *
     * @param columns numbers in a row, at least 1
     * @throws java.io.UncheckedIOException if nothing can be written there
     */
    public static NpyWriter create(Path target, int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("a row needs at least one number: " + columns);
        }
        try {
            AtomicFile file = AtomicFile.create(target);
            file.channel().position(HEADER_BYTES);
            return new NpyWriter(target, file, columns);
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(target, e);
        }
    }

    /** A whole array of any shape as a file of this kind, in memory. */
    static byte[] bytes(long[] shape, float[] values) {
        List<Long> lengths = Arrays.stream(shape).boxed().toList();
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }".formatted(Npy.text(lengths));
        int header = (10 + dictionary.length() + 1 + 63) / 64 * 64;
        ByteBuffer file = ByteBuffer.allocate(Math.addExact(header, Math.multiplyExact(Float.BYTES, values.length)))
                .order(ByteOrder.LITTLE_ENDIAN);
        String padded = dictionary + " ".repeat(header - 11 - dictionary.length()) + "\n";
        file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        file.putShort((short) (header - 10)).put(padded.getBytes(StandardCharsets.US_ASCII));
        file.asFloatBuffer().put(values);
        return file.array();
    }

    /** Writes a whole matrix that is in memory, row after row. */
    public static void write(Path target, float[] values, int columns) {
        try (NpyWriter writer = create(target, columns)) {
            writer.append(values, 0, values.length / columns);
            writer.finish();
        }
    }

    /** Appends one row. */
    public void append(float[] values, int offset) {
        append(values, offset, 1);
    }

    /**
     * Appends rows that stand one after the other.
     *
     * @param offset where in {@code values} the first one begins
     * @param count how many rows
     * @throws java.io.UncheckedIOException if they cannot be written
     */
    public void append(float[] values, int offset, int count) {
        int left = Math.multiplyExact(count, columns);
        Objects.checkFromIndexSize(offset, left, values.length);
        try {
            int at = offset;
            while (left > 0) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                int n = Math.min(left, buffer.remaining() / Float.BYTES);
                MemorySegment.copy(
                        values,
                        at,
                        memory,
                        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                        buffer.position(),
                        n);
                buffer.position(buffer.position() + n * Float.BYTES);
                at += n;
                left -= n;
            }
            rows += count;
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(target, e);
        }
    }

    /**
     * Appends rows of another file if they stand there as they will here, without a look at them.
     *
     * @param from the first of them
     * @return whether they were appended; if not, nothing was
     * @throws BadInputException if the other file ends before them, though it had them when it was opened
     * @throws java.io.UncheckedIOException if they cannot be written
     */
    boolean append(MappedNpy stored, int from, int count) {
        try {
            flush();
            boolean isCopied = stored.columns() == columns && stored.copyTo(from, count, file.channel());
            rows += isCopied ? count : 0;
            return isCopied;
        } catch (EOFException e) {
            throw new BadInputException(
                    "The zoo was changed while it was copied: %s; nothing was written to %s; copy it again once it is whole."
                            .formatted(e.getMessage(), target),
                    e);
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(target, e);
        }
    }

    /** Rows appended so far. */
    public long rows() {
        return rows;
    }

    /** Writes the header and moves the file into place. */
    public void finish() {
        try {
            complete();
            file.commit();
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(target, e);
        }
    }

    /** Writes everything that is outstanding, so that only {@link AtomicFile#commit()} is left to do. */
    AtomicFile complete() throws IOException {
        flush();
        FileChannel channel = file.channel();
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, columns);
        int length = HEADER_BYTES - 10;
        String padded = dictionary + " ".repeat(length - 1 - dictionary.length()) + "\n";
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        header.putShort((short) length).put(padded.getBytes(StandardCharsets.US_ASCII)).flip();
        while (header.hasRemaining()) {
            channel.write(header, header.position());
        }
        return file;
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.channel().write(buffer);
        }
        buffer.clear();
    }

    /** Throws away what was not finished. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(target, e);
        }
    }
}
