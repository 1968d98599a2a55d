package org.weightscape.linalg;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Doubles outside the Java heap, which OpenBLAS works on in place: its Java binding copies every Java array in and out, which
 * costs more than the product wherever a large matrix is only touched by a small one.
 */
final class NativeDoubles {
    private final MemorySegment segment;
    private final DoublePointer pointer;

    /** Zeros that live as long as the arena. */
    NativeDoubles(long count, Arena arena) {
        this.segment = arena.allocate(Math.multiplyExact(Math.max(count, 1), Double.BYTES), 64);
        this.pointer = new Address(segment);
    }

    /** A copy of an array that lives as long as the arena. */
    static NativeDoubles copyOf(double[] values, Arena arena) {
        NativeDoubles copy = new NativeDoubles(values.length, arena);
        copy.set(0, values, 0, values.length);
        return copy;
    }

    DoublePointer pointer() {
        return pointer;
    }

    double get(long index) {
        return segment.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    void set(long index, double value) {
        segment.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
    }

    void set(long index, double[] from, int offset, int count) {
        MemorySegment.copy(from, offset, segment, ValueLayout.JAVA_DOUBLE, index * Double.BYTES, count);
    }

    /** Copies all numbers of another of the same size. */
    void copyFrom(NativeDoubles other) {
        segment.copyFrom(other.segment);
    }

    double[] toArray(int count) {
        double[] values = new double[count];
        MemorySegment.copy(segment, ValueLayout.JAVA_DOUBLE, 0, values, 0, count);
        return values;
    }

    private static final class Address extends DoublePointer {
        Address(MemorySegment segment) {
            this.address = segment.address();
            this.capacity = segment.byteSize() / Double.BYTES;
            this.limit = this.capacity;
        }
    }
}
