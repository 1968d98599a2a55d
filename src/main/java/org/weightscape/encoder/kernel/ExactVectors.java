package org.weightscape.encoder.kernel;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of vectors that give the same bits whether the code is interpreted or compiled. The Vector API promises that for single
 * operations only: its sums over lanes have no fixed order, and its exponential and hyperbolic tangent differ in the last bit once
 * the compiler replaces them.
 */
final class ExactVectors {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final VectorShuffle<Float> BY_HALF = rotation(2);
    private static final VectorShuffle<Float> BY_QUARTER = rotation(4);
    private static final VectorShuffle<Float> BY_EIGHTH = rotation(8);
    private static final VectorShuffle<Float> BY_SIXTEENTH = rotation(16);
    /** Adding 1.5·2²³ leaves the nearest whole number in the low bits of a float. */
    private static final float ROUNDING = 12_582_912f;

    private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);

    private ExactVectors() {}

    private static VectorShuffle<Float> rotation(int share) {
        return VectorShuffle.iota(FLOATS, Math.max(1, LANES / share), 1, true);
    }

    /** The sum of the lanes, in a fixed order. */
    static float sum(FloatVector v) {
        FloatVector s = v;
        if (LANES >= 2) {
            s = s.add(s.rearrange(BY_HALF));
        }
        if (LANES >= 4) {
            s = s.add(s.rearrange(BY_QUARTER));
        }
        if (LANES >= 8) {
            s = s.add(s.rearrange(BY_EIGHTH));
        }
        if (LANES >= 16) {
            s = s.add(s.rearrange(BY_SIXTEENTH));
        }
        return s.lane(0);
    }

    /** The largest lane. */
    static float max(FloatVector v) {
        FloatVector m = v;
        if (LANES >= 2) {
            m = larger(m, m.rearrange(BY_HALF));
        }
        if (LANES >= 4) {
            m = larger(m, m.rearrange(BY_QUARTER));
        }
        if (LANES >= 8) {
            m = larger(m, m.rearrange(BY_EIGHTH));
        }
        if (LANES >= 16) {
            m = larger(m, m.rearrange(BY_SIXTEENTH));
        }
        return m.lane(0);
    }

    /** The larger one in each lane: two instructions where {@link FloatVector#max}, with its care for zeros' signs, needs many. */
    static FloatVector larger(FloatVector a, FloatVector b) {
        return b.blend(a, a.compare(GT, b));
    }

    /** {@code e^v}, good to 2 units in the last place; arguments are held within −87.3 to 88.3 (Cephes {@code expf}). */
    static FloatVector exp(FloatVector v) {
        FloatVector x = v.blend(-87.3f, v.lt(-87.3f));
        x = x.blend(88.3f, x.compare(GT, 88.3f));
        FloatVector shifted = x.mul(1.44269504f).add(ROUNDING);
        FloatVector n = shifted.sub(ROUNDING);
        FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -0.693359375f), x);
        r = n.fma(FloatVector.broadcast(FLOATS, 2.12194440e-4f), r);
        FloatVector p = FloatVector.broadcast(FLOATS, 1.9875691500e-4f);
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1.3981999507e-3f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 5.0000001201e-1f));
        FloatVector y = p.fma(r.mul(r), r).add(1f);
        IntVector power = shifted.reinterpretAsInts().sub(ROUNDING_BITS - 127).lanewise(LSHL, 23);
        return y.mul(power.reinterpretAsFloats());
    }

    /** The hyperbolic tangent, good to some units in the last place (Cephes {@code tanhf}). */
    static FloatVector tanh(FloatVector v) {
        FloatVector size = v.abs();
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector large = one.sub(FloatVector.broadcast(FLOATS, 2f).div(exp(size.add(size)).add(1f)));
        VectorMask<Float> negative = v.lt(0f);
        large = large.blend(large.neg(), negative);
        FloatVector z = v.mul(v);
        FloatVector p = FloatVector.broadcast(FLOATS, -5.70498872745e-3f);
        p = p.fma(z, FloatVector.broadcast(FLOATS, 2.06390887954e-2f));
        p = p.fma(z, FloatVector.broadcast(FLOATS, -5.37397155531e-2f));
        p = p.fma(z, FloatVector.broadcast(FLOATS, 1.33314422036e-1f));
        p = p.fma(z, FloatVector.broadcast(FLOATS, -3.33332819422e-1f));
        FloatVector small = p.mul(z).fma(v, v);
        return large.blend(small, size.lt(0.625f));
    }
}
