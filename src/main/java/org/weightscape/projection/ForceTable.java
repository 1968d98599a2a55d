package org.weightscape.projection;

import java.util.function.DoubleUnaryOperator;

/**
 * A smooth function of a positive number, looked up: 64 places in each octave with straight lines between them, wrong by at most
 * about 10⁻⁴ of the value for powers. A power costs ten times as much.
 */
final class ForceTable {
    private static final int LEAST_EXPONENT = -40;
    private static final int GREATEST_EXPONENT = 40;
    private static final int MANTISSA_BITS = 6;
    private static final int SHIFT = 23 - MANTISSA_BITS;
    private static final int FIRST = (LEAST_EXPONENT + 127) << MANTISSA_BITS;
    private static final int COUNT = (GREATEST_EXPONENT - LEAST_EXPONENT) << MANTISSA_BITS;
    private static final float STEP = 1f / (1 << SHIFT);
    private static final int REST = (1 << SHIFT) - 1;

    private final float[] values = new float[COUNT + 1];

    ForceTable(DoubleUnaryOperator function) {
        for (int i = 0; i <= COUNT; i++) {
            values[i] = (float) function.applyAsDouble(Float.intBitsToFloat((FIRST + i) << SHIFT));
        }
    }

    /** The value; below 2⁻⁴⁰ and above 2⁴⁰ that at the end. */
    float at(float x) {
        int bits = Float.floatToRawIntBits(x);
        int index = (bits >>> SHIFT) - FIRST;
        if (index < 0) {
            return values[0];
        }
        if (index >= COUNT) {
            return values[COUNT];
        }
        float low = values[index];
        return low + (values[index + 1] - low) * ((bits & REST) * STEP);
    }
}
