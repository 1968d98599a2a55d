package org.weightscape.encoder;

import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Dropout;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/**
 * One transformer block, normalising first: {@code m = x + drop(attention(norm(x)))}, {@code y = m + drop(feedForward(norm(m)))}.
 *
 * <p>Where only the first token's {@code y} is read, nothing else of it is computed: the other tokens give keys and values, 4·d² of
 * the 8·d² + 4·d·d_ff operations that a token takes otherwise.
 */
final class Block {
    private final Site site;
    private final Kernels kernels;
    private final @Nullable LayerNorm norm1;
    private final @Nullable LayerNorm norm2;
    private final Attention attention;
    private final FeedForward feedForward;
    private final Dropout dropout1;
    private final Dropout dropout2;
    private final Matrix normal1;
    private final Matrix middle;
    private final Matrix normal2;
    private final Matrix out;
    private final Matrix branch;
    private final Matrix gradientNormal1;
    private final Matrix gradientNormal2;
    private final @Nullable FirstTokens firstTokens;

    /** Which tokens of its result are wanted. */
    enum Result {
        ALL,
        FIRST
    }

    Block(Site site, Part part, String name, int tokens, Model model, Result result) {
        this.site = site;
        kernels = site.kernels();
        int rows = site.samples() * tokens;
        int resultRows = result == Result.ALL ? rows : site.samples();
        int width = model.dim();
        if (model.normalize()) {
            norm1 = new LayerNorm(site, part, name + ".norm_1", rows, width);
            norm2 = new LayerNorm(site, part, name + ".norm_2", resultRows, width);
            normal1 = site.kept("block.normal1", rows, width);
            normal2 = site.kept("block.normal2", resultRows, width);
        } else {
            norm1 = null;
            norm2 = null;
            normal1 = site.workspace().unusedMatrix(rows, width);
            normal2 = normal1;
        }
        attention = switch (result) {
            case ALL -> new MultiHeadAttention(site, part, name + ".attn", tokens, width, model.heads());
            case FIRST -> new FirstTokenAttention(site, part, name + ".attn", tokens, width, model.heads());
        };
        firstTokens = result == Result.ALL ? null : new FirstTokens(site, tokens, width);
        feedForward = new FeedForward(site, part, name + ".ff", resultRows, width, model.feedForward());
        dropout1 = site.newDropout();
        dropout2 = site.newDropout();
        middle = site.kept("block.middle", resultRows, width);
        out = site.kept("block.out", resultRows, width);
        branch = site.dropoutScratch("block.branch", resultRows, width);
        gradientNormal1 = site.backwardScratch("block.gradientNormal", rows, width);
        gradientNormal2 = site.backwardScratch("block.gradientNormal", resultRows, width);
    }

    /**
     * The block's output, which stays until the next forward pass.
     *
     * @param samples weight vectors
     * @param x their tokens
     */
    Matrix forward(int samples, Matrix x) {
        int rows = resultRows(samples);
        Matrix m = middle.firstRows(rows);
        Matrix y = out.firstRows(rows);
        Matrix base = x;
        if (firstTokens != null) {
            firstTokens.take(x, m);
            base = m;
        }
        Matrix n1 = normalized(norm1, x, normal1);
        if (dropout1.drops()) {
            attention.forward(n1, branch.firstRows(rows));
            kernels.plusDropped(base, branch.firstRows(rows), dropout1, m);
        } else {
            attention.forwardOnto(base, n1, m);
        }
        Matrix n2 = normalized(norm2, m, normal2);
        if (dropout2.drops()) {
            feedForward.forward(n2, branch.firstRows(rows));
            kernels.plusDropped(m, branch.firstRows(rows), dropout2, y);
        } else {
            feedForward.forwardOnto(m, n2, y);
        }
        return y;
    }

    private static Matrix normalized(@Nullable LayerNorm norm, Matrix x, Matrix into) {
        if (norm == null) {
            return x;
        }
        Matrix n = into.firstRows(x.rows());
        norm.forward(x, n);
        return n;
    }

    /**
     * Turns the gradient of the output into that of the input.
     *
     * @param x the input of the forward pass
     * @param gradientY changed
     * @param gradientX receives the result; {@code gradientY} itself where all tokens are wanted
     */
    void backward(Matrix x, Matrix gradientY, Matrix gradientX) {
        int rows = gradientY.rows();
        Matrix m = middle.firstRows(rows);
        Matrix gradientNormal = gradientNormal2.firstRows(rows);
        feedForward.backward(norm2 == null ? m : normal2.firstRows(rows), dropped(dropout2, gradientY), gradientNormal);
        passNorm(norm2, m, gradientNormal, gradientY);
        gradientNormal = gradientNormal1.firstRows(x.rows());
        attention.backward(norm1 == null ? x : normal1.firstRows(x.rows()), dropped(dropout1, gradientY), gradientNormal);
        if (firstTokens != null) {
            firstTokens.placeAmongZeros(gradientY, gradientX);
        }
        passNorm(norm1, x, gradientNormal, gradientX);
    }

    private Matrix dropped(Dropout dropout, Matrix gradient) {
        if (!dropout.drops()) {
            return gradient;
        }
        Matrix dropped = branch.firstRows(gradient.rows());
        kernels.dropout(gradient, dropout, dropped);
        return dropped;
    }

    private void passNorm(@Nullable LayerNorm norm, Matrix x, Matrix gradientNormal, Matrix gradient) {
        if (norm == null) {
            kernels.add(gradientNormal, gradient);
        } else {
            norm.backward(x, gradientNormal, gradient);
        }
    }

    /** The output of the last forward pass over this many weight vectors. */
    Matrix output(int samples) {
        return out.firstRows(resultRows(samples));
    }

    private int resultRows(int samples) {
        return out.rows() / site.samples() * samples;
    }
}
