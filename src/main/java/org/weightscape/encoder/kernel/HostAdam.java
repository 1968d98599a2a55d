package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import org.weightscape.encoder.kernel.HostThreads.FlatRange;

/** The optimiser of {@link HostKernels}, documented at {@link Kernels#adam}. */
final class HostAdam {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private final HostThreads threads;
    private final FlatRange update = this::update;

    // Operands of the update that is computed.
    private long parameters;
    private long gradient;
    private long mean;
    private long square;
    private float beta1;
    private float beta2;
    private float rest1;
    private float rest2;
    private float rate;
    private float root;
    private float epsilon;
    private float l2;
    private float keep;
    private float scale;

    HostAdam(HostThreads threads) {
        this.threads = threads;
    }

    void update(
            Matrix numbers, Matrix slopes, Matrix means, Matrix squares, Adam adam, long step, double learningRate,
            double gradientScale) {
        parameters = floats(numbers);
        gradient = floats(slopes, numbers.size());
        mean = floats(means, numbers.size());
        square = floats(squares, numbers.size());
        beta1 = (float) adam.beta1();
        beta2 = (float) adam.beta2();
        rest1 = (float) (1 - adam.beta1());
        rest2 = (float) (1 - adam.beta2());
        rate = (float) (learningRate / adam.correction1(step));
        root = (float) (1 / Math.sqrt(adam.correction2(step)));
        epsilon = (float) adam.epsilon();
        l2 = (float) adam.l2();
        keep = (float) (1 - learningRate * adam.decay());
        scale = (float) gradientScale;
        threads.splitFlat(numbers.size(), update);
    }

    private void update(long from, long to) {
        update(parameters, gradient, mean, square, beta1, beta2, rest1, rest2, rate, root, epsilon, l2, keep, scale, from, to);
    }

    /** Of operands that no store can change, as far as the compiler knows. */
    private static void update(
            long p, long g, long m, long v, float beta1, float beta2, float rest1, float rest2, float rate, float root,
            float epsilon, float l2, float keep, float scale, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector parameter = load(p, i, mask);
            FloatVector slope = load(g, i, mask).mul(scale).add(parameter.mul(l2));
            FloatVector first = load(m, i, mask).mul(beta1).add(slope.mul(rest1));
            FloatVector second = load(v, i, mask).mul(beta2).add(slope.mul(slope).mul(rest2));
            store(first, m, i, mask);
            store(second, v, i, mask);
            FloatVector change = first.mul(rate).div(second.sqrt().mul(root).add(epsilon));
            store(parameter.mul(keep).sub(change), p, i, mask);
        }
    }
}
