package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** One token for each weight: all through the same linear map from a number to a token. */
final class WeightEmbedding implements TokenEmbedding {
    private final Kernels kernels;
    private final Linear map;
    private final int weights;
    private final Matrix block;

    WeightEmbedding(Site site, ZooLayout layout, Model model) {
        kernels = site.kernels();
        weights = layout.weights();
        map = Linear.of(site, Part.ENCODER, "encoder.token_embeddings.embed", 1, model.dim());
        block = site.scratch("embedding.block", site.samples() * weights, model.dim());
    }

    @Override
    public int tokens() {
        return weights;
    }

    @Override
    public void forward(Matrix flat, int first, Matrix positions, Matrix out) {
        Matrix tokens = block.firstRows(flat.rows() * weights);
        map.forward(flat.as(flat.rows() * weights, 1), tokens);
        kernels.placeTokens(tokens, weights, first, positions, out);
    }

    @Override
    public void backward(Matrix flat, int first, int allTokens, Matrix gradient) {
        Matrix tokens = block.firstRows(flat.rows() * weights);
        kernels.takeTokens(gradient, allTokens, weights, first, tokens);
        map.backward(flat.as(flat.rows() * weights, 1), tokens, null);
    }
}
