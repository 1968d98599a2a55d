package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** Attention of the tokens of one weight vector to each other. Queries, keys and values are one product. */
final class MultiHeadAttention implements Attention {
    private final Site site;
    private final Kernels kernels;
    private final Linear qkvMap;
    private final Linear outMap;
    private final int tokens;
    private final int heads;
    private final int dropout;
    private final Matrix qkv;
    private final Matrix probabilities;
    private final Matrix context;

    MultiHeadAttention(Site site, Part part, String name, int tokens, int width, int heads) {
        this.site = site;
        kernels = site.kernels();
        this.tokens = tokens;
        this.heads = heads;
        dropout = site.newDropout();
        qkvMap = AttentionProjections.of(site, part, name, width).all(site);
        outMap = Linear.of(site, part, name + ".out", width, width);
        int rows = site.samples() * tokens;
        qkv = site.kept("attention.qkv", rows, 3 * width);
        probabilities = site.kept("attention.probabilities", rows * heads, tokens);
        context = site.kept("attention.context", rows, width);
    }

    @Override
    public void forwardOnto(Matrix base, Matrix x, Matrix out) {
        attend(x);
        outMap.forwardOnto(base, context.firstRows(x.rows()), out);
    }

    @Override
    public void forward(Matrix x, Matrix out) {
        attend(x);
        outMap.forward(context.firstRows(x.rows()), out);
    }

    private void attend(Matrix x) {
        int rows = x.rows();
        qkvMap.forward(x, qkv.firstRows(rows));
        kernels.attention(
                qkv.firstRows(rows),
                tokens,
                heads,
                site.dropout(dropout),
                probabilities.firstRows(rows * heads),
                context.firstRows(rows));
    }

    @Override
    public void backward(Matrix x, Matrix gradientOut, Matrix gradientX) {
        int rows = x.rows();
        int width = x.columns();
        Matrix gradientContext =
                site.scratch("attention.gradientContext", context.rows(), width).firstRows(rows);
        Matrix gradientQkv = site.scratch("attention.gradientQkv", qkv.rows(), 3 * width).firstRows(rows);
        outMap.backward(context.firstRows(rows), gradientOut, gradientContext);
        kernels.attentionBackward(
                gradientContext,
                qkv.firstRows(rows),
                probabilities.firstRows(rows * heads),
                tokens,
                heads,
                site.dropout(dropout),
                gradientQkv);
        qkvMap.backward(x, gradientQkv, gradientX);
    }

    @Override
    public void reserve() {
        site.scratch("attention.gradientContext", context.rows(), context.columns());
        site.scratch("attention.gradientQkv", qkv.rows(), qkv.columns());
    }
}
