package org.weightscape.encoder.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Floats at plain addresses, alone or a vector at a time: matrices and parts of them without an object for each, and without a check
 * of bounds that the compiler cannot take out of a loop. Callers answer for the addresses.
 *
 * <p>A segment of its own for each matrix would cost more than the check. The just-in-time compiler gives up inlining in the middle
 * of a method that has become too large for it, and whatever vector passes a call that is not inlined becomes an object on the heap.
 * Going through a segment that it does not know makes a load several times as large for it, a masked one six times.
 */
final class RawFloats {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private RawFloats() {}

    /** Where a matrix lies. */
    static long floats(Matrix matrix) {
        requireFloats(matrix);
        return matrix.address();
    }

    /** Where a matrix lies that must hold so many numbers: nothing checks bounds behind this. */
    static long floats(Matrix matrix, long least) {
        if (matrix.size() < least) {
            throw new IllegalArgumentException("%s is too small for %d numbers".formatted(matrix, least));
        }
        return floats(matrix);
    }

    /** The memory of a matrix. */
    static MemorySegment memory(Matrix matrix) {
        requireFloats(matrix);
        return matrix.memory();
    }

    private static void requireFloats(Matrix matrix) {
        if (matrix.precision() != Precision.FLOAT) {
            throw new IllegalArgumentException("host kernels compute in single precision");
        }
    }

    /** The vector that begins {@code index} floats behind an address. */
    static FloatVector load(long address, long index) {
        return FloatVector.fromMemorySegment(FLOATS, ALL, address + index * Float.BYTES, ORDER);
    }

    /** As {@link #load(long, long)}; what is not in the mask is not read and becomes 0. */
    static FloatVector load(long address, long index, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(FLOATS, ALL, address + index * Float.BYTES, ORDER, mask);
    }

    static void store(FloatVector vector, long address, long index) {
        vector.intoMemorySegment(ALL, address + index * Float.BYTES, ORDER);
    }

    /** As {@link #store(FloatVector, long, long)}; what is not in the mask is not written. */
    static void store(FloatVector vector, long address, long index, VectorMask<Float> mask) {
        vector.intoMemorySegment(ALL, address + index * Float.BYTES, ORDER, mask);
    }

    /** Copies so many floats. */
    static void copy(long from, long fromIndex, long to, long toIndex, long count) {
        MemorySegment.copy(ALL, from + fromIndex * Float.BYTES, ALL, to + toIndex * Float.BYTES, count * Float.BYTES);
    }

    /** Copies so many floats out of an array. */
    static void copy(float[] from, long to, int count) {
        MemorySegment.copy(from, 0, ALL, ValueLayout.JAVA_FLOAT, to, count);
    }

    /** Copies so many floats into an array. */
    static void copy(long from, float[] to, int count) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_FLOAT, from, to, 0, count);
    }

    static float get(long address, long index) {
        return ALL.get(ValueLayout.JAVA_FLOAT, address + index * Float.BYTES);
    }

    static void set(long address, long index, float value) {
        ALL.set(ValueLayout.JAVA_FLOAT, address + index * Float.BYTES, value);
    }
}
