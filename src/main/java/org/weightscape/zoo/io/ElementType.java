package org.weightscape.zoo.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The kinds of number that array files hold, and how one of them is read from memory. */
public enum ElementType {
    FLOAT16(2),
    BFLOAT16(2),
    FLOAT32(4),
    FLOAT64(8),
    /** Four exponent and three fraction bits, no infinities ({@code F8_E4M3} of safetensors). */
    FLOAT8_E4M3(1),
    /** Five exponent and two fraction bits: the upper half of a float16. */
    FLOAT8_E5M2(1),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    /** One byte, 0 or 1. */
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** The number at a byte offset as a double; exact for all types but 64-bit integers above 2^53. */
    double doubleAt(MemorySegment data, long at, ByteOrder order) {
        return switch (this) {
            case FLOAT64 -> Double.longBitsToDouble(longAt(data, at, order));
            case INT64 -> longAt(data, at, order);
            case UINT64 -> unsigned(longAt(data, at, order));
            case INT32 -> intAt(data, at, order);
            case UINT32 -> Integer.toUnsignedLong(intAt(data, at, order));
            default -> floatAt(data, at, order);
        };
    }

    /** The number at a byte offset, rounded to the nearest float. */
    float floatAt(MemorySegment data, long at, ByteOrder order) {
        return switch (this) {
            case FLOAT32 -> Float.intBitsToFloat(intAt(data, at, order));
            case FLOAT16 -> Float.float16ToFloat(shortAt(data, at, order));
            case BFLOAT16 -> Float.intBitsToFloat(shortAt(data, at, order) << 16);
            case FLOAT64 -> (float) Double.longBitsToDouble(longAt(data, at, order));
            case FLOAT8_E4M3 -> e4m3(data.get(ValueLayout.JAVA_BYTE, at));
            case FLOAT8_E5M2 -> Float.float16ToFloat((short) (data.get(ValueLayout.JAVA_BYTE, at) << 8));
            case INT8 -> data.get(ValueLayout.JAVA_BYTE, at);
            case UINT8 -> Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at));
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, at) == 0 ? 0 : 1;
            case INT16 -> shortAt(data, at, order);
            case UINT16 -> Short.toUnsignedInt(shortAt(data, at, order));
            case INT32 -> intAt(data, at, order);
            case UINT32 -> Integer.toUnsignedLong(intAt(data, at, order));
            case INT64 -> longAt(data, at, order);
            case UINT64 -> (float) unsigned(longAt(data, at, order));
        };
    }

    /** Copies numbers that stand {@code stride} bytes apart. */
    void readFloats(
            MemorySegment data, long at, long stride, ByteOrder order, float[] into, int offset, int count) {
        if (this == FLOAT32 && stride == bytes) {
            // The one case that has to be fast: a plain copy, or one that swaps bytes.
            MemorySegment.copy(data, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), at, into, offset, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            into[offset + i] = floatAt(data, at + i * stride, order);
        }
    }

    /** Copies numbers that stand {@code stride} bytes apart. */
    void readDoubles(
            MemorySegment data, long at, long stride, ByteOrder order, double[] into, int offset, int count) {
        for (int i = 0; i < count; i++) {
            into[offset + i] = doubleAt(data, at + i * stride, order);
        }
    }

    // The layouts are constants in native order and bytes are swapped by hand: a layout in a variable would not be compiled away.

    private static short shortAt(MemorySegment data, long at, ByteOrder order) {
        short bits = data.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
        return order == ByteOrder.nativeOrder() ? bits : Short.reverseBytes(bits);
    }

    private static int intAt(MemorySegment data, long at, ByteOrder order) {
        int bits = data.get(ValueLayout.JAVA_INT_UNALIGNED, at);
        return order == ByteOrder.nativeOrder() ? bits : Integer.reverseBytes(bits);
    }

    private static long longAt(MemorySegment data, long at, ByteOrder order) {
        long bits = data.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        return order == ByteOrder.nativeOrder() ? bits : Long.reverseBytes(bits);
    }

    private static double unsigned(long bits) {
        // Halved with the lost bit kept, so that rounding stays right.
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    private static float e4m3(byte bits) {
        int exponent = (bits >> 3) & 15;
        int fraction = bits & 7;
        float size;
        if (exponent == 15 && fraction == 7) {
            size = Float.NaN;
        } else if (exponent == 0) {
            size = fraction * 0x1p-9f;
        } else {
            size = Math.scalb(1 + fraction / 8f, exponent - 7);
        }
        return bits < 0 ? -size : size;
    }
}
