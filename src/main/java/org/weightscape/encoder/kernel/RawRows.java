package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Operations on runs of floats at plain addresses, each {@code At} numbers behind its address. */
final class RawRows {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private RawRows() {}

    /** {@code o = a + b} of so many numbers. */
    static void sum(long a, long aAt, long b, long bAt, long o, long oAt, int count) {
        int j = 0;
        for (; j <= count - LANES; j += LANES) {
            store(load(a, aAt + j).add(load(b, bAt + j)), o, oAt + j);
        }
        if (j < count) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, count);
            store(load(a, aAt + j, mask).add(load(b, bAt + j, mask)), o, oAt + j, mask);
        }
    }

    /** {@code o = factor·s} of so many numbers. */
    static void scaled(long s, long at, float factor, long o, long to, int count) {
        for (int j = 0; j < count; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, count);
            store(load(s, at + j, mask).mul(factor), o, to + j, mask);
        }
    }

    /** {@code Σ a·b} of so many numbers. */
    static float dot(long a, long aAt, long b, long bAt, int count) {
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int j = 0; j < count; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, count);
            sums = load(a, aAt + j, mask).fma(load(b, bAt + j, mask), sums);
        }
        return ExactVectors.sum(sums);
    }
}
