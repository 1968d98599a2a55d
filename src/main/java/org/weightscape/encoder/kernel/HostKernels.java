package org.weightscape.encoder.kernel;

import static jdk.incubator.vector.VectorOperators.GT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Single-precision kernels for the CPU: matrix products by {@link HostProduct}, everything else in loops over the same
 * memory with the Vector API. Work is split over a fixed number of threads, always in the same way, so a run can be repeated to
 * the bit. Products are split here too and OpenBLAS is kept to one thread while such kernels compute: two pools of threads on the
 * same cores would wait for each other.
 */
public final class HostKernels implements Kernels {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    /** Fewer numbers than this are not worth waking a worker for. */
    private static final long SMALL = 8_192;
    /** Products of fewer operations than this are not split. */
    private static final long SMALL_PRODUCT = 200_000;

    private final WorkerPool pool;

    private final HostProduct[] products;
    private final HostAttention[] attentions;
    /** Per thread, sums of columns or pieces of attention; grown when a wider matrix comes. */
    private final Scratch[] scratch;
    private long operations;

    /** @param threads at least 1 */
    public HostKernels(int threads) {
        pool = new WorkerPool(threads);
        products = new HostProduct[threads];
        attentions = new HostAttention[threads];
        scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            products[i] = new HostProduct();
            attentions[i] = new HostAttention(products[i]);
            scratch[i] = new Scratch();
        }
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public int threads() {
        return pool.threads();
    }

    @Override
    public long operations() {
        return operations;
    }

    @Override
    public void begin() {
        BlasThreads.claim();
    }

    @Override
    public void end() {
        BlasThreads.release();
    }

    @Override
    public void close() {
        pool.close();
    }

    // ---------------------------------------------------------------- memory

    @Override
    public void write(float[] from, Matrix to) {
        MemorySegment.copy(from, 0, floats(to), FLOAT, 0, Math.toIntExact(to.size()));
    }

    @Override
    public void read(Matrix from, float[] to) {
        MemorySegment.copy(floats(from), FLOAT, 0, to, 0, Math.toIntExact(from.size()));
    }

    @Override
    public void write(double[] from, Matrix to) {
        MemorySegment memory = floats(to);
        for (int i = 0; i < to.size(); i++) {
            memory.setAtIndex(FLOAT, i, (float) from[i]);
        }
    }

    @Override
    public void read(Matrix from, double[] to) {
        MemorySegment memory = floats(from);
        for (int i = 0; i < from.size(); i++) {
            to[i] = memory.getAtIndex(FLOAT, i);
        }
    }

    private static MemorySegment floats(Matrix matrix) {
        if (matrix.precision() != Precision.FLOAT) {
            throw new IllegalArgumentException("host kernels compute in single precision");
        }
        return matrix.memory();
    }

    /** Runs {@code work} over {@code items} items, split over the threads if there are {@code numbers} numbers worth it. */
    private void split(int items, long numbers, Range work) {
        if (numbers < SMALL || pool.threads() == 1) {
            work.run(0, 0, items);
        } else {
            pool.run((part, parts) -> {
                int from = (int) ((long) items * part / parts);
                int to = (int) ((long) items * (part + 1) / parts);
                if (from < to) {
                    work.run(part, from, to);
                }
            });
        }
    }

    @FunctionalInterface
    private interface Range {
        void run(int part, int from, int to);
    }

    /** Splits a flat matrix in multiples of the vector length. */
    private void splitFlat(long size, FlatRange work) {
        if (size < SMALL || pool.threads() == 1) {
            work.run(0, size);
        } else {
            pool.run((part, parts) -> {
                long blocks = (size + LANES - 1) / LANES;
                long from = Math.min(size, blocks * part / parts * LANES);
                long to = Math.min(size, blocks * (part + 1) / parts * LANES);
                work.run(from, to);
            });
        }
    }

    @FunctionalInterface
    private interface FlatRange {
        void run(long from, long to);
    }

    private static FloatVector load(MemorySegment memory, long index) {
        return FloatVector.fromMemorySegment(FLOATS, memory, index * Float.BYTES, ORDER);
    }

    private static FloatVector load(MemorySegment memory, long index, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(FLOATS, memory, index * Float.BYTES, ORDER, mask);
    }

    private static void store(FloatVector vector, MemorySegment memory, long index) {
        vector.intoMemorySegment(memory, index * Float.BYTES, ORDER);
    }

    private static void store(FloatVector vector, MemorySegment memory, long index, VectorMask<Float> mask) {
        vector.intoMemorySegment(memory, index * Float.BYTES, ORDER, mask);
    }

    private static float get(MemorySegment memory, long index) {
        return memory.getAtIndex(FLOAT, index);
    }

    private static void set(MemorySegment memory, long index, float value) {
        memory.setAtIndex(FLOAT, index, value);
    }

    // -------------------------------------------------------------- products

    @Override
    public void product(Matrix a, Form formA, Matrix b, Form formB, double alpha, double beta, Matrix out) {
        int m = out.rows();
        int n = out.columns();
        int k = formA == Form.PLAIN ? a.columns() : a.rows();
        requireProduct(a, formA, b, formB, out);
        operations += 2L * m * n * k;
        long aAt = floats(a).address();
        long bAt = floats(b).address();
        long outAt = floats(out).address();
        int lda = a.columns();
        int ldb = b.columns();
        if (pool.threads() == 1 || 2L * m * n * k < SMALL_PRODUCT) {
            products[0].multiply(formA, formB, m, n, k, alpha, aAt, lda, bAt, ldb, beta, outAt, n);
            return;
        }
        if (k >= 4L * Math.max(m, n)) {
            productOverInner(a, formA, b, formB, alpha, beta, out);
            return;
        }
        pool.run((part, parts) -> {
            int down = partsDown(m, n, parts);
            int across = parts / down;
            int row = part / across;
            int column = part % across;
            int fromM = blockStart(m, row, down);
            int toM = blockStart(m, row + 1, down);
            int fromN = blockStart(n, column, across);
            int toN = blockStart(n, column + 1, across);
            if (fromM < toM && fromN < toN) {
                long aStart = formA == Form.PLAIN ? (long) fromM * lda : fromM;
                long bStart = formB == Form.PLAIN ? fromN : (long) fromN * ldb;
                products[part].multiply(
                        formA, formB, toM - fromM, toN - fromN, k, alpha,
                        aAt + aStart * Float.BYTES, lda,
                        bAt + bStart * Float.BYTES, ldb, beta,
                        outAt + ((long) fromM * n + fromN) * Float.BYTES, n);
            }
        });
    }

    /**
     * A product with a small result of many terms, such as the gradient of a weight matrix: cutting the result would leave pieces
     * that OpenBLAS is slow at, so the terms are cut instead, and the threads' sums added up in order.
     */
    private void productOverInner(
            Matrix a, Form formA, Matrix b, Form formB, double alpha, double beta, Matrix out) {
        int m = out.rows();
        int n = out.columns();
        int k = formA == Form.PLAIN ? a.columns() : a.rows();
        int lda = a.columns();
        int ldb = b.columns();
        long aAt = floats(a).address();
        long bAt = floats(b).address();
        MemorySegment o = floats(out);
        pool.run((part, parts) -> {
            int from = blockStart(k, part, parts);
            int to = blockStart(k, part + 1, parts);
            long aStart = formA == Form.PLAIN ? from : (long) from * lda;
            long bStart = formB == Form.PLAIN ? (long) from * ldb : from;
            long target = part == 0 ? o.address() : scratch[part].square((long) m * n).address();
            products[part].multiply(
                    formA, formB, m, n, to - from, alpha, aAt + aStart * Float.BYTES, lda, bAt + bStart * Float.BYTES, ldb,
                    part == 0 ? beta : 0, target, n);
        });
        splitFlat(out.size(), (from, to) -> {
            for (int part = 1; part < scratch.length; part++) {
                sum(o, from, scratch[part].square, from, o, from, (int) (to - from));
            }
        });
    }

    private static void requireProduct(Matrix a, Form formA, Matrix b, Form formB, Matrix out) {
        int aRows = formA == Form.PLAIN ? a.rows() : a.columns();
        int aColumns = formA == Form.PLAIN ? a.columns() : a.rows();
        int bRows = formB == Form.PLAIN ? b.rows() : b.columns();
        int bColumns = formB == Form.PLAIN ? b.columns() : b.rows();
        if (aColumns != bRows || aRows != out.rows() || bColumns != out.columns()) {
            throw new IllegalArgumentException("%d×%d times %d×%d does not give %d×%d"
                    .formatted(aRows, aColumns, bRows, bColumns, out.rows(), out.columns()));
        }
    }

    /** Into how many bands of rows an m×n result is cut so that the {@code parts} pieces have the smallest perimeter. */
    private static int partsDown(int m, int n, int parts) {
        int best = 1;
        double smallest = Double.MAX_VALUE;
        for (int down = 1; down <= parts; down++) {
            if (parts % down == 0) {
                double perimeter = (double) m / down + (double) n * down / parts;
                if (perimeter < smallest) {
                    smallest = perimeter;
                    best = down;
                }
            }
        }
        return best;
    }

    /** Cuts at multiples of 16, which is what the products' inner loops like. */
    private static int blockStart(int size, int block, int blocks) {
        return block == blocks ? size : (int) ((long) size * block / blocks) / 16 * 16;
    }

    // ----------------------------------------------------------- elementwise

    @Override
    public void fill(Matrix out, double value) {
        MemorySegment o = floats(out);
        if (value == 0) {
            o.fill((byte) 0);
            return;
        }
        FloatVector v = FloatVector.broadcast(FLOATS, (float) value);
        splitFlat(out.size(), (from, to) -> {
            for (long i = from; i < to; i += LANES) {
                store(v, o, i, FLOATS.indexInRange(i, to));
            }
        });
    }

    @Override
    public void copy(Matrix from, Matrix to) {
        MemorySegment.copy(floats(from), 0, floats(to), 0, from.size() * Float.BYTES);
    }

    @Override
    public void add(Matrix x, Matrix into) {
        MemorySegment source = floats(x);
        MemorySegment target = floats(into);
        splitFlat(x.size(), (from, to) -> {
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

    @Override
    public void fillRows(Matrix row, Matrix out) {
        MemorySegment r = floats(row);
        MemorySegment o = floats(out);
        long bytes = (long) out.columns() * Float.BYTES;
        split(out.rows(), out.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                MemorySegment.copy(r, 0, o, i * bytes, bytes);
            }
        });
    }

    @Override
    public void addRow(Matrix row, Matrix into) {
        plusRow(into, row, into);
    }

    @Override
    public void plusRow(Matrix x, Matrix row, Matrix out) {
        MemorySegment s = floats(x);
        MemorySegment r = floats(row);
        MemorySegment o = floats(out);
        int columns = out.columns();
        split(out.rows(), out.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                plusRow(s, r, o, (long) i * columns, columns);
            }
        });
    }

    private static void plusRow(MemorySegment s, MemorySegment r, MemorySegment o, long at, int columns) {
        int j = 0;
        for (; j <= columns - LANES; j += LANES) {
            store(load(s, at + j).add(load(r, j)), o, at + j);
        }
        if (j < columns) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
            store(load(s, at + j, mask).add(load(r, j, mask)), o, at + j, mask);
        }
    }

    @Override
    public void columnSums(Matrix x, Matrix out) {
        MemorySegment s = floats(x);
        MemorySegment o = floats(out);
        int columns = x.columns();
        int rows = x.rows();
        if (columns >= 1024) {
            // Wide and low: every thread has columns of its own.
            int blocks = (columns + 4 * LANES - 1) / (4 * LANES);
            split(blocks, x.size(), (part, from, to) ->
                    sumColumns(s, columns, 0, rows, from * 4 * LANES, Math.min(columns, to * 4 * LANES), o));
            return;
        }
        for (Scratch each : scratch) {
            each.sums(columns).fill((byte) 0);
        }
        split(rows, x.size(), (part, from, to) ->
                sumColumns(s, columns, from, to, 0, columns, scratch[part].sums(columns)));
        combineSums(columns, 0, o);
    }

    /** Adds up the threads' sums, in the order of the threads. */
    private void combineSums(int columns, int start, MemorySegment out) {
        for (int j = 0; j < columns; j++) {
            float sum = 0;
            for (Scratch each : scratch) {
                sum += get(each.sums, start + j);
            }
            set(out, j, sum);
        }
    }

    private static void sumColumns(
            MemorySegment s, int columns, int fromRow, int toRow, int fromColumn, int toColumn, MemorySegment out) {
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
        for (; j < toColumn; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, toColumn);
            FloatVector a = FloatVector.zero(FLOATS);
            for (int i = fromRow; i < toRow; i++) {
                a = a.add(load(s, (long) i * columns + j, mask));
            }
            store(a, out, j, mask);
        }
    }

    @Override
    public void activate(Nonlinearity f, Matrix x, Matrix out) {
        MemorySegment s = floats(x);
        MemorySegment o = floats(out);
        splitFlat(x.size(), (from, to) -> {
            switch (f) {
                case RELU -> relu(s, o, from, to, 0f);
                case LEAKY_RELU -> relu(s, o, from, to, 0.01f);
                case TANH -> tanh(s, o, from, to);
                case GELU -> gelu(s, o, from, to);
            }
        });
    }

    private static void relu(MemorySegment s, MemorySegment o, long from, long to, float slope) {
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

    private static void tanh(MemorySegment s, MemorySegment o, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            store(ExactVectors.tanh(load(s, i, mask)), o, i, mask);
        }
    }

    private static void gelu(MemorySegment s, MemorySegment o, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector v = load(s, i, mask);
            store(v.mul(normalCdf(v, bell(v))), o, i, mask);
        }
    }

    /** {@code exp(−v²/2)}. */
    private static FloatVector bell(FloatVector v) {
        return ExactVectors.exp(v.mul(v).mul(-0.5f));
    }

    /** The normal distribution function by Abramowitz and Stegun 7.1.26, good to 1e-7. */
    private static FloatVector normalCdf(FloatVector v, FloatVector bell) {
        FloatVector t = FloatVector.broadcast(FLOATS, 1f).div(v.abs().mul(0.3275911f * 0.70710678f).add(1f));
        FloatVector tail = t.mul(1.061405429f).add(-1.453152027f).mul(t).add(1.421413741f).mul(t).add(-0.284496736f)
                .mul(t).add(0.254829592f).mul(t).mul(bell).mul(0.5f);
        VectorMask<Float> negative = v.lt(0f);
        return FloatVector.broadcast(FLOATS, 1f).sub(tail).blend(tail, negative);
    }

    @Override
    public void activateBackward(Nonlinearity f, Matrix kept, Matrix gradient) {
        MemorySegment k = floats(kept);
        MemorySegment g = floats(gradient);
        splitFlat(kept.size(), (from, to) -> {
            switch (f) {
                case RELU -> reluBackward(k, g, from, to, 0f);
                case LEAKY_RELU -> reluBackward(k, g, from, to, 0.01f);
                case TANH -> tanhBackward(k, g, from, to);
                case GELU -> geluBackward(k, g, from, to);
            }
        });
    }

    private static void reluBackward(MemorySegment k, MemorySegment g, long from, long to, float slope) {
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

    private static void tanhBackward(MemorySegment k, MemorySegment g, long from, long to) {
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector y = load(k, i, mask);
            store(load(g, i, mask).mul(y.mul(y).neg().add(1f)), g, i, mask);
        }
    }

    private static void geluBackward(MemorySegment k, MemorySegment g, long from, long to) {
        float density = (float) (1 / Math.sqrt(2 * Math.PI));
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector v = load(k, i, mask);
            FloatVector bell = bell(v);
            FloatVector slope = normalCdf(v, bell).add(v.mul(bell).mul(density));
            store(load(g, i, mask).mul(slope), g, i, mask);
        }
    }

    @Override
    public void dropout(Matrix x, Dropout dropout, Matrix out) {
        if (dropout.drops()) {
            MemorySegment s = floats(x);
            MemorySegment o = floats(out);
            splitFlat(x.size(), (from, to) -> dropRange(s, dropout, o, from, to));
        } else if (out != x) {
            copy(x, out);
        }
    }

    private static void dropRange(MemorySegment s, Dropout dropout, MemorySegment o, long from, long to) {
        int threshold = dropout.threshold();
        float scale = (float) dropout.scale();
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            store(HostAttention.dropped(load(s, i, mask), (int) i, dropout.key(), threshold, scale), o, i, mask);
        }
    }

    @Override
    public void plusDropped(Matrix base, Matrix x, Dropout dropout, Matrix out) {
        MemorySegment b = floats(base);
        MemorySegment s = floats(x);
        MemorySegment o = floats(out);
        int threshold = dropout.threshold();
        float scale = (float) dropout.scale();
        splitFlat(x.size(), (from, to) -> {
            for (long i = from; i < to; i += LANES) {
                VectorMask<Float> mask = FLOATS.indexInRange(i, to);
                FloatVector kept = HostAttention.dropped(load(s, i, mask), (int) i, dropout.key(), threshold, scale);
                store(load(b, i, mask).add(kept), o, i, mask);
            }
        });
    }

    // ------------------------------------------------------------ layer norm

    @Override
    public void layerNorm(Matrix x, Matrix alpha, Matrix bias, Matrix out, Matrix statistics) {
        MemorySegment s = floats(x);
        MemorySegment a = floats(alpha);
        MemorySegment b = floats(bias);
        MemorySegment o = floats(out);
        MemorySegment kept = floats(statistics);
        int columns = x.columns();
        split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                normRow(s, a, b, o, kept, i, columns);
            }
        });
    }

    private static void normRow(
            MemorySegment s, MemorySegment a, MemorySegment b, MemorySegment o, MemorySegment kept, int row, int columns) {
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
        FloatVector squares = FloatVector.zero(FLOATS);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector centred = load(s, at + j).sub(mean);
            squares = centred.fma(centred, squares);
        }
        if (whole < columns) {
            FloatVector centred = FloatVector.zero(FLOATS).blend(load(s, at + whole, mask).sub(mean), mask);
            squares = centred.fma(centred, squares);
        }
        float sum = ExactVectors.sum(squares);
        float inverse = (float) (1 / (Math.sqrt(sum / (columns - 1)) + NORM_EPSILON));
        for (int j = 0; j < whole; j += LANES) {
            store(load(s, at + j).sub(mean).mul(inverse).fma(load(a, j), load(b, j)), o, at + j);
        }
        if (whole < columns) {
            FloatVector v = load(s, at + whole, mask).sub(mean).mul(inverse);
            store(v.fma(load(a, whole, mask), load(b, whole, mask)), o, at + whole, mask);
        }
        set(kept, 2L * row, mean);
        set(kept, 2L * row + 1, inverse);
    }

    @Override
    public void layerNormBackward(
            Matrix gradientOut,
            Matrix x,
            Matrix alpha,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientAlpha,
            Matrix gradientBias) {
        MemorySegment g = floats(gradientOut);
        MemorySegment s = floats(x);
        MemorySegment a = floats(alpha);
        MemorySegment kept = floats(statistics);
        MemorySegment o = floats(gradientX);
        int columns = x.columns();
        for (Scratch each : scratch) {
            each.sums(2 * columns).fill((byte) 0);
        }
        split(x.rows(), x.size(), (part, from, to) -> {
            MemorySegment sums = scratch[part].sums(2 * columns);
            for (int i = from; i < to; i++) {
                normRowBackward(g, s, a, kept, o, sums, i, columns);
            }
        });
        combineSums(columns, 0, floats(gradientAlpha));
        combineSums(columns, columns, floats(gradientBias));
    }

    private static void normRowBackward(
            MemorySegment g, MemorySegment s, MemorySegment a, MemorySegment kept, MemorySegment o, MemorySegment sums, int row,
            int columns) {
        long at = (long) row * columns;
        int whole = columns - columns % LANES;
        VectorMask<Float> mask = FLOATS.indexInRange(whole, columns);
        float mean = get(kept, 2L * row);
        float inverse = get(kept, 2L * row + 1);
        FloatVector plain = FloatVector.zero(FLOATS);
        FloatVector weighted = FloatVector.zero(FLOATS);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector gradient = load(g, at + j);
            FloatVector normal = load(s, at + j).sub(mean).mul(inverse);
            store(gradient.fma(normal, load(sums, j)), sums, j);
            store(load(sums, columns + j).add(gradient), sums, columns + j);
            FloatVector inner = gradient.mul(load(a, j));
            plain = plain.add(inner);
            weighted = inner.fma(normal, weighted);
        }
        if (whole < columns) {
            FloatVector gradient = load(g, at + whole, mask);
            FloatVector normal = load(s, at + whole, mask).sub(mean).mul(inverse);
            store(gradient.fma(normal, load(sums, whole, mask)), sums, whole, mask);
            store(load(sums, columns + whole, mask).add(gradient), sums, columns + whole, mask);
            FloatVector inner = gradient.mul(load(a, whole, mask));
            plain = plain.add(inner);
            weighted = inner.fma(normal, weighted);
        }
        float average = ExactVectors.sum(plain) / columns;
        double deviation = 1 / (double) inverse - NORM_EPSILON;
        // (x − mean)/std instead of (x − mean)/(std + eps): the derivative of the std itself.
        float pull = deviation <= 0
                ? 0
                : (float) (ExactVectors.sum(weighted) / ((columns - 1) * deviation * inverse));
        for (int j = 0; j < whole; j += LANES) {
            FloatVector normal = load(s, at + j).sub(mean).mul(inverse);
            FloatVector inner = load(g, at + j).mul(load(a, j)).sub(average).sub(normal.mul(pull)).mul(inverse);
            store(load(o, at + j).add(inner), o, at + j);
        }
        if (whole < columns) {
            FloatVector normal = load(s, at + whole, mask).sub(mean).mul(inverse);
            FloatVector inner =
                    load(g, at + whole, mask).mul(load(a, whole, mask)).sub(average).sub(normal.mul(pull)).mul(inverse);
            store(load(o, at + whole, mask).add(inner), o, at + whole, mask);
        }
    }

    // ------------------------------------------------------------- attention

    @Override
    public void attention(Matrix qkv, int tokens, int heads, Dropout dropout, Matrix probabilities, Matrix context) {
        HostAttention.Place place = place(qkv, tokens, heads, probabilities, context);
        operations += 4 * context.size() * tokens;
        split(context.rows() / tokens * heads, Long.MAX_VALUE, (part, from, to) ->
                attentions[part].forward(place, dropout, from, to));
    }

    @Override
    public void attentionBackward(
            Matrix gradientContext,
            Matrix qkv,
            Matrix probabilities,
            int tokens,
            int heads,
            Dropout dropout,
            Matrix gradientQkv) {
        HostAttention.Place place = place(qkv, tokens, heads, probabilities, gradientContext);
        long out = floats(gradientQkv).address();
        operations += 8 * gradientContext.size() * tokens;
        split(gradientContext.rows() / tokens * heads, Long.MAX_VALUE, (part, from, to) ->
                attentions[part].backward(place, dropout, place.context(), out, from, to));
    }

    private static HostAttention.Place place(Matrix qkv, int tokens, int heads, Matrix probabilities, Matrix context) {
        return new HostAttention.Place(
                tokens, heads, context.columns(), floats(qkv).address(), floats(probabilities).address(),
                floats(context).address());
    }

    // ---------------------------------------------------------------- tokens

    @Override
    public void gatherUnits(Matrix flat, UnitGroup group, Matrix out) {
        MemorySegment s = floats(flat);
        MemorySegment o = floats(out);
        int length = flat.columns();
        int width = out.columns();
        int fanIn = group.fanIn();
        boolean statistics = width > group.width();
        split(flat.rows(), out.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                for (int unit = 0; unit < group.units(); unit++) {
                    long source = (long) sample * length + group.weightOffset() + (long) unit * fanIn;
                    long target = ((long) sample * group.units() + unit) * width;
                    MemorySegment.copy(s, source * Float.BYTES, o, target * Float.BYTES, (long) fanIn * Float.BYTES);
                    for (int v = 0; v < group.beside(); v++) {
                        long number = (long) sample * length + group.biasOffset() + (long) v * group.units() + unit;
                        set(o, target + fanIn + v, get(s, number));
                    }
                    if (statistics) {
                        describe(o, target, fanIn, group);
                    }
                }
            }
        });
    }

    private static void describe(MemorySegment o, long at, int fanIn, UnitGroup group) {
        float sum = 0;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < fanIn; j++) {
            float value = get(o, at + j);
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        float mean = sum / fanIn;
        float squares = 0;
        for (int j = 0; j < fanIn; j++) {
            float centred = get(o, at + j) - mean;
            squares += centred * centred;
        }
        long to = at + group.width();
        set(o, to, mean);
        set(o, to + 1, (float) Math.log(Math.sqrt(squares / fanIn) + UnitGroup.LOG_FLOOR));
        set(o, to + 2, min);
        set(o, to + 3, max);
        if (group.hasBias()) {
            set(o, to + 4, (float) Math.log(Math.abs(get(o, at + fanIn)) + UnitGroup.LOG_FLOOR));
        }
    }

    @Override
    public void scatterUnits(Matrix units, UnitGroup group, Matrix flat) {
        MemorySegment s = floats(units);
        MemorySegment o = floats(flat);
        int length = flat.columns();
        int width = units.columns();
        int fanIn = group.fanIn();
        split(flat.rows(), units.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                for (int unit = 0; unit < group.units(); unit++) {
                    long source = ((long) sample * group.units() + unit) * width;
                    long target = (long) sample * length + group.weightOffset() + (long) unit * fanIn;
                    MemorySegment.copy(s, source * Float.BYTES, o, target * Float.BYTES, (long) fanIn * Float.BYTES);
                    for (int v = 0; v < group.beside(); v++) {
                        long number = (long) sample * length + group.biasOffset() + (long) v * group.units() + unit;
                        set(o, number, get(s, source + fanIn + v));
                    }
                }
            }
        });
    }

    @Override
    public void placeTokens(Matrix block, int k, int first, Matrix positions, Matrix out) {
        MemorySegment s = floats(block);
        MemorySegment p = floats(positions);
        MemorySegment o = floats(out);
        int width = out.columns();
        int tokens = positions.rows();
        int samples = out.rows() / tokens;
        boolean shared = block.rows() == 1 && samples > 1;
        split(samples, (long) samples * k * width, (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                for (int token = 0; token < k; token++) {
                    long source = shared ? 0 : ((long) sample * k + token) * width;
                    long position = (long) (first + token) * width;
                    long target = (long) sample * tokens * width + position;
                    sum(s, source, p, position, o, target, width);
                }
            }
        });
    }

    private static void sum(MemorySegment a, long aAt, MemorySegment b, long bAt, MemorySegment o, long oAt, int count) {
        int j = 0;
        for (; j <= count - LANES; j += LANES) {
            store(load(a, aAt + j).add(load(b, bAt + j)), o, oAt + j);
        }
        if (j < count) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, count);
            store(load(a, aAt + j, mask).add(load(b, bAt + j, mask)), o, oAt + j, mask);
        }
    }

    @Override
    public void takeTokens(Matrix tokens, int tokensPerSample, int k, int first, Matrix block) {
        MemorySegment s = floats(tokens);
        MemorySegment o = floats(block);
        long width = (long) tokens.columns() * Float.BYTES;
        int samples = tokens.rows() / tokensPerSample;
        split(samples, block.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                MemorySegment.copy(
                        s, ((long) sample * tokensPerSample + first) * width, o, (long) sample * k * width, k * width);
            }
        });
    }

    @Override
    public void readTokens(Matrix tokens, int tokensPerSample, Reading reading, Matrix out) {
        MemorySegment s = floats(tokens);
        MemorySegment o = floats(out);
        int width = tokens.columns();
        int samples = tokens.rows() / tokensPerSample;
        split(samples, tokens.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                long source = (long) sample * tokensPerSample * width;
                long target = (long) sample * out.columns();
                if (reading != Reading.MEAN) {
                    MemorySegment.copy(s, source * Float.BYTES, o, target * Float.BYTES, (long) width * Float.BYTES);
                }
                switch (reading) {
                    case FIRST -> {}
                    case FIRST_AND_MEAN ->
                        meanOfRows(s, source + width, tokensPerSample - 1, width, o, target + width);
                    case MEAN -> meanOfRows(s, source, tokensPerSample, width, o, target);
                }
            }
        });
    }

    private static void meanOfRows(MemorySegment s, long at, int rows, int width, MemorySegment o, long to) {
        for (int j = 0; j < width; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, width);
            FloatVector sums = FloatVector.zero(FLOATS);
            for (int i = 0; i < rows; i++) {
                sums = sums.add(load(s, at + (long) i * width + j, mask));
            }
            store(sums.mul(1f / rows), o, to + j, mask);
        }
    }

    @Override
    public void readTokensBackward(Matrix gradientOut, int tokensPerSample, Reading reading, Matrix gradientTokens) {
        MemorySegment g = floats(gradientOut);
        MemorySegment o = floats(gradientTokens);
        int width = gradientTokens.columns();
        int samples = gradientTokens.rows() / tokensPerSample;
        int meanOver = reading == Reading.MEAN ? tokensPerSample : tokensPerSample - 1;
        split(samples, gradientTokens.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                long source = (long) sample * gradientOut.columns();
                long target = (long) sample * tokensPerSample * width;
                int token = 0;
                if (reading != Reading.MEAN) {
                    MemorySegment.copy(g, source * Float.BYTES, o, target * Float.BYTES, (long) width * Float.BYTES);
                    token = 1;
                }
                long mean = source + (reading == Reading.FIRST_AND_MEAN ? width : 0);
                float factor = reading == Reading.FIRST ? 0 : 1f / meanOver;
                for (; token < tokensPerSample; token++) {
                    scaled(g, mean, factor, o, target + (long) token * width, width);
                }
            }
        });
    }

    private static void scaled(MemorySegment s, long at, float factor, MemorySegment o, long to, int count) {
        for (int j = 0; j < count; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, count);
            store(load(s, at + j, mask).mul(factor), o, to + j, mask);
        }
    }

    // ------------------------------------------------------------ batch norm

    @Override
    public void batchNorm(Matrix x, int groups, Matrix weight, Matrix bias, Matrix running, Matrix out, Matrix statistics) {
        MemorySegment s = floats(x);
        MemorySegment w = floats(weight);
        MemorySegment b = floats(bias);
        MemorySegment r = floats(running);
        MemorySegment o = floats(out);
        MemorySegment kept = floats(statistics);
        int columns = x.columns();
        int rows = x.rows() / groups;
        split((columns + LANES - 1) / LANES, x.size(), (part, from, to) -> {
            for (int block = from; block < to; block++) {
                int j = block * LANES;
                VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
                for (int group = 0; group < groups; group++) {
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
                    FloatVector inverse = FloatVector.broadcast(FLOATS, 1f)
                            .div(squares.div(rows).add((float) BATCH_NORM_EPSILON).sqrt());
                    FloatVector factor = inverse.mul(load(w, j, mask));
                    FloatVector shift = load(b, j, mask);
                    for (int i = 0; i < rows; i++) {
                        long at = start + (long) i * columns;
                        store(load(s, at, mask).sub(mean).fma(factor, shift), o, at, mask);
                    }
                    store(mean, kept, (long) (2 * group) * columns + j, mask);
                    store(inverse, kept, (long) (2 * group + 1) * columns + j, mask);
                    float momentum = (float) BATCH_NORM_MOMENTUM;
                    store(load(r, j, mask).mul(1 - momentum).add(mean.mul(momentum)), r, j, mask);
                    FloatVector variance = squares.div(Math.max(1, rows - 1));
                    store(load(r, columns + j, mask).mul(1 - momentum).add(variance.mul(momentum)), r, columns + j, mask);
                }
            }
        });
    }

    @Override
    public void batchNormEvaluation(Matrix x, Matrix weight, Matrix bias, Matrix running, Matrix out) {
        MemorySegment s = floats(x);
        MemorySegment w = floats(weight);
        MemorySegment b = floats(bias);
        MemorySegment r = floats(running);
        MemorySegment o = floats(out);
        int columns = x.columns();
        for (int j = 0; j < columns; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
            FloatVector mean = load(r, j, mask);
            FloatVector factor = load(w, j, mask)
                    .div(load(r, columns + j, mask).add((float) BATCH_NORM_EPSILON).sqrt());
            FloatVector shift = load(b, j, mask);
            for (int i = 0; i < x.rows(); i++) {
                long at = (long) i * columns + j;
                store(load(s, at, mask).sub(mean).fma(factor, shift), o, at, mask);
            }
        }
    }

    @Override
    public void batchNormBackward(
            Matrix gradientOut,
            Matrix x,
            int groups,
            Matrix weight,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientWeight,
            Matrix gradientBias) {
        MemorySegment g = floats(gradientOut);
        MemorySegment s = floats(x);
        MemorySegment w = floats(weight);
        MemorySegment kept = floats(statistics);
        MemorySegment o = floats(gradientX);
        MemorySegment dw = floats(gradientWeight);
        MemorySegment db = floats(gradientBias);
        int columns = x.columns();
        int rows = x.rows() / groups;
        split((columns + LANES - 1) / LANES, x.size(), (part, from, to) -> {
            for (int block = from; block < to; block++) {
                int j = block * LANES;
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
        });
    }

    // ---------------------------------------------------------------- losses

    @Override
    public double squaredError(Matrix y, Matrix target, Matrix weights, double gradientFactor, Matrix gradient) {
        MemorySegment s = floats(y);
        MemorySegment t = floats(target);
        MemorySegment w = floats(weights);
        MemorySegment o = floats(gradient);
        int columns = y.columns();
        float factor = (float) (2 * gradientFactor / y.size());
        for (Scratch each : scratch) {
            each.total = 0;
        }
        split(y.rows(), y.size(), (part, from, to) -> {
            double total = 0;
            for (int i = from; i < to; i++) {
                total += squaredErrorRow(s, t, w, o, (long) i * columns, columns, factor);
            }
            scratch[part].total = total;
        });
        return total() / y.size();
    }

    private double total() {
        double total = 0;
        for (Scratch each : scratch) {
            total += each.total;
        }
        return total;
    }

    private static double squaredErrorRow(
            MemorySegment s, MemorySegment t, MemorySegment w, MemorySegment o, long at, int columns, float factor) {
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

    private static float dot(MemorySegment a, long aAt, MemorySegment b, long bAt, int count) {
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int j = 0; j < count; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, count);
            sums = load(a, aAt + j, mask).fma(load(b, bAt + j, mask), sums);
        }
        return ExactVectors.sum(sums);
    }

    @Override
    public void normalizeRows(Matrix x, Matrix out, Matrix lengths) {
        MemorySegment s = floats(x);
        MemorySegment o = floats(out);
        MemorySegment l = floats(lengths);
        int columns = x.columns();
        for (int i = 0; i < x.rows(); i++) {
            long at = (long) i * columns;
            float length = (float) Math.max(Math.sqrt(dot(s, at, s, at, columns)), 1e-8);
            set(l, i, length);
            scaled(s, at, 1 / length, o, at, columns);
        }
    }

    @Override
    public void normalizeRowsBackward(Matrix gradientOut, Matrix out, Matrix lengths, Matrix gradientX) {
        MemorySegment g = floats(gradientOut);
        MemorySegment u = floats(out);
        MemorySegment l = floats(lengths);
        MemorySegment o = floats(gradientX);
        int columns = out.columns();
        for (int i = 0; i < out.rows(); i++) {
            long at = (long) i * columns;
            float along = dot(g, at, u, at, columns);
            float inverse = 1 / get(l, i);
            for (int j = 0; j < columns; j += LANES) {
                VectorMask<Float> mask = FLOATS.indexInRange(j, columns);
                store(load(g, at + j, mask).sub(load(u, at + j, mask).mul(along)).mul(inverse), o, at + j, mask);
            }
        }
    }

    @Override
    public double ntXent(Matrix cosines, double temperature, double gradientFactor) {
        MemorySegment c = floats(cosines);
        int n = cosines.rows();
        for (Scratch each : scratch) {
            each.total = 0;
        }
        split(n, cosines.size(), (part, from, to) -> {
            double total = 0;
            for (int i = from; i < to; i++) {
                total += ntXentRow(c, i, n, temperature, gradientFactor);
            }
            scratch[part].total = total;
        });
        return total() / n;
    }

    private static double ntXentRow(MemorySegment c, int row, int n, double temperature, double gradientFactor) {
        long at = (long) row * n;
        int positive = row < n / 2 ? row + n / 2 : row - n / 2;
        double positiveCosine = get(c, at + positive);
        // The row's own entry takes no part.
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
        float factor = (float) (gradientFactor / (temperature * n));
        scaled(c, at, (float) (factor / sum), c, at, n);
        set(c, at + positive, get(c, at + positive) - factor);
        set(c, at + row, 0);
        return Math.log(sum) + (max - positiveCosine) / temperature;
    }

    @Override
    public void pairProducts(Matrix x, Matrix out) {
        MemorySegment s = floats(x);
        MemorySegment o = floats(out);
        int half = x.rows() / 2;
        int columns = x.columns();
        for (int i = 0; i < half; i++) {
            set(o, i, dot(s, (long) i * columns, s, (long) (i + half) * columns, columns));
        }
    }

    @Override
    public void pairProductsBackward(Matrix gradientOut, Matrix x, Matrix gradientX) {
        MemorySegment g = floats(gradientOut);
        MemorySegment s = floats(x);
        MemorySegment o = floats(gradientX);
        int half = x.rows() / 2;
        int columns = x.columns();
        for (int i = 0; i < half; i++) {
            float factor = get(g, i);
            scaled(s, (long) (i + half) * columns, factor, o, (long) i * columns, columns);
            scaled(s, (long) i * columns, factor, o, (long) (i + half) * columns, columns);
        }
    }

    // ------------------------------------------------------------- optimizer

    @Override
    public double sumOfSquares(Matrix x) {
        MemorySegment s = floats(x);
        int columns = x.columns();
        int blocks = (int) ((x.size() + 4095) / 4096);
        for (Scratch each : scratch) {
            each.total = 0;
        }
        split(blocks, x.size(), (part, from, to) -> {
            double total = 0;
            for (int block = from; block < to; block++) {
                long at = block * 4096L;
                total += dot(s, at, s, at, (int) Math.min(4096, (long) x.rows() * columns - at));
            }
            scratch[part].total = total;
        });
        return total();
    }

    @Override
    public void adam(Matrix parameters, Matrix gradient, Matrix mean, Matrix square, AdamStep step) {
        MemorySegment p = floats(parameters);
        MemorySegment g = floats(gradient);
        MemorySegment m = floats(mean);
        MemorySegment v = floats(square);
        splitFlat(parameters.size(), (from, to) -> adamRange(p, g, m, v, from, to, step));
    }

    private static void adamRange(
            MemorySegment p, MemorySegment g, MemorySegment m, MemorySegment v, long from, long to, AdamStep step) {
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

    // ------------------------------------------------- layer norm of PyTorch

    @Override
    public void torchLayerNorm(Matrix x, Matrix weight, Matrix bias, Matrix out, Matrix statistics) {
        MemorySegment s = floats(x);
        MemorySegment w = floats(weight);
        MemorySegment b = floats(bias);
        MemorySegment o = floats(out);
        MemorySegment kept = floats(statistics);
        int columns = x.columns();
        split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                long row = (long) i * columns;
                float sum = 0;
                for (int j = 0; j < columns; j++) {
                    sum += s.getAtIndex(FLOAT, row + j);
                }
                float mean = sum / columns;
                float squares = 0;
                for (int j = 0; j < columns; j++) {
                    float centred = s.getAtIndex(FLOAT, row + j) - mean;
                    squares += centred * centred;
                }
                float inverse = (float) (1 / Math.sqrt(squares / columns + BATCH_NORM_EPSILON));
                kept.setAtIndex(FLOAT, 2L * i, mean);
                kept.setAtIndex(FLOAT, 2L * i + 1, inverse);
                for (int j = 0; j < columns; j++) {
                    float normal = (s.getAtIndex(FLOAT, row + j) - mean) * inverse;
                    o.setAtIndex(FLOAT, row + j, normal * w.getAtIndex(FLOAT, j) + b.getAtIndex(FLOAT, j));
                }
            }
        });
    }

    @Override
    public void torchLayerNormBackward(
            Matrix gradientOut,
            Matrix x,
            Matrix weight,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientWeight,
            Matrix gradientBias) {
        MemorySegment g = floats(gradientOut);
        MemorySegment s = floats(x);
        MemorySegment w = floats(weight);
        MemorySegment kept = floats(statistics);
        MemorySegment o = floats(gradientX);
        MemorySegment dw = floats(gradientWeight);
        MemorySegment db = floats(gradientBias);
        int columns = x.columns();
        // Sums over rows first: the gradient may be written over below. A thread has whole columns, so the order never changes.
        split(columns, x.size(), (part, from, to) -> {
            for (int j = from; j < to; j++) {
                dw.setAtIndex(FLOAT, j, 0);
                db.setAtIndex(FLOAT, j, 0);
            }
            for (int i = 0; i < x.rows(); i++) {
                long row = (long) i * columns;
                float mean = kept.getAtIndex(FLOAT, 2L * i);
                float inverse = kept.getAtIndex(FLOAT, 2L * i + 1);
                for (int j = from; j < to; j++) {
                    float gradient = g.getAtIndex(FLOAT, row + j);
                    float normal = (s.getAtIndex(FLOAT, row + j) - mean) * inverse;
                    dw.setAtIndex(FLOAT, j, dw.getAtIndex(FLOAT, j) + gradient * normal);
                    db.setAtIndex(FLOAT, j, db.getAtIndex(FLOAT, j) + gradient);
                }
            }
        });
        split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                long row = (long) i * columns;
                float mean = kept.getAtIndex(FLOAT, 2L * i);
                float inverse = kept.getAtIndex(FLOAT, 2L * i + 1);
                float sum = 0;
                float pull = 0;
                for (int j = 0; j < columns; j++) {
                    float inner = g.getAtIndex(FLOAT, row + j) * w.getAtIndex(FLOAT, j);
                    sum += inner;
                    pull += inner * (s.getAtIndex(FLOAT, row + j) - mean) * inverse;
                }
                for (int j = 0; j < columns; j++) {
                    float inner = g.getAtIndex(FLOAT, row + j) * w.getAtIndex(FLOAT, j);
                    float normal = (s.getAtIndex(FLOAT, row + j) - mean) * inverse;
                    o.setAtIndex(FLOAT, row + j, (inner - (sum + normal * pull) / columns) * inverse);
                }
            }
        });
    }

    // --------------------------------------------------------------- scratch

    /** What one thread needs between two passes. It only grows, in the first step. */
    private static final class Scratch {
        private MemorySegment sums = MemorySegment.NULL;
        private MemorySegment square = MemorySegment.NULL;
        private double total;

        /** Room for sums of this many columns; the contents are kept. Native, as all other memory here: one kind is faster. */
        MemorySegment sums(int columns) {
            sums = grown(sums, columns);
            return sums;
        }

        /** Room for this many numbers. */
        MemorySegment square(long numbers) {
            square = grown(square, numbers);
            return square;
        }

        private static MemorySegment grown(MemorySegment memory, long numbers) {
            long bytes = numbers * Float.BYTES;
            return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, 64);
        }
    }
}
