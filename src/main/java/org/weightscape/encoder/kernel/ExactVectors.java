package org.weightscape.encoder.kernel;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
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

    // Vectors, not numbers, for each number among vectors costs the compiler as much as half an operation: see RawFloats.
    private static final FloatVector ZERO = constant(0);
    private static final FloatVector ONE = constant(1);
    private static final FloatVector TWO = constant(2);
    private static final FloatVector EXP_LEAST = constant(-87.3f);
    private static final FloatVector EXP_MOST = constant(88.3f);
    private static final FloatVector LOG_2_OF_E = constant(1.44269504f);
    private static final FloatVector LOG_2_HIGH = constant(-0.693359375f);
    private static final FloatVector LOG_2_LOW = constant(2.12194440e-4f);
    private static final FloatVector EXP_6 = constant(1.9875691500e-4f);
    private static final FloatVector EXP_5 = constant(1.3981999507e-3f);
    private static final FloatVector EXP_4 = constant(8.3334519073e-3f);
    private static final FloatVector EXP_3 = constant(4.1665795894e-2f);
    private static final FloatVector EXP_2 = constant(1.6666665459e-1f);
    private static final FloatVector EXP_1 = constant(5.0000001201e-1f);
    /** Adding 1.5·2²³ leaves the nearest whole number in the low bits of a float. */
    private static final FloatVector ROUNDING = constant(12_582_912f);

    private static final IntVector ROUNDING_BITS_LESS_BIAS = ROUNDING.reinterpretAsInts().sub(127);
    private static final FloatVector TANH_SMALL = constant(0.625f);
    private static final FloatVector TANH_5 = constant(-5.70498872745e-3f);
    private static final FloatVector TANH_4 = constant(2.06390887954e-2f);
    private static final FloatVector TANH_3 = constant(-5.37397155531e-2f);
    private static final FloatVector TANH_2 = constant(1.33314422036e-1f);
    private static final FloatVector TANH_1 = constant(-3.33332819422e-1f);

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
        FloatVector x = v.blend(EXP_LEAST, v.compare(LT, EXP_LEAST));
        x = x.blend(EXP_MOST, x.compare(GT, EXP_MOST));
        FloatVector shifted = x.mul(LOG_2_OF_E).add(ROUNDING);
        FloatVector n = shifted.sub(ROUNDING);
        FloatVector r = n.fma(LOG_2_HIGH, x);
        r = n.fma(LOG_2_LOW, r);
        FloatVector p = EXP_6;
        p = p.fma(r, EXP_5);
        p = p.fma(r, EXP_4);
        p = p.fma(r, EXP_3);
        p = p.fma(r, EXP_2);
        p = p.fma(r, EXP_1);
        FloatVector y = p.fma(r.mul(r), r).add(ONE);
        IntVector power = shifted.reinterpretAsInts().sub(ROUNDING_BITS_LESS_BIAS).lanewise(LSHL, 23);
        return y.mul(power.reinterpretAsFloats());
    }

    /** The hyperbolic tangent, good to some units in the last place (Cephes {@code tanhf}). */
    static FloatVector tanh(FloatVector v) {
        FloatVector size = v.abs();
        FloatVector large = ONE.sub(TWO.div(exp(size.add(size)).add(ONE)));
        large = large.blend(large.neg(), v.compare(LT, ZERO));
        FloatVector z = v.mul(v);
        FloatVector p = TANH_5;
        p = p.fma(z, TANH_4);
        p = p.fma(z, TANH_3);
        p = p.fma(z, TANH_2);
        p = p.fma(z, TANH_1);
        FloatVector small = p.mul(z).fma(v, v);
        return large.blend(small, size.compare(LT, TANH_SMALL));
    }

    private static FloatVector constant(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }
}
