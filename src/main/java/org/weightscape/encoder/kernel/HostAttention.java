package org.weightscape.encoder.kernel;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.weightscape.encoder.kernel.RawFloats.load;
import static org.weightscape.encoder.kernel.RawFloats.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * One thread's attention: a sample's head at a time, whose scores stay in the cache between the products, the softmax and the
 * dropout. Rows of scores are padded to whole vectors.
 */
final class HostAttention {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int LANES = FLOATS.length();
    private static final IntVector COUNT = IntVector.zero(INTS).addIndex(1);

    private final HostProduct products;
    private int tokens;
    private int padded;
    private MemorySegment memory = MemorySegment.NULL;
    /** Scores of a head, padded with −∞. */
    private long scores;
    /** Probabilities as they weigh the values: after dropout. */
    private long weights;

    HostAttention(HostProduct products) {
        this.products = products;
    }

    /** Where the matrices of {@link Kernels#attention} lie. Gradients have the shapes of what they are the gradients of. */
    record Place(int tokens, int heads, int width, long qkv, long probabilities, long context) {
        int size() {
            return width / heads;
        }

        int stride() {
            return 3 * width;
        }

        /** Bytes from the start of {@code qkv} to the queries of a pair: a sample's head. */
        long query(int pair) {
            return ((long) (pair / heads) * tokens * stride() + (long) (pair % heads) * size()) * Float.BYTES;
        }

        long context(int pair) {
            return context + ((long) (pair / heads) * tokens * width + (long) (pair % heads) * size()) * Float.BYTES;
        }

        /** Index of a pair's first probability. */
        long first(int pair) {
            return (long) pair * tokens * tokens;
        }

        /** Bytes from queries to keys, and from keys to values. */
        long part() {
            return (long) width * Float.BYTES;
        }
    }

    void forward(Place place, Dropout dropout, int from, int to) {
        reserve(place.tokens());
        int size = place.size();
        int stride = place.stride();
        double scale = 1 / Math.sqrt(size);
        for (int pair = from; pair < to; pair++) {
            long q = place.qkv() + place.query(pair);
            long p = place.probabilities() + place.first(pair) * Float.BYTES;
            products.multiply(
                    Form.PLAIN, Form.TRANSPOSED, tokens, tokens, size, scale, q, stride, q + place.part(), stride, 0, scores,
                    padded);
            for (int i = 0; i < tokens; i++) {
                softmax(i, p + (long) i * tokens * Float.BYTES);
            }
            if (dropout.drops()) {
                for (int i = 0; i < tokens; i++) {
                    drop(weights + (long) i * padded * Float.BYTES, (int) (place.first(pair) + (long) i * tokens), dropout);
                }
            }
            products.multiply(
                    Form.PLAIN, Form.PLAIN, tokens, size, tokens, 1, weights, padded, q + 2 * place.part(), stride, 0,
                    place.context(pair), place.width());
        }
    }

    void backward(Place place, Dropout dropout, long gradientContext, long gradientQkv, int from, int to) {
        reserve(place.tokens());
        Place gradients = new Place(place.tokens(), place.heads(), place.width(), gradientQkv, 0, gradientContext);
        int size = place.size();
        int stride = place.stride();
        float scale = (float) (1 / Math.sqrt(size));
        for (int pair = from; pair < to; pair++) {
            long q = place.qkv() + place.query(pair);
            long k = q + place.part();
            long dq = gradientQkv + place.query(pair);
            long dk = dq + place.part();
            long dc = gradients.context(pair);
            long p = place.probabilities() + place.first(pair) * Float.BYTES;
            products.multiply(
                    Form.PLAIN, Form.TRANSPOSED, tokens, tokens, size, 1, dc, place.width(), k + place.part(), stride, 0, scores,
                    padded);
            for (int i = 0; i < tokens; i++) {
                copy(p + (long) i * tokens * Float.BYTES, weights + (long) i * padded * Float.BYTES);
            }
            if (dropout.drops()) {
                for (int i = 0; i < tokens; i++) {
                    int first = (int) (place.first(pair) + (long) i * tokens);
                    drop(weights + (long) i * padded * Float.BYTES, first, dropout);
                    drop(scores + (long) i * padded * Float.BYTES, first, dropout);
                }
            }
            products.multiply(
                    Form.TRANSPOSED, Form.PLAIN, tokens, size, tokens, 1, weights, padded, dc, place.width(), 0,
                    dk + place.part(), stride);
            for (int i = 0; i < tokens; i++) {
                softmaxBackward(i, p + (long) i * tokens * Float.BYTES, scale);
            }
            products.multiply(Form.PLAIN, Form.PLAIN, tokens, size, tokens, 1, scores, padded, k, stride, 0, dq, stride);
            products.multiply(Form.TRANSPOSED, Form.PLAIN, tokens, size, tokens, 1, scores, padded, q, stride, 0, dk, stride);
        }
    }

    /** Makes room for a head's scores; the padding of the scores is −∞, which products leave alone. */
    private void reserve(int newTokens) {
        if (newTokens != tokens) {
            tokens = newTokens;
            padded = (tokens + LANES - 1) / LANES * LANES;
            long bytes = (long) tokens * padded * Float.BYTES;
            if (memory.byteSize() < 2 * bytes) {
                memory = Arena.ofAuto().allocate(2 * bytes, 64);
            }
            scores = memory.address();
            weights = scores + bytes;
        }
        for (long i = 0; i < tokens; i++) {
            for (int j = tokens; j < padded; j++) {
                memory.setAtIndex(ValueLayout.JAVA_FLOAT, i * padded + j, Float.NEGATIVE_INFINITY);
            }
        }
    }

    /** The softmax of a row of scores, into the weights and to where it is kept. */
    private void softmax(int row, long kept) {
        long from = scores + (long) row * padded * Float.BYTES;
        long to = weights + (long) row * padded * Float.BYTES;
        FloatVector largest = load(from);
        for (int j = LANES; j < padded; j += LANES) {
            largest = ExactVectors.larger(load(from + (long) j * Float.BYTES), largest);
        }
        float max = ExactVectors.max(largest);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int j = 0; j < padded; j += LANES) {
            // The padding becomes e^−87: nothing beside the 1 of the largest.
            FloatVector e = ExactVectors.exp(load(from + (long) j * Float.BYTES).sub(max));
            store(e, to + (long) j * Float.BYTES);
            sums = sums.add(e);
        }
        float factor = 1 / ExactVectors.sum(sums);
        int whole = tokens - tokens % LANES;
        for (int j = 0; j < whole; j += LANES) {
            FloatVector probability = load(to + (long) j * Float.BYTES).mul(factor);
            store(probability, to + (long) j * Float.BYTES);
            store(probability, kept + (long) j * Float.BYTES);
        }
        if (whole < tokens) {
            FloatVector probability = load(to + (long) whole * Float.BYTES).mul(factor);
            store(probability, to + (long) whole * Float.BYTES);
            store(probability, kept + (long) whole * Float.BYTES, FLOATS.indexInRange(whole, tokens));
        }
    }

    /** {@code g = scale·p·(g − Σ g·p)} for one row of scores. */
    private void softmaxBackward(int row, long p, float scale) {
        long g = scores + (long) row * padded * Float.BYTES;
        int whole = tokens - tokens % LANES;
        VectorMask<Float> mask = FLOATS.indexInRange(whole, tokens);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int j = 0; j < whole; j += LANES) {
            sums = load(g + (long) j * Float.BYTES).fma(load(p + (long) j * Float.BYTES), sums);
        }
        if (whole < tokens) {
            sums = load(g + (long) whole * Float.BYTES, mask).fma(load(p + (long) whole * Float.BYTES, mask), sums);
        }
        float inner = ExactVectors.sum(sums);
        for (int j = 0; j < whole; j += LANES) {
            long at = g + (long) j * Float.BYTES;
            store(load(at).sub(inner).mul(load(p + (long) j * Float.BYTES)).mul(scale), at);
        }
        if (whole < tokens) {
            long at = g + (long) whole * Float.BYTES;
            store(load(at, mask).sub(inner).mul(load(p + (long) whole * Float.BYTES, mask)).mul(scale), at, mask);
        }
    }

    private void copy(long from, long to) {
        int whole = tokens - tokens % LANES;
        for (int j = 0; j < whole; j += LANES) {
            store(load(from + (long) j * Float.BYTES), to + (long) j * Float.BYTES);
        }
        if (whole < tokens) {
            VectorMask<Float> mask = FLOATS.indexInRange(whole, tokens);
            store(load(from + (long) whole * Float.BYTES, mask), to + (long) whole * Float.BYTES, mask);
        }
    }

    /** Drops numbers of a padded row; {@code first} is the dropout's index of its first number. */
    private void drop(long row, int first, Dropout dropout) {
        int threshold = dropout.threshold();
        float scale = (float) dropout.scale();
        for (int j = 0; j < padded; j += LANES) {
            long at = row + (long) j * Float.BYTES;
            store(dropped(load(at), first + j, dropout.key(), threshold, scale), at);
        }
    }

    /** {@link Dropout#factor} times each lane; the first lane has this index. */
    static FloatVector dropped(FloatVector v, int index, int key, int threshold, float scale) {
        IntVector x = COUNT.add(index).mul(0x9e3779b9).add(key);
        x = x.lanewise(XOR, x.lanewise(LSHR, 16)).mul(0x7feb352d);
        x = x.lanewise(XOR, x.lanewise(LSHR, 15)).mul(0x846ca68b);
        x = x.lanewise(XOR, x.lanewise(LSHR, 16)).lanewise(LSHR, 1);
        VectorMask<Float> kept = x.compare(GE, threshold).cast(FLOATS);
        return FloatVector.zero(FLOATS).blend(v.mul(scale), kept);
    }
}
