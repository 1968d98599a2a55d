package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.set;
import static org.weightscape.encoder.kernel.RawFloats.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** {@link Kernels#ntXent} of one row of cosines, in two steps. */
final class ContrastRow {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private ContrastRow() {}

    /** A row's loss; leaves its exponentials, and in its own place, which takes no part, what makes them the gradient. */
    static double loss(long c, int row, int n, double temperature, float factor) {
        long at = (long) row * n;
        double positiveCosine = get(c, at + positive(row, n));
        set(c, at + row, Float.NEGATIVE_INFINITY);
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            max = Math.max(max, get(c, at + j));
        }
        float inverse = (float) (1 / temperature);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int j = 0; j < n; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, n);
            FloatVector e = ExactVectors.exp(load(c, at + j, mask).sub(max).mul(inverse));
            e = FloatVector.zero(FLOATS).blend(e, mask);
            sums = sums.add(e);
            store(e, c, at + j, mask);
        }
        double sum = ExactVectors.sum(sums);
        set(c, at + row, (float) (factor / sum));
        return Math.log(sum) + (max - positiveCosine) / temperature;
    }

    /** Turns what {@link #loss} left into the gradient. */
    static void gradient(long c, int row, int n, float factor) {
        long at = (long) row * n;
        long positive = at + positive(row, n);
        float share = get(c, at + row);
        for (int j = 0; j < n; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, n);
            store(load(c, at + j, mask).mul(share), c, at + j, mask);
        }
        set(c, positive, get(c, positive) - factor);
        set(c, at + row, 0);
    }

    private static int positive(int row, int n) {
        return row < n / 2 ? row + n / 2 : row - n / 2;
    }
}
