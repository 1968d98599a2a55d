package org.weightscape.encoder.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers in rows and columns, row-major without gaps: a whole array of a {@link Workspace} or a contiguous part of one. A vector
 * is a matrix with one row. Its memory belongs to the workspace.
 */
public final class Matrix {
    private final @Nullable INDArray base;
    private @Nullable INDArray view;
    private final Precision precision;
    private final long offset;
    private long address;
    private final int rows;
    private final int columns;
    private @Nullable Matrix prefix;
    private @Nullable Matrix reshaped;
    private List<Matrix> blocks = List.of();

    /**
     * @param base the whole one-dimensional array; null in a workspace that only plans
     * @param offset where in it this matrix begins
     */
    Matrix(@Nullable INDArray base, Precision precision, long offset, int rows, int columns) {
        this.base = base;
        this.precision = precision;
        this.offset = offset;
        this.rows = rows;
        this.columns = columns;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /** Rows times columns. */
    public long size() {
        return (long) rows * columns;
    }

    /** How the numbers are stored. */
    public Precision precision() {
        return precision;
    }

    /** The same numbers in another shape. The last one asked for is kept, so asking again for it makes no new object. */
    public Matrix as(int newRows, int newColumns) {
        if ((long) newRows * newColumns != size()) {
            throw new IllegalArgumentException("%d×%d numbers are not %d×%d".formatted(rows, columns, newRows, newColumns));
        }
        if (newRows == rows) {
            return this;
        }
        Matrix known = reshaped;
        if (known == null || known.rows != newRows) {
            known = new Matrix(base, precision, offset, newRows, newColumns);
            reshaped = known;
        }
        return known;
    }

    /** A part of the same numbers, counted row by row. */
    public Matrix part(long from, int newRows, int newColumns) {
        if (from < 0 || from + (long) newRows * newColumns > size()) {
            throw new IllegalArgumentException("%d×%d numbers from %d on are not within %d×%d"
                    .formatted(newRows, newColumns, from, rows, columns));
        }
        return new Matrix(base, precision, offset + from, newRows, newColumns);
    }

    /** So many equal blocks of rows, one below the other. The last ones asked for are kept, as with {@link #firstRows}. */
    public List<Matrix> blocks(int count) {
        if (blocks.size() != count) {
            if (rows % count != 0) {
                throw new IllegalArgumentException("%d rows are not %d equal blocks".formatted(rows, count));
            }
            blocks = IntStream.range(0, count)
                    .mapToObj(block -> part(block * (size() / count), rows / count, columns))
                    .toList();
        }
        return blocks;
    }

    /** The first rows. The last prefix asked for is kept, so asking again for the same one makes no new object. */
    public Matrix firstRows(int count) {
        if (count == rows) {
            return this;
        }
        Matrix known = prefix;
        if (known == null || known.rows != count) {
            known = part(0, count, columns);
            prefix = known;
        }
        return known;
    }

    /** The ND4J array that shares this memory; made when first asked for. */
    INDArray array() {
        INDArray known = view;
        if (known == null) {
            if (base == null) {
                throw new IllegalStateException("this matrix is only planned");
            }
            known = Nd4j.create(base.data(), new long[] {rows, columns}, new long[] {columns, 1}, offset, 'c');
            view = known;
        }
        return known;
    }

    /** Where the numbers lie; meaningful where the backend computes on the host. */
    long address() {
        if (address == 0) {
            if (base == null) {
                throw new IllegalStateException("this matrix is only planned");
            }
            address = base.data().pointer().address() + offset * precision.bytes();
        }
        return address;
    }

    /** The memory at {@link #address}. */
    MemorySegment memory() {
        return MemorySegment.ofAddress(address()).reinterpret(size() * precision.bytes());
    }

    @Override
    public String toString() {
        return "Matrix[%d×%d %s]".formatted(rows, columns, precision);
    }
}
