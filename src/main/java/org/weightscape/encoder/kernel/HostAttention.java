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
 * One thread's attention: a sample's head at a time, whose scores stay in the cache between the products, the softmax and the
 * dropout. Rows of scores are padded to whole vectors.
 */
final class HostAttention {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private final HostProduct products;
    private final Stage[] forward = {
        this::scores, this::exponentials, this::probabilities, this::drop, this::sums, this::context
    };
    private final Stage[] backward = {
        this::gradientWeights,
        this::gradientOfSums,
        this::dropBackward,
        this::gradientValues,
        this::softmaxBackward,
        this::gradientQueriesAndKeys
    };
    private int padded;
    private MemorySegment memory = MemorySegment.NULL;
    /** Scores of a head, padded with −∞. */
    private long scores;
    /** Probabilities as they weigh the values: after dropout. */
    private long weights;

    HostAttention(HostProduct products) {
        this.products = products;
    }

    /** A call of {@link Kernels#attention} or {@link Kernels#tokenAttention}, or of its backward pass. A pair is a sample's head. */
    static final class Call {
        /** How many of a sample ask. */
        int asking;

        /** Tokens of a sample. */
        int tokens;

        int heads;
        int width;

        /** Of the scores. */
        double scale;

        Dropout dropout = Dropout.NONE;
        final Projections input = new Projections();
        long probabilities;

        /** Address of what each one's weights add up to, or of its gradient; 0 where nobody asks. */
        long sums;

        /** Address of the result; in the backward pass, of its gradient. */
        long context;

        /** For the backward pass. */
        final Projections gradient = new Projections();

        /** Width of a head. */
        int size() {
            return width / heads;
        }

        /** Address of a pair's queries. */
        long queries(int pair) {
            return input.queries + query(pair);
        }

        long keys(int pair) {
            return input.keys + key(pair);
        }

        long values(int pair) {
            return input.values + key(pair);
        }

        long gradientQueries(int pair) {
            return gradient.queries + query(pair);
        }

        long gradientKeys(int pair) {
            return gradient.keys + key(pair);
        }

        long gradientValues(int pair) {
            return gradient.values + key(pair);
        }

        /** Whether keys and values are the same, so that their gradients add up. */
        boolean keysAreValues() {
            return gradient.keys == gradient.values;
        }

        private long query(int pair) {
            return ((long) (pair / heads) * asking * input.queryStride + (long) (pair % heads) * size()) * Float.BYTES;
        }

        private long key(int pair) {
            return ((long) (pair / heads) * tokens * input.keyStride + (long) (pair % heads) * size()) * Float.BYTES;
        }

        long context(int pair) {
            return context + ((long) (pair / heads) * asking * width + (long) (pair % heads) * size()) * Float.BYTES;
        }

        /** Index of the first probability in a pair's row. */
        long first(int pair, int row) {
            return ((long) pair * asking + row) * tokens;
        }

        /** Address of a pair's row of probabilities. */
        long probabilities(int pair, int row) {
            return probabilities + first(pair, row) * Float.BYTES;
        }
    }

    /** Addresses of queries, keys and values, or of their gradients. */
    static final class Projections {
        private long queries;
        private long keys;
        private long values;
        /** Numbers from a token's queries to the next one's. */
        private int queryStride;
        /** Numbers from a token's keys to the next one's, and so with values. */
        private int keyStride;

        /** All three side by side, 3·{@code width} columns. */
        void joint(long qkv, int width) {
            long part = (long) width * Float.BYTES;
            queries = qkv;
            keys = qkv + part;
            values = qkv + 2 * part;
            queryStride = 3 * width;
            keyStride = 3 * width;
        }

        /** Queries apart; tokens are keys and values. */
        void ofTokens(long asking, long tokens, int width) {
            queries = asking;
            keys = tokens;
            values = tokens;
            queryStride = width;
            keyStride = width;
        }
    }

    /** What is done with all rows of a pair. Behind this interface, each stage is compiled alone, and small: see RawFloats. */
    @FunctionalInterface
    private interface Stage {
        void run(Call call, int pair);
    }

    void forward(Call call, int from, int to) {
        run(forward, call, from, to);
    }

    void backward(Call call, int from, int to) {
        run(backward, call, from, to);
    }

    private void run(Stage[] stages, Call call, int from, int to) {
        reserve(call.asking, call.tokens);
        for (int pair = from; pair < to; pair++) {
            for (Stage stage : stages) {
                stage.run(call, pair);
            }
        }
    }

    /** Makes room for a head's scores; the padding of the scores is −∞, which products leave alone. */
    private void reserve(int rows, int tokens) {
        padded = (tokens + LANES - 1) / LANES * LANES;
        long bytes = (long) rows * padded * Float.BYTES;
        if (memory.byteSize() < 2 * bytes) {
            memory = Arena.ofAuto().allocate(2 * bytes, 64);
        }
        scores = memory.address();
        weights = scores + bytes;
        for (long i = 0; i < rows; i++) {
            for (int j = tokens; j < padded; j++) {
                memory.setAtIndex(ValueLayout.JAVA_FLOAT, i * padded + j, Float.NEGATIVE_INFINITY);
            }
        }
    }

    private long scores(int row) {
        return scores + (long) row * padded * Float.BYTES;
    }

    private long weights(int row) {
        return weights + (long) row * padded * Float.BYTES;
    }

    // --------------------------------------------------------------- forward

    private void scores(Call call, int pair) {
        products.multiply(
                Form.PLAIN, Form.TRANSPOSED, call.asking, call.tokens, call.size(), call.scale,
                call.queries(pair), call.input.queryStride, call.keys(pair), call.input.keyStride, 0, scores, padded);
    }

    /** The first half of the softmax: {@code e^(score − largest)}. The padding becomes e^−87, nothing beside the 1 of the largest. */
    private void exponentials(Call call, int pair) {
        for (int i = 0; i < call.asking; i++) {
            long from = scores(i);
            long to = weights(i);
            FloatVector largest = load(from, 0);
            for (int j = LANES; j < padded; j += LANES) {
                largest = ExactVectors.larger(load(from, j), largest);
            }
            float max = ExactVectors.max(largest);
            for (int j = 0; j < padded; j += LANES) {
                store(ExactVectors.exp(load(from, j).sub(max)), to, j);
            }
        }
    }

    /** The second half of the softmax: rows of sum 1, as weights and to where they are kept. */
    private void probabilities(Call call, int pair) {
        int tokens = call.tokens;
        int whole = tokens - tokens % LANES;
        for (int i = 0; i < call.asking; i++) {
            long row = weights(i);
            long kept = call.probabilities(pair, i);
            FloatVector sums = FloatVector.zero(FLOATS);
            for (int j = 0; j < padded; j += LANES) {
                sums = sums.add(load(row, j));
            }
            float factor = 1 / ExactVectors.sum(sums);
            for (int j = 0; j < whole; j += LANES) {
                FloatVector probability = load(row, j).mul(factor);
                store(probability, row, j);
                store(probability, kept, j);
            }
            if (whole < tokens) {
                FloatVector probability = load(row, whole).mul(factor);
                store(probability, row, whole);
                store(probability, kept, whole, FLOATS.indexInRange(whole, tokens));
            }
        }
    }

    private void drop(Call call, int pair) {
        if (call.dropout.drops()) {
            int key = call.dropout.key();
            int threshold = call.dropout.threshold();
            float scale = (float) call.dropout.scale();
            for (int i = 0; i < call.asking; i++) {
                long row = weights(i);
                int first = (int) call.first(pair, i);
                for (int j = 0; j < padded; j += LANES) {
                    store(VectorDropout.dropped(load(row, j), VectorDropout.kept(first + j, key, threshold), scale), row, j);
                }
            }
        }
    }

    private void sums(Call call, int pair) {
        if (call.sums != 0) {
            for (int i = 0; i < call.asking; i++) {
                set(call.sums, (long) pair * call.asking + i, sumOfWeights(i, call.tokens));
            }
        }
    }

    /** One after the other: in a method that is seldom called, vectors would be objects for long. */
    private float sumOfWeights(int row, int tokens) {
        double sum = 0;
        for (int j = 0; j < tokens; j++) {
            sum += get(weights(row), j);
        }
        return (float) sum;
    }

    private void context(Call call, int pair) {
        products.multiply(
                Form.PLAIN, Form.PLAIN, call.asking, call.size(), call.tokens, 1, weights, padded, call.values(pair),
                call.input.keyStride, 0, call.context(pair), call.width);
    }

    // -------------------------------------------------------------- backward

    /** The gradient of the weights, into the place of the scores. */
    private void gradientWeights(Call call, int pair) {
        products.multiply(
                Form.PLAIN, Form.TRANSPOSED, call.asking, call.tokens, call.size(), 1, call.context(pair), call.width,
                call.values(pair), call.input.keyStride, 0, scores, padded);
    }

    private void gradientOfSums(Call call, int pair) {
        if (call.sums != 0) {
            for (int i = 0; i < call.asking; i++) {
                float gradient = get(call.sums, (long) pair * call.asking + i);
                for (int j = 0; j < padded; j += LANES) {
                    store(load(scores(i), j).add(gradient), scores(i), j);
                }
            }
        }
    }

    /** Makes the weights again, and their gradient that of the probabilities. */
    private void dropBackward(Call call, int pair) {
        if (call.dropout.drops()) {
            int key = call.dropout.key();
            int threshold = call.dropout.threshold();
            float scale = (float) call.dropout.scale();
            for (int i = 0; i < call.asking; i++) {
                long p = call.probabilities(pair, i);
                int first = (int) call.first(pair, i);
                for (int j = 0; j < padded; j += LANES) {
                    VectorMask<Float> kept = VectorDropout.kept(first + j, key, threshold);
                    FloatVector probability = load(p, j, FLOATS.indexInRange(j, call.tokens));
                    store(VectorDropout.dropped(probability, kept, scale), weights(i), j);
                    store(VectorDropout.dropped(load(scores(i), j), kept, scale), scores(i), j);
                }
            }
        }
    }

    private void gradientValues(Call call, int pair) {
        boolean dropped = call.dropout.drops();
        products.multiply(
                Form.TRANSPOSED, Form.PLAIN, call.tokens, call.size(), call.asking, 1,
                dropped ? weights : call.probabilities(pair, 0), dropped ? padded : call.tokens, call.context(pair),
                call.width, 0, call.gradientValues(pair), call.gradient.keyStride);
    }

    /** {@code g = scale·p·(g − Σ g·p)} for each row of scores. */
    private void softmaxBackward(Call call, int pair) {
        float scale = (float) call.scale;
        int tokens = call.tokens;
        int whole = tokens - tokens % LANES;
        VectorMask<Float> mask = FLOATS.indexInRange(whole, tokens);
        for (int i = 0; i < call.asking; i++) {
            long g = scores(i);
            long p = call.probabilities(pair, i);
            FloatVector sums = FloatVector.zero(FLOATS);
            for (int j = 0; j < whole; j += LANES) {
                sums = load(g, j).fma(load(p, j), sums);
            }
            if (whole < tokens) {
                sums = load(g, whole, mask).fma(load(p, whole, mask), sums);
            }
            float inner = ExactVectors.sum(sums);
            for (int j = 0; j < whole; j += LANES) {
                store(load(g, j).sub(inner).mul(load(p, j)).mul(scale), g, j);
            }
            if (whole < tokens) {
                store(load(g, whole, mask).sub(inner).mul(load(p, whole, mask)).mul(scale), g, whole, mask);
            }
        }
    }

    private void gradientQueriesAndKeys(Call call, int pair) {
        products.multiply(
                Form.PLAIN, Form.PLAIN, call.asking, call.size(), call.tokens, 1, scores, padded, call.keys(pair),
                call.input.keyStride, 0, call.gradientQueries(pair), call.gradient.queryStride);
        products.multiply(
                Form.TRANSPOSED, Form.PLAIN, call.tokens, call.size(), call.asking, 1, scores, padded, call.queries(pair),
                call.input.queryStride, call.keysAreValues() ? 1 : 0, call.gradientKeys(pair), call.gradient.keyStride);
    }
}
