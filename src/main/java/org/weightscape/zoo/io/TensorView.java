package org.weightscape.zoo.io;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Numbers that stand somewhere in memory, usually in a mapped file: what PyTorch and NumPy call a tensor or an array. The numbers
 * need not be contiguous; several views may share them.
 *
 * @param offset where the first number stands, in numbers
 * @param shape lengths of the axes; empty for a single number
 * @param strides for each axis, how many numbers apart its entries are
 */
record TensorView(
        MemorySegment data, ElementType type, ByteOrder order, long offset, List<Long> shape, List<Long> strides) {

    /** More numbers than are stored can only come from strides of zero; up to this many nobody minds. */
    private static final long HARMLESS = 1L << 24;

    /**
     * @throws IllegalArgumentException if some numbers would lie outside the memory, or there are far more than it holds
     */
    TensorView {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (shape.size() != strides.size() || offset < 0) {
            throw new IllegalArgumentException("its shape %s does not fit its strides %s".formatted(shape, strides));
        }
        long stored = data.byteSize() / type.bytes();
        long count = 1;
        long last = offset;
        boolean isEmpty = shape.contains(0L);
        for (int axis = 0; axis < shape.size() && !isEmpty; axis++) {
            long length = shape.get(axis);
            long stride = strides.get(axis);
            if (length < 0 || stride < 0) {
                throw new IllegalArgumentException("its shape %s or strides %s are negative".formatted(shape, strides));
            }
            if (length - 1 > 0 && stride > stored) {
                last = Long.MAX_VALUE;
            } else if (last < Long.MAX_VALUE) {
                double reach = last + (double) (length - 1) * stride;
                last = reach >= stored ? Long.MAX_VALUE : (long) reach;
            }
            double grown = (double) count * length;
            count = grown > Integer.MAX_VALUE * 16.0 ? Long.MAX_VALUE : (long) grown;
        }
        if (!isEmpty && last >= stored) {
            throw new IllegalArgumentException("its shape %s needs more than the %d numbers stored".formatted(shape, stored));
        }
        if (!isEmpty && count > stored && count > HARMLESS) {
            throw new IllegalArgumentException("its shape %s repeats %d numbers too often".formatted(shape, stored));
        }
    }

    /** Numbers that stand one after the other, the last axis running fastest. */
    static TensorView contiguous(MemorySegment data, ElementType type, ByteOrder order, long offset, List<Long> shape) {
        return new TensorView(data, type, order, offset, shape, strides(shape));
    }

    private static List<Long> strides(List<Long> shape) {
        Long[] strides = new Long[shape.size()];
        if (shape.contains(0L)) {
            java.util.Arrays.fill(strides, 1L);
            return List.of(strides);
        }
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride = Math.multiplyExact(stride, shape.get(axis));
        }
        return List.of(strides);
    }

    /** How many numbers there are. */
    long count() {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return count;
    }

    /** Whether these are numbers with a fraction, as weights are. */
    boolean isFloating() {
        return switch (type) {
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, FLOAT8_E4M3, FLOAT8_E5M2 -> true;
            default -> false;
        };
    }

    /** One entry of the first axis. */
    TensorView row(long index) {
        return new TensorView(
                data,
                type,
                order,
                offset + index * strides.getFirst(),
                shape.subList(1, shape.size()),
                strides.subList(1, strides.size()));
    }

    /** Copies all numbers, rounded to floats, the last axis running fastest. */
    void read(float[] into, int at) {
        if (count() > 0) {
            if (shape.isEmpty() || isContiguous()) {
                type.readFloats(data, offset * type.bytes(), type.bytes(), order, into, at, Math.toIntExact(count()));
            } else {
                read(into, at, 0, offset);
            }
        }
    }

    private boolean isContiguous() {
        long expected = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            if (shape.get(axis) > 1 && strides.get(axis) != expected) {
                return false;
            }
            expected *= shape.get(axis);
        }
        return true;
    }

    private int read(float[] into, int at, int axis, long from) {
        long length = shape.get(axis);
        long stride = strides.get(axis);
        if (axis == shape.size() - 1) {
            type.readFloats(data, from * type.bytes(), stride * type.bytes(), order, into, at, (int) length);
            return at + (int) length;
        }
        int next = at;
        for (long i = 0; i < length; i++) {
            next = read(into, next, axis + 1, from + i * stride);
        }
        return next;
    }

    /** All numbers rounded to floats, the last axis running fastest. */
    float[] floats() {
        float[] values = new float[Math.toIntExact(count())];
        read(values, 0);
        return values;
    }

    /** All numbers as doubles, the last axis running fastest. */
    double[] doubles() {
        double[] values = new double[Math.toIntExact(count())];
        if (values.length > 0) {
            doubles(values, 0, 0, offset);
        }
        return values;
    }

    private int doubles(double[] into, int at, int axis, long from) {
        if (axis == shape.size()) {
            into[at] = type.doubleAt(data, from * type.bytes(), order);
            return at + 1;
        }
        int next = at;
        for (long i = 0; i < shape.get(axis); i++) {
            next = doubles(into, next, axis + 1, from + i * strides.get(axis));
        }
        return next;
    }
}
