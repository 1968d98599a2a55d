package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.memory;
import static org.weightscape.encoder.kernel.RawFloats.set;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.weightscape.job.Cancellation;

/**
 * Single-precision kernels for the CPU: matrix products by {@link HostProduct}, everything else in loops over the same
 * memory with the Vector API. Work is split over a fixed number of threads, always in the same way, so a run can be repeated to
 * the bit. Products are split here too and OpenBLAS is kept to one thread while such kernels compute: two pools of threads on the
 * same cores would wait for each other.
 */
public final class HostKernels implements Kernels {
    private final HostThreads threads;
    private final HostProducts products;
    private final HostAttentions attentions;
    private final HostElements elements;
    private final HostAdam adam;
    private final HostNorms norms;
    private final HostTokens tokenKernels;
    private final HostLosses losses;
    private long operations;
    private Cancellation cancellation = Cancellation.NEVER;

    /** @param threads at least 1 */
    public HostKernels(int threads) {
        this.threads = new HostThreads(threads);
        products = new HostProducts(this.threads);
        attentions = new HostAttentions(this.threads, products);
        elements = new HostElements(this.threads);
        adam = new HostAdam(this.threads);
        norms = new HostNorms(this.threads);
        tokenKernels = new HostTokens(this.threads);
        losses = new HostLosses(this.threads);
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public int threads() {
        return threads.count();
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
        threads.close();
    }

    @Override
    public void cancelWith(Cancellation newCancellation) {
        cancellation = newCancellation;
        products.cancelWith(newCancellation);
    }

    // ---------------------------------------------------------------- memory

    @Override
    public void write(float[] from, Matrix to) {
        cancellation.throwIfCancelled();
        RawFloats.copy(from, floats(to), Math.toIntExact(to.size()));
    }

    @Override
    public void read(Matrix from, float[] to) {
        RawFloats.copy(floats(from), to, Math.toIntExact(from.size()));
    }

    @Override
    public FloatBuffer view(Matrix from) {
        MemorySegment numbers = memory(from);
        // A buffer has fewer than 2^31 bytes.
        return numbers.byteSize() <= Integer.MAX_VALUE
                ? numbers.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer()
                : FloatBuffer.wrap(numbers.toArray(ValueLayout.JAVA_FLOAT));
    }

    @Override
    public void write(double[] from, Matrix to) {
        cancellation.throwIfCancelled();
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

    // -------------------------------------------------------------- products

    @Override
    public void product(Matrix a, Form formA, Matrix b, Form formB, double alpha, double beta, Matrix out) {
        operations += 2L * out.size() * (formA == Form.PLAIN ? a.columns() : a.rows());
        products.product(a, formA, b, formB, alpha, beta, out);
    }

    // ----------------------------------------------------------- elementwise

    @Override
    public void fill(Matrix out, double value) {
        elements.fill(out, value);
    }

    @Override
    public void copy(Matrix from, Matrix to) {
        elements.copy(from, to);
    }

    @Override
    public void add(Matrix x, Matrix into) {
        elements.add(x, into);
    }

    @Override
    public void fillRows(Matrix row, Matrix out) {
        elements.fillRows(row, out);
    }

    @Override
    public void addRow(Matrix row, Matrix into) {
        plusRow(into, row, into);
    }

    @Override
    public void plusRow(Matrix x, Matrix row, Matrix out) {
        elements.plusRow(x, row, out);
    }

    @Override
    public void columnSums(Matrix x, Matrix out) {
        elements.columnSums(x, out);
    }

    @Override
    public void activate(Nonlinearity f, Matrix x, Matrix out) {
        cancellation.throwIfCancelled();
        elements.activate(f, x, out);
    }

    @Override
    public void activateBackward(Nonlinearity f, Matrix kept, Matrix gradient) {
        cancellation.throwIfCancelled();
        elements.activateBackward(f, kept, gradient);
    }

    @Override
    public void dropout(Matrix x, Dropout dropout, Matrix out) {
        elements.dropout(x, dropout, out);
    }

    @Override
    public void plusDropped(Matrix base, Matrix x, Dropout dropout, Matrix out) {
        elements.plusDropped(base, x, dropout, out);
    }

    @Override
    public void adam(
            Matrix parameters, Matrix gradient, Matrix mean, Matrix square, Adam settings, long step, double learningRate,
            double gradientScale) {
        adam.update(parameters, gradient, mean, square, settings, step, learningRate, gradientScale);
    }

    // -------------------------------------------------------- normalisations

    @Override
    public void layerNorm(Matrix x, Matrix alpha, Matrix bias, Matrix out, Matrix statistics) {
        cancellation.throwIfCancelled();
        norms.layerNorm(x, alpha, bias, out, statistics);
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
        cancellation.throwIfCancelled();
        norms.layerNormBackward(gradientOut, x, alpha, statistics, gradientX, gradientAlpha, gradientBias);
    }

    @Override
    public void torchLayerNorm(Matrix x, Matrix weight, Matrix bias, Matrix out, Matrix statistics) {
        norms.torchLayerNorm(x, weight, bias, out, statistics);
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
        norms.torchLayerNormBackward(gradientOut, x, weight, statistics, gradientX, gradientWeight, gradientBias);
    }

    @Override
    public void batchNorm(Matrix x, int groups, Matrix weight, Matrix bias, Matrix running, Matrix out, Matrix statistics) {
        norms.batchNorm(x, groups, weight, bias, running, out, statistics);
    }

    @Override
    public void batchNormEvaluation(Matrix x, Matrix weight, Matrix bias, Matrix running, Matrix out) {
        norms.batchNormEvaluation(x, weight, bias, running, out);
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
        norms.batchNormBackward(gradientOut, x, groups, weight, statistics, gradientX, gradientWeight, gradientBias);
    }

    // ------------------------------------------------------------- attention

    @Override
    public void attention(Matrix qkv, int tokens, int heads, Dropout dropout, Matrix probabilities, Matrix context) {
        cancellation.throwIfCancelled();
        operations += 4 * context.size() * tokens;
        attentions.attention(qkv, tokens, heads, dropout, probabilities, context);
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
        cancellation.throwIfCancelled();
        operations += 8 * gradientContext.size() * tokens;
        attentions.attentionBackward(gradientContext, qkv, probabilities, tokens, heads, dropout, gradientQkv);
    }

    @Override
    public void tokenAttention(
            Matrix asking, Matrix x, int tokens, double scale, Dropout dropout, Matrix probabilities, Matrix sums, Matrix out) {
        cancellation.throwIfCancelled();
        operations += 4 * out.size() * tokens;
        attentions.tokenAttention(asking, x, tokens, scale, dropout, probabilities, sums, out);
    }

    @Override
    public void tokenAttentionBackward(
            Matrix gradientOut,
            Matrix gradientSums,
            Matrix asking,
            Matrix x,
            Matrix probabilities,
            int tokens,
            double scale,
            Dropout dropout,
            Matrix gradientAsking,
            Matrix gradientX) {
        cancellation.throwIfCancelled();
        operations += 8 * gradientOut.size() * tokens;
        attentions.tokenAttentionBackward(
                gradientOut, gradientSums, asking, x, probabilities, tokens, scale, dropout, gradientAsking, gradientX);
    }

    // ---------------------------------------------------------------- tokens

    @Override
    public void gatherUnits(Matrix flat, UnitGroup group, Matrix out) {
        tokenKernels.gatherUnits(flat, group, out);
    }

    @Override
    public void scatterUnits(Matrix units, UnitGroup group, Matrix flat) {
        tokenKernels.scatterUnits(units, group, flat);
    }

    @Override
    public void placeTokens(Matrix block, int k, int first, Matrix positions, Matrix out) {
        tokenKernels.placeTokens(block, k, first, positions, out);
    }

    @Override
    public void takeTokens(Matrix tokens, int tokensPerSample, int k, int first, Matrix block) {
        tokenKernels.takeTokens(tokens, tokensPerSample, k, first, block);
    }

    @Override
    public void readTokens(Matrix tokens, int tokensPerSample, Reading reading, Matrix out) {
        tokenKernels.readTokens(tokens, tokensPerSample, reading, out);
    }

    @Override
    public void readTokensBackward(Matrix gradientOut, int tokensPerSample, Reading reading, Matrix gradientTokens) {
        tokenKernels.readTokensBackward(gradientOut, tokensPerSample, reading, gradientTokens);
    }

    // ---------------------------------------------------------------- losses

    @Override
    public double squaredError(Matrix y, Matrix target, Matrix weights, double gradientFactor, Matrix gradient) {
        return losses.squaredError(y, target, weights, gradientFactor, gradient);
    }

    @Override
    public void normalizeRows(Matrix x, Matrix out, Matrix lengths) {
        HostLosses.normalizeRows(x, out, lengths);
    }

    @Override
    public void normalizeRowsBackward(Matrix gradientOut, Matrix out, Matrix lengths, Matrix gradientX) {
        HostLosses.normalizeRowsBackward(gradientOut, out, lengths, gradientX);
    }

    @Override
    public double ntXent(Matrix cosines, double temperature, double gradientFactor) {
        return losses.ntXent(cosines, temperature, gradientFactor);
    }

    @Override
    public void pairProducts(Matrix x, Matrix out) {
        HostLosses.pairProducts(x, out);
    }

    @Override
    public void pairProductsBackward(Matrix gradientOut, Matrix x, Matrix gradientX) {
        HostLosses.pairProductsBackward(gradientOut, x, gradientX);
    }

    @Override
    public double sumOfSquares(Matrix x) {
        return losses.sumOfSquares(x);
    }
}
