package org.weightscape.zoo.io;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.Weights;

/**
 * The rows of a matrix in an array file that is mapped into memory: {@link Npy#open} makes one. Numbers of other types are
 * converted to floats while reading; the operating system decides what stays in memory.
 */
public final class MappedNpy implements Weights {
    /** Files below this size are soon in memory as a whole. */
    private static final long LARGE = 1L << 28;

    /** Bytes that a pass reads at once, if a row is no larger: few enough to stay in a processor's second cache. */
    private static final int BLOCK = 1 << 18;

    /** Rows of more bytes are not worth a buffer. */
    private static final int LARGEST_BLOCK = 1 << 24;

    /** A row at most this far behind the one read last belongs to a pass through the file. */
    private static final int STEP = 128;

    /** Threads that pass through the file at once, each in a place of its own. */
    private static final int THREADS = 32;

    /** Entries so far apart are in different cache lines. */
    private static final int APART = 16;

    private final Npy.Header header;
    private final FileChannel channel;
    private final MemorySegment data;
    private final int rows;
    private final int storedColumns;
    private final int @Nullable [] gather;

    /** The row that each thread read last: only a hint, so that threads may share an entry and it may be wrong. */
    private final int[] lastRows = new int[THREADS * APART];

    /**
     * The rows of a matrix.
     *
     * @param channel the file, from which passes through all of it are read; closed when nobody can reach it any more
     * @param data its numbers
     */
    MappedNpy(Npy.Header header, FileChannel channel, MemorySegment data) {
        this(header, channel, data, null);
    }

    private MappedNpy(Npy.Header header, FileChannel channel, MemorySegment data, int @Nullable [] gather) {
        this.header = header;
        this.channel = channel;
        this.data = data;
        this.rows = Math.toIntExact(header.shape().get(0));
        this.storedColumns = Math.toIntExact(header.shape().get(1));
        this.gather = gather;
        Arrays.fill(lastRows, -1 - STEP);
    }

    /** What the file's header says. */
    public Npy.Header header() {
        return header;
    }

    /**
     * The same rows with their columns in another order.
     *
     * @param index for each column of the result, the column that it is read from
     * @throws IndexOutOfBoundsException if there is no such column
     * @throws IllegalStateException if the columns are reordered already
     */
    public MappedNpy withColumns(int[] index) {
        if (gather != null) {
            throw new IllegalStateException("the columns are reordered already");
        }
        for (int column : index) {
            Objects.checkIndex(column, storedColumns);
        }
        return new MappedNpy(header, channel, data, index.clone());
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return gather == null ? storedColumns : gather.length;
    }

    @Override
    public void read(int row, float[] into, int offset) {
        Objects.checkIndex(row, rows);
        Objects.checkFromIndexSize(offset, columns(), into.length);
        boolean isC = header.order() == Npy.Order.C;
        long start = isC ? rowBytes() * row : (long) header.type().bytes() * row;
        if (isC && data.byteSize() > LARGE) {
            fetch(row, start, rowBytes());
        }
        convert(data, start, into, offset);
    }

    private long rowBytes() {
        return (long) header.type().bytes() * storedColumns;
    }

    /** Turns the numbers of a row into floats, in the wanted order. */
    private void convert(MemorySegment from, long start, float[] into, int offset) {
        ElementType type = header.type();
        long stride = header.order() == Npy.Order.C ? type.bytes() : (long) type.bytes() * rows;
        int[] index = gather;
        if (index == null) {
            type.readFloats(from, start, stride, header.byteOrder(), into, offset, storedColumns);
        } else if (type == ElementType.FLOAT32 && header.byteOrder() == ByteOrder.nativeOrder()) {
            for (int i = 0; i < index.length; i++) {
                into[offset + i] = from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, start + index[i] * stride);
            }
        } else {
            for (int i = 0; i < index.length; i++) {
                into[offset + i] = type.floatAt(from, start + index[i] * stride, header.byteOrder());
            }
        }
    }

    @Override
    public Pass pass() {
        return header.order() == Npy.Order.C && data.byteSize() > LARGE && rowBytes() <= LARGEST_BLOCK ? new Blocks() : this::read;
    }

    /**
     * A pass that reads blocks of the file into a buffer. The system copies a block that it has in memory at ten gigabytes a
     * second, and needs several times as long to map its pages.
     */
    private final class Blocks implements Pass {
        private final int fitting = (int) Math.max(1, BLOCK / rowBytes());
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(Math.toIntExact(fitting * rowBytes()));
        private final MemorySegment block = MemorySegment.ofBuffer(buffer.duplicate());
        private int first;
        private int count;

        @Override
        public void read(int row, float[] into, int offset) {
            Objects.checkIndex(row, rows);
            Objects.checkFromIndexSize(offset, columns(), into.length);
            if (row >= first && row < first + count || isNext(row) && fill(row)) {
                convert(block, rowBytes() * (row - first), into, offset);
            } else {
                first = row + 1;
                count = 0;
                MappedNpy.this.read(row, into, offset);
            }
        }

        /** Whether most of what would be read with a row may be wanted too. */
        private boolean isNext(int row) {
            return row >= first && row - first - count < fitting;
        }

        private boolean fill(int row) {
            int filled = Math.min(fitting, rows - row);
            buffer.clear().limit(Math.toIntExact(filled * rowBytes()));
            long at = header.dataOffset() + rowBytes() * row;
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, at + buffer.position()) < 0) {
                        return false;
                    }
                }
            } catch (IOException _) {
                // Interrupting a thread that reads closes a channel for all of them. The map stays.
                return false;
            }
            first = row;
            count = filled;
            return true;
        }
    }

    /**
     * Copies rows to where a file of {@link NpyWriter} stands, within the system, if they stand here as they are to stand there:
     * little-endian floats, row after row in this order of columns.
     *
     * @param from the first of them
     * @param count how many
     * @return whether they were copied; if not, nothing was written
     * @throws EOFException if the file was cut off since it was opened
     * @throws IOException if they cannot be written
     */
    boolean copyTo(int from, int count, FileChannel target) throws IOException {
        Objects.checkFromIndexSize(from, count, rows);
        boolean isSame = header.type() == ElementType.FLOAT32
                && header.byteOrder() == ByteOrder.LITTLE_ENDIAN
                && header.order() == Npy.Order.C
                && gather == null;
        if (!isSame || !channel.isOpen()) {
            return false;
        }
        long at = header.dataOffset() + rowBytes() * from;
        long end = at + rowBytes() * count;
        while (at < end) {
            long copied = channel.transferTo(at, end - at, target);
            if (copied <= 0) {
                throw new EOFException("its weights end at byte %d".formatted(at));
            }
            at += copied;
        }
        return true;
    }

    /**
     * Reads a row that nobody expects from the disk. A first touch would make the system read megabytes around it, which is
     * right for a pass through the file and a hundred times too much for a sample of rows.
     */
    private void fetch(int row, long start, long bytes) {
        int entry = (int) (Thread.currentThread().threadId() % THREADS) * APART;
        int last = lastRows[entry];
        lastRows[entry] = row;
        if (Math.abs((long) row - last) > STEP) {
            data.asSlice(start, bytes).load();
        }
    }
}
