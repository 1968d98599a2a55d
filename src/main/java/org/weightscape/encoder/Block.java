package org.weightscape.encoder;

import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Dropout;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/**
 * One transformer block, normalising first: {@code m = x + drop(attention(norm(x)))}, {@code y = m + drop(feedForward(norm(m)))}.
 */
final class Block {
    private final Site site;
    private final Kernels kernels;
    private final @Nullable LayerNorm norm1;
    private final @Nullable LayerNorm norm2;
    private final MultiHeadAttention attention;
    private final FeedForward feedForward;
    private final int dropout1;
    private final int dropout2;
    private final Matrix normal1;
    private final Matrix middle;
    private final Matrix normal2;
    private final Matrix out;

    Block(Site site, Part part, String name, int tokens, Model model) {
        this.site = site;
        kernels = site.kernels();
        int rows = site.samples() * tokens;
        int width = model.dim();
        if (model.normalize()) {
            norm1 = new LayerNorm(site, part, name + ".norm_1", rows, width);
            norm2 = new LayerNorm(site, part, name + ".norm_2", rows, width);
            normal1 = site.kept("block.normal1", rows, width);
            normal2 = site.kept("block.normal2", rows, width);
        } else {
            norm1 = null;
            norm2 = null;
            normal1 = site.scratch("block.unused", 1, 1);
            normal2 = normal1;
        }
        attention = new MultiHeadAttention(site, part, name + ".attn", tokens, width, model.heads());
        feedForward = new FeedForward(site, part, name + ".ff", rows, width, model.feedForward());
        dropout1 = site.newDropout();
        dropout2 = site.newDropout();
        middle = site.kept("block.middle", rows, width);
        out = site.kept("block.out", rows, width);
        if (site.trains()) {
            site.scratch("block.gradientNormal", rows, width);
            attention.reserve();
        }
        if (site.hasDropout()) {
            site.scratch("block.branch", rows, width);
        }
    }

    /** The block's output, which stays until the next forward pass. */
    Matrix forward(Matrix x) {
        site.requireWanted();
        int rows = x.rows();
        Matrix m = middle.firstRows(rows);
        Matrix y = out.firstRows(rows);
        Dropout drop1 = site.dropout(dropout1);
        Matrix n1 = normalized(norm1, x, normal1);
        if (drop1.drops()) {
            Matrix branch = branch(rows);
            attention.forward(n1, branch);
            kernels.plusDropped(x, branch, drop1, m);
        } else {
            attention.forwardOnto(x, n1, m);
        }
        Dropout drop2 = site.dropout(dropout2);
        Matrix n2 = normalized(norm2, m, normal2);
        if (drop2.drops()) {
            Matrix branch = branch(rows);
            feedForward.forward(n2, branch);
            kernels.plusDropped(m, branch, drop2, y);
        } else {
            feedForward.forwardOnto(m, n2, y);
        }
        return y;
    }

    private Matrix branch(int rows) {
        return site.scratch("block.branch", out.rows(), out.columns()).firstRows(rows);
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
     * Turns the gradient of the output into that of the input, in place.
     *
     * @param x the input of the forward pass
     */
    void backward(Matrix x, Matrix gradient) {
        site.requireWanted();
        int rows = x.rows();
        Matrix m = middle.firstRows(rows);
        Matrix gradientNormal =
                site.scratch("block.gradientNormal", out.rows(), out.columns()).firstRows(rows);
        Matrix branch2 = dropped(site.dropout(dropout2), gradient);
        feedForward.backward(norm2 == null ? m : normal2.firstRows(rows), branch2, gradientNormal);
        passNorm(norm2, m, gradientNormal, gradient);
        Matrix branch1 = dropped(site.dropout(dropout1), gradient);
        attention.backward(norm1 == null ? x : normal1.firstRows(rows), branch1, gradientNormal);
        passNorm(norm1, x, gradientNormal, gradient);
    }

    private Matrix dropped(Dropout dropout, Matrix gradient) {
        if (!dropout.drops()) {
            return gradient;
        }
        Matrix branch = branch(gradient.rows());
        kernels.dropout(gradient, dropout, branch);
        return branch;
    }

    private void passNorm(@Nullable LayerNorm norm, Matrix x, Matrix gradientNormal, Matrix gradient) {
        if (norm == null) {
            kernels.add(gradientNormal, gradient);
        } else {
            norm.backward(x, gradientNormal, gradient);
        }
    }

    /** The output of the last forward pass over this many rows. */
    Matrix output(int rows) {
        return out.firstRows(rows);
    }

    MultiHeadAttention attention() {
        return attention;
    }
}
