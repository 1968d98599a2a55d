package org.weightscape.encoder.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers in rows and columns, row-major without gaps: a whole array of a {@link Workspace} or a contiguous part of one. A vector
 * is a matrix with one row. Its memory belongs to the workspace.
 */
public final class Matrix {
    private final @Nullable INDArray base;
    private @Nullable INDArray array;
    private final Precision precision;
    private final long offset;
    private long address;
    private final int rows;
    private final int columns;
    /** Parts and shapes that were asked for. They are few: a model asks for the same ones in every step. */
    private final List<Matrix> views = new ArrayList<>();

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

    /** The same numbers in another shape. */
    public Matrix as(int newRows, int newColumns) {
        if ((long) newRows * newColumns != size()) {
            throw new IllegalArgumentException("%d×%d numbers are not %d×%d".formatted(rows, columns, newRows, newColumns));
        }
        return view(0, newRows, newColumns);
    }

    /** A part of the same numbers, counted row by row. */
    public Matrix part(long from, int newRows, int newColumns) {
        if (from < 0 || from + (long) newRows * newColumns > size()) {
            throw new IllegalArgumentException("%d×%d numbers from %d on are not within %d×%d"
                    .formatted(newRows, newColumns, from, rows, columns));
        }
        return view(from, newRows, newColumns);
    }

    /** The first rows. */
    public Matrix firstRows(int count) {
        return part(0, count, columns);
    }

    /** One of so many equal blocks of rows, one below the other. */
    public Matrix block(int index, int count) {
        if (rows % count != 0) {
            throw new IllegalArgumentException("%d rows are not %d equal blocks".formatted(rows, count));
        }
        return part(index * (size() / count), rows / count, columns);
    }

    /** What was asked for before is given again: it makes no new object. */
    private Matrix view(long from, int newRows, int newColumns) {
        if (newRows == rows && newColumns == columns) {
            return this;
        }
        for (int i = 0; i < views.size(); i++) {
            Matrix known = views.get(i);
            if (known.offset == offset + from && known.rows == newRows && known.columns == newColumns) {
                return known;
            }
        }
        Matrix fresh = new Matrix(base, precision, offset + from, newRows, newColumns);
        views.add(fresh);
        return fresh;
    }

    /** The ND4J array that shares this memory; made when first asked for. */
    INDArray array() {
        INDArray known = array;
        if (known == null) {
            if (base == null) {
                throw new IllegalStateException("this matrix is only planned");
            }
            known = Nd4j.create(base.data(), new long[] {rows, columns}, new long[] {columns, 1}, offset, 'c');
            array = known;
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
