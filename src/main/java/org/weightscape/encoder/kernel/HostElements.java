package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.set;
import static org.weightscape.encoder.kernel.RawFloats.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import org.weightscape.encoder.kernel.HostThreads.FlatRange;
import org.weightscape.encoder.kernel.HostThreads.Range;

/** The elementwise kernels of {@link HostKernels} and sums of columns, documented at {@link Kernels}. */
final class HostElements {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    /** Columns that are added up at once. */
    private static final int WIDE = 4 * LANES;

    private final HostThreads threads;
    /** A block of one number. Filling with vectors would leave some on the heap: it is done too seldom to be compiled. */
    private final MemorySegment pattern = Arena.ofAuto().allocate((long) HostThreads.FLAT_BLOCK * Float.BYTES, 64);

    // Operands of the kernel that computes.
    private long x;
    private long base;
    private long row;
    private long out;
    private int rows;
    private int columns;
    private long size;
    private float value;
    private Dropout dropout = Dropout.NONE;

    private final FlatRange fill = this::fill;
    private final FlatRange add = this::add;
    private final Range fillRows = this::fillRows;
    private final Range plusRow = this::plusRow;
    private final Range sumOwnColumns = this::sumOwnColumns;
    private final Range sumOwnRows = this::sumOwnRows;
    private final FlatRange relu = (from, to) -> Activations.relu(x, out, from, to, value);
    private final FlatRange tanh = (from, to) -> Activations.tanh(x, out, from, to);
    private final FlatRange reluBackward = (from, to) -> Activations.reluBackward(x, out, from, to, value);
    private final FlatRange tanhBackward = (from, to) -> Activations.tanhBackward(x, out, from, to);
    private final Range[] gelu = {this::bells, this::gelu};
    private final Range[] geluBackward = {this::bells, this::geluBackward};
    private final FlatRange drop = this::drop;
    private final FlatRange plusDropped = this::plusDropped;

    HostElements(HostThreads threads) {
        this.threads = threads;
    }

    void fill(Matrix result, double number) {
        out = floats(result);
        for (int i = 0; i < HostThreads.FLAT_BLOCK; i++) {
            set(pattern.address(), i, (float) number);
        }
        threads.splitFlat(result.size(), fill);
    }

    private void fill(long from, long to) {
        RawFloats.copy(pattern.address(), 0, out, from, to - from);
    }

    void copy(Matrix from, Matrix to) {
        RawFloats.copy(floats(from), 0, floats(to, from.size()), 0, from.size());
    }

    void add(Matrix numbers, Matrix into) {
        x = floats(numbers);
        out = floats(into, numbers.size());
        threads.splitFlat(numbers.size(), add);
    }

    private void add(long from, long to) {
        RawRows.sum(out, from, x, from, out, from, (int) (to - from));
    }

    void fillRows(Matrix numbers, Matrix result) {
        columns = result.columns();
        row = floats(numbers, columns);
        out = floats(result);
        threads.split(result.rows(), result.size(), fillRows);
    }

    private void fillRows(int part, int from, int to) {
        for (int i = from; i < to; i++) {
            RawFloats.copy(row, 0, out, (long) i * columns, columns);
        }
    }

    void plusRow(Matrix numbers, Matrix oneRow, Matrix result) {
        columns = result.columns();
        x = floats(numbers, result.size());
        row = floats(oneRow, columns);
        out = floats(result);
        threads.split(result.rows(), result.size(), plusRow);
    }

    private void plusRow(int part, int from, int to) {
        for (int i = from; i < to; i++) {
            RawRows.sum(x, (long) i * columns, row, 0, out, (long) i * columns, columns);
        }
    }

    void columnSums(Matrix numbers, Matrix result) {
        x = floats(numbers);
        out = floats(result, numbers.columns());
        rows = numbers.rows();
        columns = numbers.columns();
        if (columns >= 1024) {
            // Wide and low: every thread has columns of its own.
            threads.split((columns + WIDE - 1) / WIDE, numbers.size(), sumOwnColumns);
        } else {
            threads.beginSums(columns);
            threads.split(rows, numbers.size(), sumOwnRows);
            threads.combineSums(columns, 0, out);
        }
    }

    private void sumOwnColumns(int part, int from, int to) {
        sumColumns(x, columns, 0, rows, from * WIDE, Math.min(columns, to * WIDE), out);
    }

    private void sumOwnRows(int part, int from, int to) {
        sumColumns(x, columns, from, to, 0, columns, threads.sums(part));
    }

    private static void sumColumns(
            long s, int columns, int fromRow, int toRow, int fromColumn, int toColumn, long out) {
        int j = fromColumn;
        for (; j <= toColumn - WIDE; j += WIDE) {
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

    void activate(Nonlinearity f, Matrix numbers, Matrix result) {
        prepare(f, numbers, result);
        switch (f) {
            case RELU, LEAKY_RELU -> threads.splitFlat(size, relu);
            case TANH -> threads.splitFlat(size, tanh);
            case GELU -> threads.splitInStages(vectors(size), size, gelu);
        }
    }

    void activateBackward(Nonlinearity f, Matrix kept, Matrix gradient) {
        prepare(f, kept, gradient);
        switch (f) {
            case RELU, LEAKY_RELU -> threads.splitFlat(size, reluBackward);
            case TANH -> threads.splitFlat(size, tanhBackward);
            case GELU -> threads.splitInStages(vectors(size), size, geluBackward);
        }
    }

    private void prepare(Nonlinearity f, Matrix numbers, Matrix result) {
        x = floats(numbers);
        out = floats(result, numbers.size());
        size = numbers.size();
        // What a ReLU leaves of numbers below 0.
        value = f == Nonlinearity.LEAKY_RELU ? 0.01f : 0f;
    }

    private static int vectors(long size) {
        return Math.toIntExact((size + LANES - 1) / LANES);
    }

    /** {@code exp(−v²/2)} of some vectors. */
    private void bells(int part, int from, int to) {
        Activations.bells(x, room(part, from, to), from * (long) LANES, end(to));
    }

    private void gelu(int part, int from, int to) {
        Activations.gelu(x, room(part, from, to), out, from * (long) LANES, end(to));
    }

    private void geluBackward(int part, int from, int to) {
        Activations.geluBackward(x, room(part, from, to), out, from * (long) LANES, end(to));
    }

    private long room(int part, int from, int to) {
        return threads.room(part, (to - from) * (long) LANES);
    }

    private long end(int vectors) {
        return Math.min(size, vectors * (long) LANES);
    }

    void dropout(Matrix numbers, Dropout which, Matrix result) {
        if (which.drops()) {
            x = floats(numbers);
            out = floats(result, numbers.size());
            dropout = which;
            threads.splitFlat(numbers.size(), drop);
        } else if (result != numbers) {
            copy(numbers, result);
        }
    }

    private void drop(long from, long to) {
        long source = x;
        long target = out;
        int key = dropout.key();
        int threshold = dropout.threshold();
        float scale = (float) dropout.scale();
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            store(VectorDropout.dropped(load(source, i, mask), VectorDropout.kept((int) i, key, threshold), scale), target, i, mask);
        }
    }

    void plusDropped(Matrix onto, Matrix numbers, Dropout which, Matrix result) {
        base = floats(onto, numbers.size());
        x = floats(numbers);
        out = floats(result, numbers.size());
        dropout = which;
        threads.splitFlat(numbers.size(), plusDropped);
    }

    private void plusDropped(long from, long to) {
        long first = base;
        long source = x;
        long target = out;
        int key = dropout.key();
        int threshold = dropout.threshold();
        float scale = (float) dropout.scale();
        for (long i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector branch = VectorDropout.dropped(load(source, i, mask), VectorDropout.kept((int) i, key, threshold), scale);
            store(load(first, i, mask).add(branch), target, i, mask);
        }
    }
}
