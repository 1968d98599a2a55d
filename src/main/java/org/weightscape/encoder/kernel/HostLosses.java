package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.set;
import static org.weightscape.encoder.kernel.RawFloats.store;
import static org.weightscape.encoder.kernel.RawRows.dot;
import static org.weightscape.encoder.kernel.RawRows.scaled;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** What {@link HostKernels} has for losses, documented at {@link Kernels}. */
final class HostLosses {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private final HostThreads threads;

    HostLosses(HostThreads threads) {
        this.threads = threads;
    }

    double squaredError(Matrix y, Matrix target, Matrix weights, double gradientFactor, Matrix gradient) {
        long s = floats(y);
        long t = floats(target, y.size());
        long w = floats(weights, y.columns());
        long o = floats(gradient, y.size());
        int columns = y.columns();
        float factor = (float) (2 * gradientFactor / y.size());
        threads.beginTotal();
        threads.split(y.rows(), y.size(), (part, from, to) -> {
            double total = 0;
            for (int i = from; i < to; i++) {
                total += squaredErrorRow(s, t, w, o, (long) i * columns, columns, factor);
            }
            threads.addToTotal(part, total);
        });
        return threads.total() / y.size();
    }

    private static double squaredErrorRow(
            long s, long t, long w, long o, long at, int columns, float factor) {
        FloatVector sums = FloatVector.zero(FLOATS);
        int j = 0;
        for (; j <= columns - LANES; j += LANES) {
            FloatVector difference = load(s, at + j).sub(load(t, at + j));
            FloatVector weighted = difference.mul(load(w, j));
            sums = weighted.fma(difference, sums);
            store(weighted.mul(factor), o, at + j);
        }
        if (j < columns) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
            FloatVector difference = load(s, at + j, mask).sub(load(t, at + j, mask));
            FloatVector weighted = difference.mul(load(w, j, mask));
            sums = weighted.fma(difference, sums);
            store(weighted.mul(factor), o, at + j, mask);
        }
        return ExactVectors.sum(sums);
    }

    void normalizeRows(Matrix x, Matrix out, Matrix lengths) {
        long s = floats(x);
        long o = floats(out, x.size());
        long l = floats(lengths, x.rows());
        int columns = x.columns();
        for (int i = 0; i < x.rows(); i++) {
            long at = (long) i * columns;
            float length = (float) Math.max(Math.sqrt(dot(s, at, s, at, columns)), 1e-8);
            set(l, i, length);
            scaled(s, at, 1 / length, o, at, columns);
        }
    }

    void normalizeRowsBackward(Matrix gradientOut, Matrix out, Matrix lengths, Matrix gradientX) {
        long g = floats(gradientOut, out.size());
        long u = floats(out);
        long l = floats(lengths, out.rows());
        long o = floats(gradientX, out.size());
        int columns = out.columns();
        for (int i = 0; i < out.rows(); i++) {
            normalizeRowBackward(g, u, 1 / get(l, i), o, (long) i * columns, columns);
        }
    }

    private static void normalizeRowBackward(long g, long u, float inverse, long o, long at, int columns) {
        float along = dot(g, at, u, at, columns);
        for (int j = 0; j < columns; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
            store(load(g, at + j, mask).sub(load(u, at + j, mask).mul(along)).mul(inverse), o, at + j, mask);
        }
    }

    double ntXent(Matrix cosines, double temperature, double gradientFactor) {
        long c = floats(cosines, (long) cosines.rows() * cosines.rows());
        int n = cosines.rows();
        threads.beginTotal();
        float factor = (float) (gradientFactor / (temperature * n));
        threads.splitInStages(
                n,
                cosines.size(),
                (part, from, to) -> {
                    for (int i = from; i < to; i++) {
                        threads.addToTotal(part, ContrastRow.loss(c, i, n, temperature, factor));
                    }
                },
                (part, from, to) -> {
                    for (int i = from; i < to; i++) {
                        ContrastRow.gradient(c, i, n, factor);
                    }
                });
        return threads.total() / n;
    }

    void pairProducts(Matrix x, Matrix out) {
        long s = floats(x);
        long o = floats(out, x.rows() / 2);
        int half = x.rows() / 2;
        int columns = x.columns();
        for (int i = 0; i < half; i++) {
            set(o, i, dot(s, (long) i * columns, s, (long) (i + half) * columns, columns));
        }
    }

    void pairProductsBackward(Matrix gradientOut, Matrix x, Matrix gradientX) {
        long g = floats(gradientOut, x.rows() / 2);
        long s = floats(x);
        long o = floats(gradientX, x.size());
        int half = x.rows() / 2;
        int columns = x.columns();
        for (int i = 0; i < half; i++) {
            float factor = get(g, i);
            scaled(s, (long) (i + half) * columns, factor, o, (long) i * columns, columns);
            scaled(s, (long) i * columns, factor, o, (long) (i + half) * columns, columns);
        }
    }

    double sumOfSquares(Matrix x) {
        long s = floats(x);
        int columns = x.columns();
        int blocks = (int) ((x.size() + 4095) / 4096);
        threads.beginTotal();
        threads.split(blocks, x.size(), (part, from, to) -> {
            double total = 0;
            for (int block = from; block < to; block++) {
                long at = block * 4096L;
                total += dot(s, at, s, at, (int) Math.min(4096, (long) x.rows() * columns - at));
            }
            threads.addToTotal(part, total);
        });
        return threads.total();
    }
}
