package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.set;
import static org.weightscape.encoder.kernel.RawFloats.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    /** Fewer numbers than this are not worth waking a worker for. */
    private static final long SMALL = 8_192;
    /** Numbers of a matrix that stay in the first cache between two stages, beside some other matrices'. */
    private static final long BLOCK = 4_096;
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
        MemorySegment.copy(from, 0, memory(to), FLOAT, 0, Math.toIntExact(to.size()));
    }

    @Override
    public void read(Matrix from, float[] to) {
        MemorySegment.copy(memory(from), FLOAT, 0, to, 0, Math.toIntExact(from.size()));
    }

    @Override
    public void write(double[] from, Matrix to) {
        long o = floats(to);
        for (int i = 0; i < to.size(); i++) {
            set(o, i, (float) from[i]);
        }
    }

    @Override
    public void read(Matrix from, double[] to) {
        long s = floats(from);
        for (int i = 0; i < from.size(); i++) {
            to[i] = get(s, i);
        }
    }

    /** Where a matrix lies. */
    private static long floats(Matrix matrix) {
        requireFloats(matrix);
        return matrix.address();
    }

    /** Where a matrix lies that must hold so many numbers: nothing checks bounds behind this. */
    private static long floats(Matrix matrix, long least) {
        if (matrix.size() < least) {
            throw new IllegalArgumentException("%s is too small for %d numbers".formatted(matrix, least));
        }
        return floats(matrix);
    }

    private static MemorySegment memory(Matrix matrix) {
        requireFloats(matrix);
        return matrix.memory();
    }

    private static void requireFloats(Matrix matrix) {
        if (matrix.precision() != Precision.FLOAT) {
            throw new IllegalArgumentException("host kernels compute in single precision");
        }
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

    /**
     * As {@link #split}, in blocks of items that stay in the cache, each of which goes through all stages. A kernel has stages where
     * one loop would be too large for the just-in-time compiler: behind {@link Range}, each is compiled alone (see RawFloats).
     */
    private void splitInStages(int items, long numbers, Range... stages) {
        int block = (int) Math.clamp(BLOCK * items / Math.max(1, numbers), 1, items);
        split(items, numbers, (part, from, to) -> {
            for (int i = from; i < to; i += block) {
                for (Range stage : stages) {
                    stage.run(part, i, Math.min(i + block, to));
                }
            }
        });
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

    // -------------------------------------------------------------- products

    @Override
    public void product(Matrix a, Form formA, Matrix b, Form formB, double alpha, double beta, Matrix out) {
        int m = out.rows();
        int n = out.columns();
        int k = formA == Form.PLAIN ? a.columns() : a.rows();
        requireProduct(a, formA, b, formB, out);
        operations += 2L * m * n * k;
        long aAt = floats(a);
        long bAt = floats(b);
        long outAt = floats(out);
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
        long aAt = floats(a);
        long bAt = floats(b);
        long o = floats(out);
        pool.run((part, parts) -> {
            int from = blockStart(k, part, parts);
            int to = blockStart(k, part + 1, parts);
            long aStart = formA == Form.PLAIN ? from : (long) from * lda;
            long bStart = formB == Form.PLAIN ? (long) from * ldb : from;
            long target = part == 0 ? o : scratch[part].room((long) m * n);
            products[part].multiply(
                    formA, formB, m, n, to - from, alpha, aAt + aStart * Float.BYTES, lda, bAt + bStart * Float.BYTES, ldb,
                    part == 0 ? beta : 0, target, n);
        });
        splitFlat(out.size(), (from, to) -> {
            for (int part = 1; part < scratch.length; part++) {
                sum(o, from, scratch[part].room(out.size()), from, o, from, (int) (to - from));
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
        if (value == 0) {
            memory(out).fill((byte) 0);
            return;
        }
        long o = floats(out);
        FloatVector v = FloatVector.broadcast(FLOATS, (float) value);
        splitFlat(out.size(), (from, to) -> {
            for (long i = from; i < to; i += LANES) {
                store(v, o, i, FLOATS.indexInRange(i, to));
            }
        });
    }

    @Override
    public void copy(Matrix from, Matrix to) {
        RawFloats.copy(floats(from), 0, floats(to, from.size()), 0, from.size());
    }

    @Override
    public void add(Matrix x, Matrix into) {
        long source = floats(x);
        long target = floats(into, x.size());
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
        long r = floats(row, out.columns());
        long o = floats(out);
        int columns = out.columns();
        split(out.rows(), out.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                RawFloats.copy(r, 0, o, (long) i * columns, columns);
            }
        });
    }

    @Override
    public void addRow(Matrix row, Matrix into) {
        plusRow(into, row, into);
    }

    @Override
    public void plusRow(Matrix x, Matrix row, Matrix out) {
        long s = floats(x, out.size());
        long r = floats(row, out.columns());
        long o = floats(out);
        int columns = out.columns();
        split(out.rows(), out.size(), (part, from, to) -> {
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

    @Override
    public void columnSums(Matrix x, Matrix out) {
        long s = floats(x);
        long o = floats(out, x.columns());
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
            each.beginSums(columns);
        }
        split(rows, x.size(), (part, from, to) ->
                sumColumns(s, columns, from, to, 0, columns, scratch[part].sums()));
        combineSums(columns, 0, o);
    }

    /** Adds up the threads' sums, in the order of the threads. */
    private void combineSums(int columns, int start, long out) {
        for (int j = 0; j < columns; j++) {
            float sum = 0;
            for (Scratch each : scratch) {
                sum += get(each.sums(), start + j);
            }
            set(out, j, sum);
        }
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
        long s = floats(x);
        long o = floats(out, x.size());
        switch (f) {
            case RELU -> splitFlat(x.size(), (from, to) -> Activations.relu(s, o, from, to, 0f));
            case LEAKY_RELU -> splitFlat(x.size(), (from, to) -> Activations.relu(s, o, from, to, 0.01f));
            case TANH -> splitFlat(x.size(), (from, to) -> Activations.tanh(s, o, from, to));
            case GELU -> afterBells(s, x.size(), (bells, from, to) -> Activations.gelu(s, bells, o, from, to));
        }
    }

    /** Does work that needs {@code exp(−v²/2)} of each number. */
    private void afterBells(long s, long size, BellRange work) {
        int vectors = Math.toIntExact((size + LANES - 1) / LANES);
        splitInStages(
                vectors,
                size,
                (part, from, to) -> Activations.bells(s, bells(part, from, to), from * (long) LANES, end(size, to)),
                (part, from, to) -> work.run(bells(part, from, to), from * (long) LANES, end(size, to)));
    }

    private long bells(int part, int from, int to) {
        return scratch[part].room((to - from) * (long) LANES);
    }

    private static long end(long size, int vectors) {
        return Math.min(size, vectors * (long) LANES);
    }

    @FunctionalInterface
    private interface BellRange {
        void run(long bells, long from, long to);
    }

    @Override
    public void activateBackward(Nonlinearity f, Matrix kept, Matrix gradient) {
        long k = floats(kept);
        long g = floats(gradient, kept.size());
        switch (f) {
            case RELU -> splitFlat(kept.size(), (from, to) -> Activations.reluBackward(k, g, from, to, 0f));
            case LEAKY_RELU -> splitFlat(kept.size(), (from, to) -> Activations.reluBackward(k, g, from, to, 0.01f));
            case TANH -> splitFlat(kept.size(), (from, to) -> Activations.tanhBackward(k, g, from, to));
            case GELU -> afterBells(k, kept.size(), (bells, from, to) -> Activations.geluBackward(k, bells, g, from, to));
        }
    }

    @Override
    public void dropout(Matrix x, Dropout dropout, Matrix out) {
        if (dropout.drops()) {
            long s = floats(x);
            long o = floats(out, x.size());
            VectorDropout lanes = new VectorDropout(dropout);
            splitFlat(x.size(), (from, to) -> dropRange(s, lanes, o, from, to));
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

    @Override
    public void plusDropped(Matrix base, Matrix x, Dropout dropout, Matrix out) {
        long b = floats(base, x.size());
        long s = floats(x);
        long o = floats(out, x.size());
        VectorDropout lanes = new VectorDropout(dropout);
        splitFlat(x.size(), (from, to) -> {
            for (long i = from; i < to; i += LANES) {
                VectorMask<Float> mask = FLOATS.indexInRange(i, to);
                FloatVector branch = lanes.dropped(load(s, i, mask), lanes.kept((int) i));
                store(load(b, i, mask).add(branch), o, i, mask);
            }
        });
    }

    // ------------------------------------------------------------ layer norm

    @Override
    public void layerNorm(Matrix x, Matrix alpha, Matrix bias, Matrix out, Matrix statistics) {
        long s = floats(x);
        long a = floats(alpha, x.columns());
        long b = floats(bias, x.columns());
        long o = floats(out, x.size());
        long kept = floats(statistics, 2L * x.rows());
        int columns = x.columns();
        split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                LayerNormRow.forward(s, a, b, o, kept, i, columns);
            }
        });
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
        long g = floats(gradientOut, x.size());
        long s = floats(x);
        long a = floats(alpha, x.columns());
        long kept = floats(statistics, 2L * x.rows());
        long o = floats(gradientX, x.size());
        int columns = x.columns();
        for (Scratch each : scratch) {
            each.beginSums(2 * columns);
        }
        splitInStages(
                x.rows(),
                x.size(),
                (part, from, to) -> {
                    long pulls = scratch[part].room(2L * (to - from));
                    for (int i = from; i < to; i++) {
                        LayerNormRow.pulls(g, s, a, kept, i, columns, pulls, i - from);
                    }
                },
                (part, from, to) -> {
                    long pulls = scratch[part].room(2L * (to - from));
                    for (int i = from; i < to; i++) {
                        LayerNormRow.backward(g, s, a, kept, o, scratch[part].sums(), i, columns, pulls, i - from);
                    }
                });
        combineSums(columns, 0, floats(gradientAlpha, columns));
        combineSums(columns, columns, floats(gradientBias, columns));
    }

    // ------------------------------------------------------------- attention

    @Override
    public void attention(Matrix qkv, int tokens, int heads, Dropout dropout, Matrix probabilities, Matrix context) {
        HostAttention.Projections input = HostAttention.Projections.joint(floats(qkv, 3 * context.size()), context.columns());
        attend(tokens, tokens, heads, dropout, input, probabilities, context);
    }

    @Override
    public void firstTokenAttention(
            Matrix queries,
            Matrix keysValues,
            int tokens,
            int heads,
            Dropout dropout,
            Matrix probabilities,
            Matrix context) {
        HostAttention.Projections input = HostAttention.Projections.apart(
                floats(queries, context.size()), floats(keysValues, 2 * context.size() * tokens), context.columns());
        attend(1, tokens, heads, dropout, input, probabilities, context);
    }

    private void attend(
            int asking,
            int tokens,
            int heads,
            Dropout dropout,
            HostAttention.Projections input,
            Matrix probabilities,
            Matrix context) {
        HostAttention.Call call = new HostAttention.Call(
                asking, tokens, heads, context.columns(), dropout, input,
                floats(probabilities, (long) context.rows() * heads * tokens), floats(context), input);
        operations += 4 * context.size() * tokens;
        split(context.rows() / asking * heads, Long.MAX_VALUE, (part, from, to) -> attentions[part].forward(call, from, to));
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
        int width = gradientContext.columns();
        long size = 3 * gradientContext.size();
        attendBackward(
                tokens, tokens, heads, dropout, gradientContext,
                HostAttention.Projections.joint(floats(qkv, size), width), probabilities,
                HostAttention.Projections.joint(floats(gradientQkv, size), width));
    }

    @Override
    public void firstTokenAttentionBackward(
            Matrix gradientContext,
            Matrix queries,
            Matrix keysValues,
            Matrix probabilities,
            int tokens,
            int heads,
            Dropout dropout,
            Matrix gradientQueries,
            Matrix gradientKeysValues) {
        int width = gradientContext.columns();
        long size = gradientContext.size();
        attendBackward(
                1, tokens, heads, dropout, gradientContext,
                HostAttention.Projections.apart(floats(queries, size), floats(keysValues, 2 * size * tokens), width), probabilities,
                HostAttention.Projections.apart(
                        floats(gradientQueries, size), floats(gradientKeysValues, 2 * size * tokens), width));
    }

    private void attendBackward(
            int asking,
            int tokens,
            int heads,
            Dropout dropout,
            Matrix gradientContext,
            HostAttention.Projections input,
            Matrix probabilities,
            HostAttention.Projections gradient) {
        HostAttention.Call call = new HostAttention.Call(
                asking, tokens, heads, gradientContext.columns(), dropout, input,
                floats(probabilities, (long) gradientContext.rows() * heads * tokens), floats(gradientContext), gradient);
        operations += 8 * gradientContext.size() * tokens;
        split(gradientContext.rows() / asking * heads, Long.MAX_VALUE, (part, from, to) ->
                attentions[part].backward(call, from, to));
    }

    // ---------------------------------------------------------------- tokens

    @Override
    public void gatherUnits(Matrix flat, UnitGroup group, Matrix out) {
        requireWithin(flat, group, out.columns());
        long s = floats(flat);
        long o = floats(out, (long) flat.rows() * group.units() * out.columns());
        int length = flat.columns();
        int width = out.columns();
        int fanIn = group.fanIn();
        boolean statistics = width > group.width();
        split(flat.rows(), out.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                for (int unit = 0; unit < group.units(); unit++) {
                    long source = (long) sample * length + group.weightOffset() + (long) unit * fanIn;
                    long target = ((long) sample * group.units() + unit) * width;
                    RawFloats.copy(s, source, o, target, fanIn);
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

    private static void requireWithin(Matrix flat, UnitGroup group, int width) {
        long weightsEnd = group.weightOffset() + (long) group.units() * group.fanIn();
        long besideEnd = group.biasOffset() + (long) group.units() * group.beside();
        if (Math.max(weightsEnd, besideEnd) > flat.columns() || width < group.width()) {
            throw new IllegalArgumentException(
                    "%s in rows of %d do not fit weight vectors of %d".formatted(group, width, flat.columns()));
        }
    }

    private static void describe(long o, long at, int fanIn, UnitGroup group) {
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
        requireWithin(flat, group, units.columns());
        long s = floats(units, (long) flat.rows() * group.units() * units.columns());
        long o = floats(flat);
        int length = flat.columns();
        int width = units.columns();
        int fanIn = group.fanIn();
        split(flat.rows(), units.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                for (int unit = 0; unit < group.units(); unit++) {
                    long source = ((long) sample * group.units() + unit) * width;
                    long target = (long) sample * length + group.weightOffset() + (long) unit * fanIn;
                    RawFloats.copy(s, source, o, target, fanIn);
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
        int width = out.columns();
        int tokens = positions.rows();
        int samples = out.rows() / tokens;
        boolean shared = block.rows() == 1 && samples > 1;
        long s = floats(block, (shared ? 1L : (long) samples * k) * width);
        long p = floats(positions, (long) (first + k) * width);
        long o = floats(out);
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

    private static void sum(long a, long aAt, long b, long bAt, long o, long oAt, int count) {
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
        int width = tokens.columns();
        long s = floats(tokens);
        long o = floats(block, (long) (tokens.rows() / tokensPerSample) * k * width);
        int samples = tokens.rows() / tokensPerSample;
        long length = (long) k * width;
        split(samples, block.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                RawFloats.copy(s, ((long) sample * tokensPerSample + first) * width, o, sample * length, length);
            }
        });
    }

    @Override
    public void readTokens(Matrix tokens, int tokensPerSample, Reading reading, Matrix out) {
        int width = tokens.columns();
        int samples = tokens.rows() / tokensPerSample;
        long s = floats(tokens);
        long o = floats(out, (long) samples * reading.vectors() * width);
        split(samples, tokens.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                long source = (long) sample * tokensPerSample * width;
                long target = (long) sample * out.columns();
                if (reading != Reading.MEAN) {
                    RawFloats.copy(s, source, o, target, width);
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

    private static void meanOfRows(long s, long at, int rows, int width, long o, long to) {
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
        int width = gradientTokens.columns();
        int samples = gradientTokens.rows() / tokensPerSample;
        long g = floats(gradientOut, (long) samples * reading.vectors() * width);
        long o = floats(gradientTokens);
        int meanOver = reading == Reading.MEAN ? tokensPerSample : tokensPerSample - 1;
        split(samples, gradientTokens.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                long source = (long) sample * gradientOut.columns();
                long target = (long) sample * tokensPerSample * width;
                int token = 0;
                if (reading != Reading.MEAN) {
                    RawFloats.copy(g, source, o, target, width);
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

    private static void scaled(long s, long at, float factor, long o, long to, int count) {
        for (int j = 0; j < count; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, count);
            store(load(s, at + j, mask).mul(factor), o, to + j, mask);
        }
    }

    // ------------------------------------------------------------ batch norm

    @Override
    public void batchNorm(Matrix x, int groups, Matrix weight, Matrix bias, Matrix running, Matrix out, Matrix statistics) {
        long s = floats(x);
        long w = floats(weight, x.columns());
        long b = floats(bias, x.columns());
        long r = floats(running, 2L * x.columns());
        long o = floats(out, x.size());
        long kept = floats(statistics, 2L * groups * x.columns());
        int columns = x.columns();
        int rows = x.rows() / groups;
        splitInStages(
                (columns + LANES - 1) / LANES,
                x.size(),
                (part, from, to) -> {
                    for (int block = from; block < to; block++) {
                        for (int group = 0; group < groups; group++) {
                            BatchNormColumns.statistics(s, kept, r, group, rows, columns, block * LANES);
                        }
                    }
                },
                (part, from, to) -> {
                    for (int block = from; block < to; block++) {
                        for (int group = 0; group < groups; group++) {
                            BatchNormColumns.forward(s, kept, w, b, o, group, rows, columns, block * LANES);
                        }
                    }
                });
    }

    @Override
    public void batchNormEvaluation(Matrix x, Matrix weight, Matrix bias, Matrix running, Matrix out) {
        long s = floats(x);
        long w = floats(weight, x.columns());
        long b = floats(bias, x.columns());
        long r = floats(running, 2L * x.columns());
        long o = floats(out, x.size());
        int columns = x.columns();
        for (int j = 0; j < columns; j += LANES) {
            BatchNormColumns.evaluation(s, w, b, r, o, x.rows(), columns, j);
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
        long g = floats(gradientOut, x.size());
        long s = floats(x);
        long w = floats(weight, x.columns());
        long kept = floats(statistics, 2L * groups * x.columns());
        long o = floats(gradientX, x.size());
        long dw = floats(gradientWeight, x.columns());
        long db = floats(gradientBias, x.columns());
        int columns = x.columns();
        int rows = x.rows() / groups;
        split((columns + LANES - 1) / LANES, x.size(), (part, from, to) -> {
            for (int block = from; block < to; block++) {
                BatchNormColumns.backward(g, s, w, kept, o, dw, db, groups, rows, columns, block * LANES);
            }
        });
    }

    // ---------------------------------------------------------------- losses

    @Override
    public double squaredError(Matrix y, Matrix target, Matrix weights, double gradientFactor, Matrix gradient) {
        long s = floats(y);
        long t = floats(target, y.size());
        long w = floats(weights, y.columns());
        long o = floats(gradient, y.size());
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

    private static float dot(long a, long aAt, long b, long bAt, int count) {
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int j = 0; j < count; j += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(j, count);
            sums = load(a, aAt + j, mask).fma(load(b, bAt + j, mask), sums);
        }
        return ExactVectors.sum(sums);
    }

    @Override
    public void normalizeRows(Matrix x, Matrix out, Matrix lengths) {
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

    @Override
    public void normalizeRowsBackward(Matrix gradientOut, Matrix out, Matrix lengths, Matrix gradientX) {
        long g = floats(gradientOut, out.size());
        long u = floats(out);
        long l = floats(lengths, out.rows());
        long o = floats(gradientX, out.size());
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
        long c = floats(cosines, (long) cosines.rows() * cosines.rows());
        int n = cosines.rows();
        for (Scratch each : scratch) {
            each.total = 0;
        }
        float factor = (float) (gradientFactor / (temperature * n));
        splitInStages(
                n,
                cosines.size(),
                (part, from, to) -> {
                    for (int i = from; i < to; i++) {
                        scratch[part].total += ContrastRow.loss(c, i, n, temperature, factor);
                    }
                },
                (part, from, to) -> {
                    for (int i = from; i < to; i++) {
                        ContrastRow.gradient(c, i, n, factor);
                    }
                });
        return total() / n;
    }

    @Override
    public void pairProducts(Matrix x, Matrix out) {
        long s = floats(x);
        long o = floats(out, x.rows() / 2);
        int half = x.rows() / 2;
        int columns = x.columns();
        for (int i = 0; i < half; i++) {
            set(o, i, dot(s, (long) i * columns, s, (long) (i + half) * columns, columns));
        }
    }

    @Override
    public void pairProductsBackward(Matrix gradientOut, Matrix x, Matrix gradientX) {
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

    // ------------------------------------------------------------- optimizer

    @Override
    public double sumOfSquares(Matrix x) {
        long s = floats(x);
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
        long p = floats(parameters);
        long g = floats(gradient, parameters.size());
        long m = floats(mean, parameters.size());
        long v = floats(square, parameters.size());
        splitFlat(parameters.size(), (from, to) -> adamRange(p, g, m, v, from, to, step));
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

    // ------------------------------------------------- layer norm of PyTorch

    @Override
    public void torchLayerNorm(Matrix x, Matrix weight, Matrix bias, Matrix out, Matrix statistics) {
        long s = floats(x);
        long w = floats(weight, x.columns());
        long b = floats(bias, x.columns());
        long o = floats(out, x.size());
        long kept = floats(statistics, 2L * x.rows());
        int columns = x.columns();
        split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                long row = (long) i * columns;
                float sum = 0;
                for (int j = 0; j < columns; j++) {
                    sum += get(s, row + j);
                }
                float mean = sum / columns;
                float squares = 0;
                for (int j = 0; j < columns; j++) {
                    float centred = get(s, row + j) - mean;
                    squares += centred * centred;
                }
                float inverse = (float) (1 / Math.sqrt(squares / columns + BATCH_NORM_EPSILON));
                set(kept, 2L * i, mean);
                set(kept, 2L * i + 1, inverse);
                for (int j = 0; j < columns; j++) {
                    float normal = (get(s, row + j) - mean) * inverse;
                    set(o, row + j, normal * get(w, j) + get(b, j));
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
        long g = floats(gradientOut, x.size());
        long s = floats(x);
        long w = floats(weight, x.columns());
        long kept = floats(statistics, 2L * x.rows());
        long o = floats(gradientX, x.size());
        long dw = floats(gradientWeight, x.columns());
        long db = floats(gradientBias, x.columns());
        int columns = x.columns();
        // Sums over rows first: the gradient may be written over below. A thread has whole columns, so the order never changes.
        split(columns, x.size(), (part, from, to) -> {
            for (int j = from; j < to; j++) {
                set(dw, j, 0);
                set(db, j, 0);
            }
            for (int i = 0; i < x.rows(); i++) {
                long row = (long) i * columns;
                float mean = get(kept, 2L * i);
                float inverse = get(kept, 2L * i + 1);
                for (int j = from; j < to; j++) {
                    float gradient = get(g, row + j);
                    float normal = (get(s, row + j) - mean) * inverse;
                    set(dw, j, get(dw, j) + gradient * normal);
                    set(db, j, get(db, j) + gradient);
                }
            }
        });
        split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                long row = (long) i * columns;
                float mean = get(kept, 2L * i);
                float inverse = get(kept, 2L * i + 1);
                float sum = 0;
                float pull = 0;
                for (int j = 0; j < columns; j++) {
                    float inner = get(g, row + j) * get(w, j);
                    sum += inner;
                    pull += inner * (get(s, row + j) - mean) * inverse;
                }
                for (int j = 0; j < columns; j++) {
                    float inner = get(g, row + j) * get(w, j);
                    float normal = (get(s, row + j) - mean) * inverse;
                    set(o, row + j, (inner - (sum + normal * pull) / columns) * inverse);
                }
            }
        });
    }

    // --------------------------------------------------------------- scratch

    /** What one thread needs between two passes. It only grows, in the first step. */
    private static final class Scratch {
        private MemorySegment sums = MemorySegment.NULL;
        private MemorySegment room = MemorySegment.NULL;
        private double total;

        /** Sums of this many columns, all 0. */
        void beginSums(int columns) {
            sums = grown(sums, columns);
            sums.fill((byte) 0);
        }

        long sums() {
            return sums.address();
        }

        /** Room for this many numbers, which stay until more is asked for. */
        long room(long numbers) {
            room = grown(room, numbers);
            return room.address();
        }

        private static MemorySegment grown(MemorySegment memory, long numbers) {
            long bytes = numbers * Float.BYTES;
            return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, 64);
        }
    }
}
