package org.weightscape.encoder;

import java.util.List;
import org.weightscape.encoder.DenseStack.Drops;
import org.weightscape.encoder.DenseStack.Start;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;

/**
 * Latent vector to weights: a map to as many tokens as there are units, learned positions, transformer blocks, and a map from each
 * token to its unit's numbers (official {@code DecoderTransformer}).
 */
final class TransformerDecoder {
    private final Kernels kernels;
    private final DeEmbedding deEmbedding;
    private final Span positions;
    private final Block[] blocks;
    private final DenseStack neck;
    private final int tokens;
    private final int width;
    private final Matrix y;
    private final Matrix gradientTokens;

    TransformerDecoder(Site site, ZooLayout layout, Model model) {
        kernels = site.kernels();
        width = model.dim();
        deEmbedding = new DeEmbedding(site, layout, model);
        tokens = deEmbedding.tokens();
        positions = site.parameters()
                .add(Part.DECODER, "decoder.position_embeddings.weight", Initial.normal(model.positionScale()), tokens, width);
        blocks = new Block[model.decoderBlocks()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new Block(site, Part.DECODER, "decoder.layers." + i, tokens, model, Block.Result.ALL);
        }
        int latent = Autoencoder.code(model, layout);
        neck = switch (model.bottleneck()) {
            case LINEAR -> neck(
                    site, List.of("decoder.nec2vec"), new int[] {latent, tokens * width}, Start.UNIFORM, Drops.NEVER);
            case MLP -> neck(
                    site, DenseStack.names("decoder.nec2vec.decoder.", Transformers.HIDDEN_LAYERS_OF_NECK, model.dropout()),
                    DenseStack.evenWidths(latent, tokens * width, Transformers.HIDDEN_LAYERS_OF_NECK),
                    Start.KAIMING,
                    Drops.HIDDEN);
        };
        y = site.kept("decoder.out", site.samples(), layout.weights());
        gradientTokens = site.backwardScratch("transformer.gradient", site.samples() * tokens, width);
    }

    private static DenseStack neck(Site site, List<String> names, int[] widths, Start start, Drops drops) {
        return new DenseStack(
                site, Part.DECODER, "unneck", names, widths, site.samples(), Nonlinearity.LEAKY_RELU, null,
                start, drops);
    }

    /**
     * @param z one latent vector a row
     * @return one weight vector a row; stays until the next forward pass
     */
    Matrix forward(Matrix z) {
        int samples = z.rows();
        Matrix start = neck.forward(z);
        kernels.addRow(positions.value().as(1, tokens * width), start);
        Matrix x = start.as(samples * tokens, width);
        for (Block block : blocks) {
            x = block.forward(samples, x);
        }
        Matrix out = y.firstRows(samples);
        deEmbedding.forward(x, out);
        return out;
    }

    /**
     * @param gradientY of the weight vectors
     * @param gradientZ receives that of the latent vectors
     */
    void backward(Matrix z, Matrix gradientY, Matrix gradientZ) {
        int samples = z.rows();
        Matrix gradient = gradientTokens.firstRows(samples * tokens);
        deEmbedding.backward(gradientY, gradient);
        Transformers.backward(blocks, blocks.length, samples, neck.output(samples).as(samples * tokens, width), gradient);
        Matrix flat = gradient.as(samples, tokens * width);
        kernels.columnSums(flat, positions.gradient().as(1, tokens * width));
        neck.backward(z, flat, gradientZ);
    }
}
