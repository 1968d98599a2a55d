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

/** The token kernels of {@link HostKernels}, documented at {@link Kernels}. */
final class HostTokens {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private final HostThreads threads;

    HostTokens(HostThreads threads) {
        this.threads = threads;
    }

    void gatherUnits(Matrix flat, UnitGroup group, Matrix out) {
        requireWithin(flat, group, out.columns());
        long s = floats(flat);
        long o = floats(out, (long) flat.rows() * group.units() * out.columns());
        int length = flat.columns();
        int width = out.columns();
        int fanIn = group.fanIn();
        boolean statistics = width > group.width();
        threads.split(flat.rows(), out.size(), (part, from, to) -> {
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

    void scatterUnits(Matrix units, UnitGroup group, Matrix flat) {
        requireWithin(flat, group, units.columns());
        long s = floats(units, (long) flat.rows() * group.units() * units.columns());
        long o = floats(flat);
        int length = flat.columns();
        int width = units.columns();
        int fanIn = group.fanIn();
        threads.split(flat.rows(), units.size(), (part, from, to) -> {
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

    void placeTokens(Matrix block, int k, int first, Matrix positions, Matrix out) {
        int width = out.columns();
        int tokens = positions.rows();
        int samples = out.rows() / tokens;
        boolean shared = block.rows() == 1 && samples > 1;
        long s = floats(block, (shared ? 1L : (long) samples * k) * width);
        long p = floats(positions, (long) (first + k) * width);
        long o = floats(out);
        threads.split(samples, (long) samples * k * width, (part, from, to) -> {
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

    void takeTokens(Matrix tokens, int tokensPerSample, int k, int first, Matrix block) {
        int width = tokens.columns();
        long s = floats(tokens);
        long o = floats(block, (long) (tokens.rows() / tokensPerSample) * k * width);
        int samples = tokens.rows() / tokensPerSample;
        long length = (long) k * width;
        threads.split(samples, block.size(), (part, from, to) -> {
            for (int sample = from; sample < to; sample++) {
                RawFloats.copy(s, ((long) sample * tokensPerSample + first) * width, o, sample * length, length);
            }
        });
    }

    void readTokens(Matrix tokens, int tokensPerSample, Reading reading, Matrix out) {
        int width = tokens.columns();
        int samples = tokens.rows() / tokensPerSample;
        long s = floats(tokens);
        long o = floats(out, (long) samples * reading.vectors() * width);
        threads.split(samples, tokens.size(), (part, from, to) -> {
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

    void readTokensBackward(Matrix gradientOut, int tokensPerSample, Reading reading, Matrix gradientTokens) {
        int width = gradientTokens.columns();
        int samples = gradientTokens.rows() / tokensPerSample;
        long g = floats(gradientOut, (long) samples * reading.vectors() * width);
        long o = floats(gradientTokens);
        int meanOver = reading == Reading.MEAN ? tokensPerSample : tokensPerSample - 1;
        threads.split(samples, gradientTokens.size(), (part, from, to) -> {
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
}
