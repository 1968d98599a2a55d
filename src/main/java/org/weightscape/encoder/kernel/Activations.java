package org.weightscape.encoder.kernel;

import static jdk.incubator.vector.VectorOperators.GT;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Loops over ranges of numbers that {@link HostKernels} splits over threads: nonlinearities and their derivatives. */
final class Activations {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private Activations() {}

    static void relu(long s, long o, long from, long to, float slope) {
        long i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector v = load(s, i);
            store(ExactVectors.larger(v, v.mul(slope)), o, i);
        }
        if (i < to) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector v = load(s, i, mask);
            store(ExactVectors.larger(v, v.mul(slope)), o, i, mask);
        }
    }

    static void reluBackward(long k, long g, long from, long to, float slope) {
        long i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector v = load(g, i);
            store(v.mul(slope).blend(v, load(k, i).compare(GT, 0f)), g, i);
        }
        if (i < to) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector v = load(g, i, mask);
            store(v.mul(slope).blend(v, load(k, i, mask).compare(GT, 0f)), g, i, mask);
        }
    }

    static void tanh(long s, long o, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            store(ExactVectors.tanh(load(s, i, mask)), o, i, mask);
        }
    }

    static void tanhBackward(long k, long g, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector y = load(k, i, mask);
            store(load(g, i, mask).mul(y.mul(y).neg().add(1f)), g, i, mask);
        }
    }

    /** {@code exp(−v²/2)} of each number, from the first place on. */
    static void bells(long s, long bells, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            FloatVector v = load(s, i, FLOATS.indexInRange(i, to));
            store(ExactVectors.exp(v.mul(v).mul(-0.5f)), bells, i - from);
        }
    }

    static void gelu(long s, long bells, long o, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector v = load(s, i, mask);
            store(v.mul(normalCdf(v, load(bells, i - from))), o, i, mask);
        }
    }

    static void geluBackward(long k, long bells, long g, long from, long to) {
        float density = (float) (1 / Math.sqrt(2 * Math.PI));
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector v = load(k, i, mask);
            FloatVector bell = load(bells, i - from);
            FloatVector slope = normalCdf(v, bell).add(v.mul(bell).mul(density));
            store(load(g, i, mask).mul(slope), g, i, mask);
        }
    }

    /** The normal distribution function by Abramowitz and Stegun 7.1.26, good to 1e-7. */
    private static FloatVector normalCdf(FloatVector v, FloatVector bell) {
        FloatVector t = FloatVector.broadcast(FLOATS, 1f).div(v.abs().mul(0.3275911f * 0.70710678f).add(1f));
        FloatVector tail = t.mul(1.061405429f).add(-1.453152027f).mul(t).add(1.421413741f).mul(t).add(-0.284496736f)
                .mul(t).add(0.254829592f).mul(t).mul(bell).mul(0.5f);
        VectorMask<Float> negative = v.lt(0f);
        return FloatVector.broadcast(FLOATS, 1f).sub(tail).blend(tail, negative);
    }
}
