package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** One token for each weight: all through the same linear map from a number to a token. */
final class WeightEmbedding implements TokenEmbedding {
    private final Site site;
    private final Kernels kernels;
    private final Linear map;
    private final int weights;
    private final int width;

    WeightEmbedding(Site site, ZooLayout layout, Model model) {
        this.site = site;
        kernels = site.kernels();
        weights = layout.weights();
        width = model.dim();
        map = Linear.of(site, Part.ENCODER, "encoder.token_embeddings.embed", 1, width);
        site.scratch("embedding.block", site.samples() * weights, width);
    }

    @Override
    public int tokens() {
        return weights;
    }

    @Override
    public void forward(Matrix flat, int first, Matrix positions, Matrix out) {
        Matrix block = block(flat.rows());
        map.forward(flat.as(flat.rows() * weights, 1), block);
        kernels.placeTokens(block, weights, first, positions, out);
    }

    @Override
    public void backward(Matrix flat, int first, int allTokens, Matrix gradient) {
        Matrix block = block(flat.rows());
        kernels.takeTokens(gradient, allTokens, weights, first, block);
        map.backward(flat.as(flat.rows() * weights, 1), block, null);
    }

    private Matrix block(int samples) {
        return site.scratch("embedding.block", site.samples() * weights, width).firstRows(samples * weights);
    }
}
