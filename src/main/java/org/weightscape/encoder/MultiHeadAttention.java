package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Dropout;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** Attention of the tokens of one weight vector to each other. Queries, keys and values are one product. */
final class MultiHeadAttention implements Attention {
    private final Kernels kernels;
    private final Linear qkvMap;
    private final Linear outMap;
    private final int tokens;
    private final int heads;
    private final Dropout dropout;
    private final Matrix qkv;
    private final Matrix probabilities;
    private final Matrix context;
    private final Matrix gradientContext;
    private final Matrix gradientQkv;

    MultiHeadAttention(Site site, Part part, String name, int tokens, int width, int heads) {
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
        gradientContext = site.backwardScratch("attention.gradientContext", rows, width);
        gradientQkv = site.backwardScratch("attention.gradientQkv", rows, 3 * width);
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
                dropout,
                probabilities.firstRows(rows * heads),
                context.firstRows(rows));
    }

    @Override
    public void backward(Matrix x, Matrix gradientOut, Matrix gradientX) {
        int rows = x.rows();
        outMap.backward(context.firstRows(rows), gradientOut, gradientContext.firstRows(rows));
        kernels.attentionBackward(
                gradientContext.firstRows(rows),
                qkv.firstRows(rows),
                probabilities.firstRows(rows * heads),
                tokens,
                heads,
                dropout,
                gradientQkv.firstRows(rows));
        qkvMap.backward(x, gradientQkv.firstRows(rows), gradientX);
    }
}
