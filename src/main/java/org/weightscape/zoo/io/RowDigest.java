package org.weightscape.zoo.io;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What one look at the numbers of a row tells: 12 integer operations for each, in vectors, so that a pass through a zoo waits for
 * the memory and not for the arithmetic.
 *
 * @param largest the largest absolute value; not below infinity where a number is infinite or NaN
 * @param hash equal for rows that hold the same numbers bit for bit, in whatever order
 */
record RowDigest(float largest, long hash) {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final int ABSOLUTE = 0x7fffffff;

    // Two rounds of multiplying and folding for each half of the hash, with the odd constants of well-known 32-bit finalisers.
    private static final int FIRST = 0x7feb352d;
    private static final int FIRST_AGAIN = 0x846ca68b;
    private static final int SECOND = 0x85ebca6b;
    private static final int SECOND_AGAIN = 0xc2b2ae35;
    private static final int FOLD = 15;

    static RowDigest of(float[] values) {
        int vectors = INTS.loopBound(values.length);
        IntVector largest = IntVector.zero(INTS);
        IntVector first = largest;
        IntVector second = largest;
        for (int i = 0; i < vectors; i += INTS.length()) {
            IntVector bits = FloatVector.fromArray(FLOATS, values, i).reinterpretAsInts();
            // Absolute values of floats stand in the order of their bits, with infinity and then NaN at the end.
            largest = largest.max(bits.and(ABSOLUTE));
            first = first.add(scattered(bits, FIRST, FIRST_AGAIN));
            second = second.add(scattered(bits, SECOND, SECOND_AGAIN));
        }
        int most = largest.reduceLanes(VectorOperators.MAX);
        int one = first.reduceLanes(VectorOperators.ADD);
        int two = second.reduceLanes(VectorOperators.ADD);
        for (int i = vectors; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            most = Math.max(most, bits & ABSOLUTE);
            one += scattered(bits, FIRST, FIRST_AGAIN);
            two += scattered(bits, SECOND, SECOND_AGAIN);
        }
        return new RowDigest(Float.intBitsToFloat(most), ((long) one << 32) | (two & 0xffffffffL));
    }

    private static IntVector scattered(IntVector bits, int by, int again) {
        IntVector x = bits.mul(by);
        return x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, FOLD)).mul(again);
    }

    private static int scattered(int bits, int by, int again) {
        int x = bits * by;
        return (x ^ (x >>> FOLD)) * again;
    }
}
