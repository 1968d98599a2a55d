package org.weightscape.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A float32 matrix outside the Java heap, row after row, which OpenBLAS works on in place: its Java binding copies every Java
 * array in and out, which costs more than the product where the product is read once and thrown away.
 */
public final class NativeFloats {
    private static final long ALIGNMENT = 64;

    private final int columns;
    private final MemorySegment segment;
    private final FloatPointer pointer;

    /** A matrix of zeros that lives as long as the arena. */
    public NativeFloats(long rows, int columns, Arena arena) {
        this.columns = columns;
        this.segment = arena.allocate(Math.max(Math.multiplyExact(rows, (long) columns * Float.BYTES), ALIGNMENT), ALIGNMENT);
        this.pointer = new Address(segment);
    }

    /** Numbers in a row. */
    public int columns() {
        return columns;
    }

    /** The memory itself. */
    public MemorySegment segment() {
        return segment;
    }

    /** Copies rows of a matrix in memory to the rows from {@code row} on. */
    public void setRows(long row, FloatMatrix from, int first, int count) {
        MemorySegment.copy(
                from.values(),
                first * columns,
                segment,
                ValueLayout.JAVA_FLOAT,
                row * columns * Float.BYTES,
                Math.multiplyExact(count, columns));
    }

    /** Copies rows of another one to the rows from {@code row} on. */
    public void setRows(long row, NativeFloats from, long first, long count) {
        long width = (long) columns * Float.BYTES;
        MemorySegment.copy(from.segment, first * width, segment, row * width, count * width);
    }

    /**
     * All inner products of some rows of one matrix with some rows of another, {@code out = A·Bᵀ}, at the beginning of
     * {@code out}: {@code rowsA} rows of {@code rowsB} numbers, without gaps.
     *
     * @param fromA first row of {@code a}
     * @param fromB first row of {@code b}
     */
    public static void innerProducts(
            NativeFloats a, long fromA, int rowsA, NativeFloats b, long fromB, int rowsB, NativeFloats out) {
        int width = a.columns;
        if (b.columns != width || (long) rowsA * rowsB * Float.BYTES > out.segment.byteSize()) {
            throw new IllegalArgumentException(
                    "%d×%d and %d×%d numbers do not fit".formatted(rowsA, width, rowsB, b.columns));
        }
        cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, rowsA, rowsB, width, 1, a.pointer.getPointer(fromA * width), width,
                b.pointer.getPointer(fromB * width), width, 0, out.pointer, rowsB);
    }

    private static final class Address extends FloatPointer {
        Address(MemorySegment segment) {
            this.address = segment.address();
            this.capacity = segment.byteSize() / Float.BYTES;
            this.limit = this.capacity;
        }
    }
}
