package org.weightscape.zoo.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.Weights;

/**
 * The rows of a matrix in an array file that is mapped into memory: {@link Npy#open} makes one. Numbers of other types are
 * converted to floats while reading; the operating system decides what stays in memory.
 */
public final class MappedNpy implements Weights {
    /** Files below this size are soon in memory as a whole. */
    private static final long LARGE = 1L << 28;

    /** A row at most this far behind the one read last belongs to a pass through the file. */
    private static final int STEP = 128;

    /** Threads that pass through the file at once, each in a place of its own. */
    private static final int THREADS = 32;

    /** Entries so far apart are in different cache lines. */
    private static final int APART = 16;

    private final Npy.Header header;
    private final MemorySegment data;
    private final int rows;
    private final int storedColumns;
    private final int @Nullable [] gather;

    /** The row that each thread read last: only a hint, so that threads may share an entry and it may be wrong. */
    private final int[] lastRows = new int[THREADS * APART];

    MappedNpy(Npy.Header header, MemorySegment data) {
        this(header, data, null);
    }

    private MappedNpy(Npy.Header header, MemorySegment data, int @Nullable [] gather) {
        this.header = header;
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
        return new MappedNpy(header, data, index.clone());
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
        ElementType type = header.type();
        boolean isC = header.order() == Npy.Order.C;
        long size = type.bytes();
        long stride = isC ? size : size * rows;
        long start = isC ? size * row * storedColumns : size * row;
        if (isC && data.byteSize() > LARGE) {
            fetch(row, start, size * storedColumns);
        }
        int[] index = gather;
        if (index == null) {
            type.readFloats(data, start, stride, header.byteOrder(), into, offset, storedColumns);
        } else if (type == ElementType.FLOAT32 && header.byteOrder() == ByteOrder.nativeOrder()) {
            for (int i = 0; i < index.length; i++) {
                into[offset + i] = data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, start + index[i] * stride);
            }
        } else {
            for (int i = 0; i < index.length; i++) {
                into[offset + i] = type.floatAt(data, start + index[i] * stride, header.byteOrder());
            }
        }
    }

    /**
     * Rows as they stand in the file, if they stand there as {@link NpyWriter} writes them: little-endian floats, row after row in
     * this order of columns.
     *
     * @param from the first of them
     * @param count how many
     */
    Optional<MemorySegment> stored(int from, int count) {
        Objects.checkFromIndexSize(from, count, rows);
        boolean isSame = header.type() == ElementType.FLOAT32
                && header.byteOrder() == ByteOrder.LITTLE_ENDIAN
                && header.order() == Npy.Order.C
                && gather == null;
        long bytes = (long) Float.BYTES * storedColumns;
        return isSame ? Optional.of(data.asSlice(from * bytes, count * bytes)) : Optional.empty();
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
