package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#batchNorm} of a vector of columns, from column {@code j} on. Matrices are given by their addresses: {@code s}
 * input, {@code o} output, {@code g} gradient of the output, {@code w} and {@code b} weights and biases, {@code r} running statistics.
 */
final class BatchNormColumns {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    private BatchNormColumns() {}

    /** Mean and 1/√(var + eps) of a group's columns from {@code j} on; moves the running statistics. */
    static void statistics(long s, long kept, long r, int group, int rows, int columns, int j) {
        VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
        long start = (long) group * rows * columns + j;
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < rows; i++) {
            sums = sums.add(load(s, start + (long) i * columns, mask));
        }
        FloatVector mean = sums.div(rows);
        FloatVector squares = FloatVector.zero(FLOATS);
        for (int i = 0; i < rows; i++) {
            FloatVector centred = load(s, start + (long) i * columns, mask).sub(mean);
            squares = centred.fma(centred, squares);
        }
        FloatVector inverse =
                FloatVector.broadcast(FLOATS, 1f).div(squares.div(rows).add((float) Kernels.BATCH_NORM_EPSILON).sqrt());
        store(mean, kept, (long) (2 * group) * columns + j, mask);
        store(inverse, kept, (long) (2 * group + 1) * columns + j, mask);
        float momentum = (float) Kernels.BATCH_NORM_MOMENTUM;
        store(load(r, j, mask).mul(1 - momentum).add(mean.mul(momentum)), r, j, mask);
        FloatVector variance = squares.div(Math.max(1, rows - 1));
        store(load(r, columns + j, mask).mul(1 - momentum).add(variance.mul(momentum)), r, columns + j, mask);
    }

    /** Normalises a group's columns with the statistics that {@link #statistics} kept. */
    static void forward(long s, long kept, long w, long b, long o, int group, int rows, int columns, int j) {
        VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
        long start = (long) group * rows * columns + j;
        FloatVector mean = load(kept, (long) (2 * group) * columns + j, mask);
        FloatVector factor = load(kept, (long) (2 * group + 1) * columns + j, mask).mul(load(w, j, mask));
        FloatVector shift = load(b, j, mask);
        for (int i = 0; i < rows; i++) {
            long at = start + (long) i * columns;
            store(load(s, at, mask).sub(mean).fma(factor, shift), o, at, mask);
        }
    }

    /** Gradients of the inputs ({@code o}), of the weights and of the biases. */
    static void backward(
            long g, long s, long w, long kept, long o, long dw, long db, int groups, int rows, int columns, int j) {
        VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
        FloatVector allPlain = FloatVector.zero(FLOATS);
        FloatVector allWeighted = FloatVector.zero(FLOATS);
        for (int group = 0; group < groups; group++) {
            long start = (long) group * rows * columns + j;
            FloatVector mean = load(kept, (long) (2 * group) * columns + j, mask);
            FloatVector inverse = load(kept, (long) (2 * group + 1) * columns + j, mask);
            FloatVector plain = FloatVector.zero(FLOATS);
            FloatVector weighted = FloatVector.zero(FLOATS);
            for (int i = 0; i < rows; i++) {
                long at = start + (long) i * columns;
                FloatVector gradient = load(g, at, mask);
                plain = plain.add(gradient);
                weighted = gradient.fma(load(s, at, mask).sub(mean).mul(inverse), weighted);
            }
            FloatVector factor = inverse.mul(load(w, j, mask));
            FloatVector meanPlain = plain.div(rows);
            FloatVector meanWeighted = weighted.div(rows).mul(inverse);
            for (int i = 0; i < rows; i++) {
                long at = start + (long) i * columns;
                FloatVector centred = load(s, at, mask).sub(mean);
                FloatVector gradient = load(g, at, mask).sub(meanPlain).sub(centred.mul(meanWeighted));
                store(gradient.mul(factor), o, at, mask);
            }
            allPlain = allPlain.add(plain);
            allWeighted = allWeighted.add(weighted);
        }
        store(allWeighted, dw, j, mask);
        store(allPlain, db, j, mask);
    }

    /** With the running statistics. */
    static void evaluation(long s, long w, long b, long r, long o, int rows, int columns, int j) {
        VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
        FloatVector mean = load(r, j, mask);
        FloatVector factor = load(w, j, mask)
                .div(load(r, columns + j, mask).add((float) Kernels.BATCH_NORM_EPSILON).sqrt());
        FloatVector shift = load(b, j, mask);
        for (int i = 0; i < rows; i++) {
            long at = (long) i * columns + j;
            store(load(s, at, mask).sub(mean).fma(factor, shift), o, at, mask);
        }
    }
}
