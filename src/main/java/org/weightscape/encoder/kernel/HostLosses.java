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
import org.weightscape.encoder.kernel.HostThreads.Range;

/** What {@link HostKernels} has for losses, documented at {@link Kernels}. */
final class HostLosses {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    /** Numbers that are added up in single precision. */
    private static final int BLOCK = 4096;

    private final HostThreads threads;

    // Operands of the kernel that computes.
    private long x;
    private long target;
    private long weights;
    private long gradient;
    private long size;
    private int columns;
    private float factor;
    private double temperature;

    private final Range squaredError = this::squaredError;
    private final Range[] ntXent = {this::contrast, this::contrastGradient};
    private final Range sumOfSquares = this::sumOfSquares;

    HostLosses(HostThreads threads) {
        this.threads = threads;
    }

    double squaredError(Matrix y, Matrix wanted, Matrix columnWeights, double gradientFactor, Matrix gradientY) {
        columns = y.columns();
        x = floats(y);
        target = floats(wanted, y.size());
        weights = floats(columnWeights, columns);
        gradient = floats(gradientY, y.size());
        factor = (float) (2 * gradientFactor / y.size());
        threads.beginTotal();
        threads.split(y.rows(), y.size(), squaredError);
        return threads.total() / y.size();
    }

    private void squaredError(int part, int from, int to) {
        double total = 0;
        for (int i = from; i < to; i++) {
            total += squaredErrorRow(x, target, weights, gradient, (long) i * columns, columns, factor);
        }
        threads.addToTotal(part, total);
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

    static void normalizeRows(Matrix x, Matrix out, Matrix lengths) {
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

    static void normalizeRowsBackward(Matrix gradientOut, Matrix out, Matrix lengths, Matrix gradientX) {
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

    double ntXent(Matrix cosines, double heat, double gradientFactor) {
        columns = cosines.rows();
        x = floats(cosines, (long) columns * columns);
        temperature = heat;
        factor = (float) (gradientFactor / (heat * columns));
        threads.beginTotal();
        threads.splitInStages(columns, cosines.size(), ntXent);
        return threads.total() / columns;
    }

    private void contrast(int part, int from, int to) {
        for (int i = from; i < to; i++) {
            threads.addToTotal(part, ContrastRow.loss(x, i, columns, temperature, factor));
        }
    }

    private void contrastGradient(int part, int from, int to) {
        for (int i = from; i < to; i++) {
            ContrastRow.gradient(x, i, columns, factor);
        }
    }

    static void pairProducts(Matrix x, Matrix out) {
        long s = floats(x);
        long o = floats(out, x.rows() / 2);
        int half = x.rows() / 2;
        int columns = x.columns();
        for (int i = 0; i < half; i++) {
            set(o, i, dot(s, (long) i * columns, s, (long) (i + half) * columns, columns));
        }
    }

    static void pairProductsBackward(Matrix gradientOut, Matrix x, Matrix gradientX) {
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

    double sumOfSquares(Matrix numbers) {
        x = floats(numbers);
        size = numbers.size();
        threads.beginTotal();
        threads.split(Math.toIntExact((size + BLOCK - 1) / BLOCK), size, sumOfSquares);
        return threads.total();
    }

    private void sumOfSquares(int part, int from, int to) {
        double total = 0;
        for (int block = from; block < to; block++) {
            long at = (long) block * BLOCK;
            total += dot(x, at, x, at, (int) Math.min(BLOCK, size - at));
        }
        threads.addToTotal(part, total);
    }
}
