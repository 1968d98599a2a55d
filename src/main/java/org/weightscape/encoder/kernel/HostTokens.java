package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.set;
import static org.weightscape.encoder.kernel.RawFloats.store;
import static org.weightscape.encoder.kernel.RawRows.scaled;
import static org.weightscape.encoder.kernel.RawRows.sum;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import org.weightscape.encoder.kernel.HostThreads.Range;

/** The token kernels of {@link HostKernels}, documented at {@link Kernels}. */
final class HostTokens {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private final HostThreads threads;

    // Operands of the kernel that computes: samples are rows of so many numbers, or so many tokens of some width.
    private long source;
    private long target;
    private long positions;
    private int length;
    private int tokens;
    private int width;
    private int block;
    private int first;
    private boolean shared;
    private boolean describes;
    private UnitGroup group = new UnitGroup(0, 0, 0, -1, 0);
    private Reading reading = Reading.FIRST;

    private final Range gatherUnits = this::gatherUnits;
    private final Range scatterUnits = this::scatterUnits;
    private final Range placeTokens = this::placeTokens;
    private final Range takeTokens = this::takeTokens;
    private final Range readTokens = this::readTokens;
    private final Range readTokensBackward = this::readTokensBackward;

    HostTokens(HostThreads threads) {
        this.threads = threads;
    }

    void gatherUnits(Matrix flat, UnitGroup units, Matrix out) {
        requireWithin(flat, units, out.columns());
        group = units;
        length = flat.columns();
        width = out.columns();
        describes = width > units.width();
        source = floats(flat);
        target = floats(out, (long) flat.rows() * units.units() * width);
        threads.split(flat.rows(), out.size(), gatherUnits);
    }

    private void gatherUnits(int part, int from, int to) {
        int fanIn = group.fanIn();
        for (int sample = from; sample < to; sample++) {
            for (int unit = 0; unit < group.units(); unit++) {
                long weights = weights(sample, unit);
                long token = ((long) sample * group.units() + unit) * width;
                RawFloats.copy(source, weights, target, token, fanIn);
                for (int v = 0; v < group.beside(); v++) {
                    set(target, token + fanIn + v, get(source, beside(sample, unit, v)));
                }
                if (describes) {
                    describe(target, token, fanIn, group);
                }
            }
        }
    }

    /** Where a unit's incoming weights begin in flat weight vectors. */
    private long weights(int sample, int unit) {
        return (long) sample * length + group.weightOffset() + (long) unit * group.fanIn();
    }

    /** Where a number stands there that a unit has beside its weights. */
    private long beside(int sample, int unit, int number) {
        return (long) sample * length + group.biasOffset() + (long) number * group.units() + unit;
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

    void scatterUnits(Matrix units, UnitGroup which, Matrix flat) {
        requireWithin(flat, which, units.columns());
        group = which;
        length = flat.columns();
        width = units.columns();
        source = floats(units, (long) flat.rows() * which.units() * width);
        target = floats(flat);
        threads.split(flat.rows(), units.size(), scatterUnits);
    }

    private void scatterUnits(int part, int from, int to) {
        int fanIn = group.fanIn();
        for (int sample = from; sample < to; sample++) {
            for (int unit = 0; unit < group.units(); unit++) {
                long token = ((long) sample * group.units() + unit) * width;
                RawFloats.copy(source, token, target, weights(sample, unit), fanIn);
                for (int v = 0; v < group.beside(); v++) {
                    set(target, beside(sample, unit, v), get(source, token + fanIn + v));
                }
            }
        }
    }

    void placeTokens(Matrix some, int k, int place, Matrix learned, Matrix out) {
        width = out.columns();
        tokens = learned.rows();
        block = k;
        first = place;
        int samples = out.rows() / tokens;
        shared = some.rows() == 1 && samples > 1;
        source = floats(some, (shared ? 1L : (long) samples * k) * width);
        positions = floats(learned, (long) (place + k) * width);
        target = floats(out);
        threads.split(samples, (long) samples * k * width, placeTokens);
    }

    private void placeTokens(int part, int from, int to) {
        for (int sample = from; sample < to; sample++) {
            for (int token = 0; token < block; token++) {
                long at = shared ? 0 : ((long) sample * block + token) * width;
                long position = (long) (first + token) * width;
                sum(source, at, positions, position, target, (long) sample * tokens * width + position, width);
            }
        }
    }

    void takeTokens(Matrix all, int tokensPerSample, int k, int place, Matrix some) {
        width = all.columns();
        tokens = tokensPerSample;
        block = k;
        first = place;
        int samples = all.rows() / tokensPerSample;
        source = floats(all);
        target = floats(some, (long) samples * k * width);
        threads.split(samples, some.size(), takeTokens);
    }

    private void takeTokens(int part, int from, int to) {
        long taken = (long) block * width;
        for (int sample = from; sample < to; sample++) {
            RawFloats.copy(source, ((long) sample * tokens + first) * width, target, sample * taken, taken);
        }
    }

    void readTokens(Matrix all, int tokensPerSample, Reading which, Matrix out) {
        width = all.columns();
        tokens = tokensPerSample;
        length = out.columns();
        reading = which;
        int samples = all.rows() / tokensPerSample;
        source = floats(all);
        target = floats(out, (long) samples * which.vectors() * width);
        threads.split(samples, all.size(), readTokens);
    }

    private void readTokens(int part, int from, int to) {
        for (int sample = from; sample < to; sample++) {
            long at = (long) sample * tokens * width;
            long result = (long) sample * length;
            if (reading != Reading.MEAN) {
                RawFloats.copy(source, at, target, result, width);
            }
            switch (reading) {
                case FIRST -> {}
                case FIRST_AND_MEAN -> meanOfRows(source, at + width, tokens - 1, width, target, result + width);
                case MEAN -> meanOfRows(source, at, tokens, width, target, result);
            }
        }
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

    void readTokensBackward(Matrix gradientOut, int tokensPerSample, Reading which, Matrix gradientTokens) {
        width = gradientTokens.columns();
        tokens = tokensPerSample;
        length = gradientOut.columns();
        reading = which;
        int samples = gradientTokens.rows() / tokensPerSample;
        source = floats(gradientOut, (long) samples * which.vectors() * width);
        target = floats(gradientTokens);
        threads.split(samples, gradientTokens.size(), readTokensBackward);
    }

    private void readTokensBackward(int part, int from, int to) {
        int meanOver = reading == Reading.MEAN ? tokens : tokens - 1;
        float factor = reading == Reading.FIRST ? 0 : 1f / meanOver;
        for (int sample = from; sample < to; sample++) {
            long at = (long) sample * length;
            long result = (long) sample * tokens * width;
            int token = 0;
            if (reading != Reading.MEAN) {
                RawFloats.copy(source, at, target, result, width);
                token = 1;
            }
            long mean = at + (reading == Reading.FIRST_AND_MEAN ? width : 0);
            for (; token < tokens; token++) {
                scaled(source, mean, factor, target, result + (long) token * width, width);
            }
        }
    }
}
