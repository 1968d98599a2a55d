package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;

import java.util.Arrays;
import org.weightscape.encoder.kernel.HostAttention.Call;
import org.weightscape.encoder.kernel.HostThreads.Range;

/** Attention split among threads, a sample's head at a time; documented at {@link Kernels}. */
final class HostAttentions {
    private final HostThreads threads;
    private final HostAttention[] attentions;
    private final Call call = new Call();
    private final Range forward = this::forward;
    private final Range backward = this::backward;

    HostAttentions(HostThreads threads, HostProducts products) {
        this.threads = threads;
        attentions = new HostAttention[threads.count()];
        Arrays.setAll(attentions, thread -> new HostAttention(products.of(thread)));
    }

    void attention(Matrix qkv, int tokens, int heads, Dropout dropout, Matrix probabilities, Matrix context) {
        joint(context, qkv, probabilities, tokens, heads, dropout);
        attend(context, forward);
    }

    private void joint(Matrix context, Matrix qkv, Matrix probabilities, int tokens, int heads, Dropout dropout) {
        int width = context.columns();
        call.asking = tokens;
        call.tokens = tokens;
        call.heads = heads;
        call.width = width;
        call.scale = Kernels.attentionScale(width, heads);
        call.dropout = dropout;
        call.input.joint(floats(qkv, 3 * context.size()), width);
        call.probabilities = floats(probabilities, (long) context.rows() * heads * tokens);
        call.sums = 0;
        call.context = floats(context);
    }

    private void attend(Matrix context, Range direction) {
        threads.split(context.rows() / call.asking * call.heads, Long.MAX_VALUE, direction);
    }

    private void forward(int part, int from, int to) {
        attentions[part].forward(call, from, to);
    }

    void attentionBackward(
            Matrix gradientContext, Matrix qkv, Matrix probabilities, int tokens, int heads, Dropout dropout, Matrix gradientQkv) {
        joint(gradientContext, qkv, probabilities, tokens, heads, dropout);
        call.gradient.joint(floats(gradientQkv, 3 * gradientContext.size()), gradientContext.columns());
        attend(gradientContext, backward);
    }

    private void backward(int part, int from, int to) {
        attentions[part].backward(call, from, to);
    }

    void tokenAttention(
            Matrix asking, Matrix x, int tokens, double scale, Dropout dropout, Matrix probabilities, Matrix sums, Matrix out) {
        ofTokens(out, sums, asking, x, probabilities, tokens, scale, dropout);
        attend(out, forward);
    }

    private void ofTokens(
            Matrix out, Matrix sums, Matrix asking, Matrix x, Matrix probabilities, int tokens, double scale, Dropout dropout) {
        call.asking = out.rows() / (x.rows() / tokens);
        call.tokens = tokens;
        call.heads = 1;
        call.width = out.columns();
        call.scale = scale;
        call.dropout = dropout;
        call.input.ofTokens(floats(asking, out.size()), floats(x), out.columns());
        call.probabilities = floats(probabilities, (long) out.rows() * tokens);
        call.sums = floats(sums, out.rows());
        call.context = floats(out);
    }

    void tokenAttentionBackward(
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
        ofTokens(gradientOut, gradientSums, asking, x, probabilities, tokens, scale, dropout);
        call.gradient.ofTokens(floats(gradientAsking, gradientOut.size()), floats(gradientX, x.size()), gradientOut.columns());
        attend(gradientOut, backward);
    }
}
