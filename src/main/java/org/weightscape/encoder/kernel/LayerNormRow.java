package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.set;
import static org.weightscape.encoder.kernel.RawFloats.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#layerNorm} of one row. Matrices are given by their addresses: {@code s} input, {@code o} output, {@code g} gradient
 * of the output, {@code a} and {@code b} alpha and bias.
 */
final class LayerNormRow {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private LayerNormRow() {}

    /** Normalises a row, and keeps its mean and 1/(std + eps). */
    static void forward(long s, long a, long b, long o, long kept, int row, int columns) {
        long at = (long) row * columns;
        int whole = columns - columns % LANES;
        VectorMask<Float> mask = FLOATS.indexInRange(whole, columns);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int j = 0; j < whole; j += LANES) {
            sums = sums.add(load(s, at + j));
        }
        if (whole < columns) {
            sums = sums.add(load(s, at + whole, mask));
        }
        float mean = ExactVectors.sum(sums) / columns;
        FloatVector means = FloatVector.broadcast(FLOATS, mean);
        FloatVector squares = FloatVector.zero(FLOATS);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector centred = load(s, at + j).sub(means);
            squares = centred.fma(centred, squares);
        }
        if (whole < columns) {
            FloatVector centred = FloatVector.zero(FLOATS).blend(load(s, at + whole, mask).sub(means), mask);
            squares = centred.fma(centred, squares);
        }
        float sum = ExactVectors.sum(squares);
        float inverse = (float) (1 / (Math.sqrt(sum / (columns - 1)) + Kernels.NORM_EPSILON));
        for (int j = 0; j < whole; j += LANES) {
            store(load(s, at + j).sub(means).mul(inverse).fma(load(a, j), load(b, j)), o, at + j);
        }
        for (int j = whole; j < columns; j++) {
            set(o, at + j, Math.fma((get(s, at + j) - mean) * inverse, get(a, j), get(b, j)));
        }
        set(kept, 2L * row, mean);
        set(kept, 2L * row + 1, inverse);
    }

    /** How the mean and the deviation, which depend on all numbers of a row, pull at each: two numbers a row. */
    static void pulls(long g, long s, long a, long kept, int row, int columns, long pulls, int place) {
        long at = (long) row * columns;
        int whole = columns - columns % LANES;
        float inverse = get(kept, 2L * row + 1);
        FloatVector mean = FloatVector.broadcast(FLOATS, get(kept, 2L * row));
        FloatVector plain = FloatVector.zero(FLOATS);
        FloatVector weighted = FloatVector.zero(FLOATS);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector inner = load(g, at + j).mul(load(a, j));
            plain = plain.add(inner);
            weighted = inner.fma(load(s, at + j).sub(mean).mul(inverse), weighted);
        }
        if (whole < columns) {
            VectorMask<Float> mask = FLOATS.indexInRange(whole, columns);
            FloatVector inner = load(g, at + whole, mask).mul(load(a, whole, mask));
            plain = plain.add(inner);
            weighted = inner.fma(load(s, at + whole, mask).sub(mean).mul(inverse), weighted);
        }
        double deviation = 1 / (double) inverse - Kernels.NORM_EPSILON;
        set(pulls, 2L * place, ExactVectors.sum(plain) / columns);
        // (x − mean)/std instead of (x − mean)/(std + eps): the derivative of the std itself.
        set(pulls, 2L * place + 1,
                deviation <= 0 ? 0 : (float) (ExactVectors.sum(weighted) / ((columns - 1) * deviation * inverse)));
    }

    /** Adds to the gradient of a row, and to the sums that are the gradients of weight and bias. */
    static void backward(
            long g, long s, long a, long kept, long o, long sums, int row, int columns, long pulls, int place) {
        long at = (long) row * columns;
        int whole = columns - columns % LANES;
        float mean = get(kept, 2L * row);
        float inverse = get(kept, 2L * row + 1);
        float average = get(pulls, 2L * place);
        float pull = get(pulls, 2L * place + 1);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector gradient = load(g, at + j);
            FloatVector normal = load(s, at + j).sub(mean).mul(inverse);
            store(gradient.fma(normal, load(sums, j)), sums, j);
            store(load(sums, columns + j).add(gradient), sums, columns + j);
            FloatVector inner = gradient.mul(load(a, j)).sub(average).sub(normal.mul(pull)).mul(inverse);
            store(load(o, at + j).add(inner), o, at + j);
        }
        for (int j = whole; j < columns; j++) {
            float gradient = get(g, at + j);
            float normal = (get(s, at + j) - mean) * inverse;
            set(sums, j, Math.fma(gradient, normal, get(sums, j)));
            set(sums, columns + j, get(sums, columns + j) + gradient);
            set(o, at + j, get(o, at + j) + (gradient * get(a, j) - average - normal * pull) * inverse);
        }
    }
}
