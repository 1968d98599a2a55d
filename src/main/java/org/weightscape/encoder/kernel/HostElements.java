package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.memory;
import static org.weightscape.encoder.kernel.RawFloats.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The elementwise kernels of {@link HostKernels}, sums of columns and the optimiser, documented at {@link Kernels}. */
final class HostElements {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private final HostThreads threads;

    HostElements(HostThreads threads) {
        this.threads = threads;
    }

    void fill(Matrix out, double value) {
        if (value == 0) {
            memory(out).fill((byte) 0);
            return;
        }
        long o = floats(out);
        threads.splitFlat(out.size(), (from, to) -> {
            FloatVector v = FloatVector.broadcast(FLOATS, (float) value);
            for (long i = from; i < to; i += LANES) {
                store(v, o, i, FLOATS.indexInRange(i, to));
            }
        });
    }

    void copy(Matrix from, Matrix to) {
        RawFloats.copy(floats(from), 0, floats(to, from.size()), 0, from.size());
    }

    void add(Matrix x, Matrix into) {
        long source = floats(x);
        long target = floats(into, x.size());
        threads.splitFlat(x.size(), (from, to) -> {
            long i = from;
            for (; i <= to - LANES; i += LANES) {
                store(load(target, i).add(load(source, i)), target, i);
            }
            if (i < to) {
                VectorMask<Float> mask = FLOATS.indexInRange(i, to);
                store(load(target, i, mask).add(load(source, i, mask)), target, i, mask);
            }
        });
    }

    void fillRows(Matrix row, Matrix out) {
        long r = floats(row, out.columns());
        long o = floats(out);
        int columns = out.columns();
        threads.split(out.rows(), out.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                RawFloats.copy(r, 0, o, (long) i * columns, columns);
            }
        });
    }

    void plusRow(Matrix x, Matrix row, Matrix out) {
        long s = floats(x, out.size());
        long r = floats(row, out.columns());
        long o = floats(out);
        int columns = out.columns();
        threads.split(out.rows(), out.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                plusRow(s, r, o, (long) i * columns, columns);
            }
        });
    }

    private static void plusRow(long s, long r, long o, long at, int columns) {
        int j = 0;
        for (; j <= columns - LANES; j += LANES) {
            store(load(s, at + j).add(load(r, j)), o, at + j);
        }
        if (j < columns) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
            store(load(s, at + j, mask).add(load(r, j, mask)), o, at + j, mask);
        }
    }

    void columnSums(Matrix x, Matrix out) {
        long s = floats(x);
        long o = floats(out, x.columns());
        int columns = x.columns();
        int rows = x.rows();
        if (columns >= 1024) {
            // Wide and low: every thread has columns of its own.
            int blocks = (columns + 4 * LANES - 1) / (4 * LANES);
            threads.split(blocks, x.size(), (part, from, to) ->
                    sumColumns(s, columns, 0, rows, from * 4 * LANES, Math.min(columns, to * 4 * LANES), o));
            return;
        }
        threads.beginSums(columns);
        threads.split(rows, x.size(), (part, from, to) ->
                sumColumns(s, columns, from, to, 0, columns, threads.sums(part)));
        threads.combineSums(columns, 0, o);
    }

    private static void sumColumns(
            long s, int columns, int fromRow, int toRow, int fromColumn, int toColumn, long out) {
        int j = fromColumn;
        for (; j <= toColumn - 4 * LANES; j += 4 * LANES) {
            FloatVector a = FloatVector.zero(FLOATS);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (int i = fromRow; i < toRow; i++) {
                long at = (long) i * columns + j;
                a = a.add(load(s, at));
                b = b.add(load(s, at + LANES));
                c = c.add(load(s, at + 2 * LANES));
                d = d.add(load(s, at + 3 * LANES));
            }
            store(a, out, j);
            store(b, out, j + LANES);
            store(c, out, j + 2 * LANES);
            store(d, out, j + 3 * LANES);
        }
        if (j < toColumn && fromRow < toRow) {
            // Row by row, so that it is called often enough to be compiled soon.
            RawFloats.copy(s, (long) fromRow * columns + j, out, j, toColumn - j);
            for (int i = fromRow + 1; i < toRow; i++) {
                RawRows.sum(out, j, s, (long) i * columns + j, out, j, toColumn - j);
            }
        }
    }

    void activate(Nonlinearity f, Matrix x, Matrix out) {
        long s = floats(x);
        long o = floats(out, x.size());
        switch (f) {
            case RELU -> threads.splitFlat(x.size(), (from, to) -> Activations.relu(s, o, from, to, 0f));
            case LEAKY_RELU -> threads.splitFlat(x.size(), (from, to) -> Activations.relu(s, o, from, to, 0.01f));
            case TANH -> threads.splitFlat(x.size(), (from, to) -> Activations.tanh(s, o, from, to));
            case GELU -> afterBells(s, x.size(), (bells, from, to) -> Activations.gelu(s, bells, o, from, to));
        }
    }

    /** Does work that needs {@code exp(−v²/2)} of each number. */
    private void afterBells(long s, long size, BellRange work) {
        int vectors = Math.toIntExact((size + LANES - 1) / LANES);
        threads.splitInStages(
                vectors,
                size,
                (part, from, to) -> Activations.bells(s, bells(part, from, to), from * (long) LANES, end(size, to)),
                (part, from, to) -> work.run(bells(part, from, to), from * (long) LANES, end(size, to)));
    }

    private long bells(int part, int from, int to) {
        return threads.room(part, (to - from) * (long) LANES);
    }

    private static long end(long size, int vectors) {
        return Math.min(size, vectors * (long) LANES);
    }

    @FunctionalInterface
    private interface BellRange {
        void run(long bells, long from, long to);
    }

    void activateBackward(Nonlinearity f, Matrix kept, Matrix gradient) {
        long k = floats(kept);
        long g = floats(gradient, kept.size());
        switch (f) {
            case RELU -> threads.splitFlat(kept.size(), (from, to) -> Activations.reluBackward(k, g, from, to, 0f));
            case LEAKY_RELU -> threads.splitFlat(kept.size(), (from, to) -> Activations.reluBackward(k, g, from, to, 0.01f));
            case TANH -> threads.splitFlat(kept.size(), (from, to) -> Activations.tanhBackward(k, g, from, to));
            case GELU -> afterBells(k, kept.size(), (bells, from, to) -> Activations.geluBackward(k, bells, g, from, to));
        }
    }

    void dropout(Matrix x, Dropout dropout, Matrix out) {
        if (dropout.drops()) {
            long s = floats(x);
            long o = floats(out, x.size());
            VectorDropout lanes = new VectorDropout(dropout);
            threads.splitFlat(x.size(), (from, to) -> dropRange(s, lanes, o, from, to));
        } else if (out != x) {
            copy(x, out);
        }
    }

    private static void dropRange(long s, VectorDropout dropout, long o, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            store(dropout.dropped(load(s, i, mask), dropout.kept((int) i)), o, i, mask);
        }
    }

    void plusDropped(Matrix base, Matrix x, Dropout dropout, Matrix out) {
        long b = floats(base, x.size());
        long s = floats(x);
        long o = floats(out, x.size());
        VectorDropout lanes = new VectorDropout(dropout);
        threads.splitFlat(x.size(), (from, to) -> {
            for (long i = from; i < to; i += LANES) {
                VectorMask<Float> mask = FLOATS.indexInRange(i, to);
                FloatVector branch = lanes.dropped(load(s, i, mask), lanes.kept((int) i));
                store(load(b, i, mask).add(branch), o, i, mask);
            }
        });
    }

    void adam(Matrix parameters, Matrix gradient, Matrix mean, Matrix square, AdamStep step) {
        long p = floats(parameters);
        long g = floats(gradient, parameters.size());
        long m = floats(mean, parameters.size());
        long v = floats(square, parameters.size());
        threads.splitFlat(parameters.size(), (from, to) -> adamRange(p, g, m, v, from, to, step));
    }

    private static void adamRange(
            long p, long g, long m, long v, long from, long to, AdamStep step) {
        float beta1 = (float) step.beta1();
        float beta2 = (float) step.beta2();
        float rest1 = (float) (1 - step.beta1());
        float rest2 = (float) (1 - step.beta2());
        float rate = (float) (step.learningRate() / step.correction1());
        float root = (float) (1 / Math.sqrt(step.correction2()));
        float epsilon = (float) step.epsilon();
        float l2 = (float) step.l2();
        float keep = (float) (1 - step.learningRate() * step.decay());
        float scale = (float) step.gradientScale();
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
