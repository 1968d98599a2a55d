package org.weightscape.encoder;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.DenseStack.Drops;
import org.weightscape.encoder.DenseStack.Start;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.EncoderConfig.Readout;
import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Weights;

/**
 * Weights to latent vector: tokens with learned positions, a learned compression token before them, transformer blocks, and a
 * bottleneck that reads the compression token (official {@code EncoderTransformer}).
 */
final class TransformerEncoder {
    private final Kernels kernels;
    private final TokenEmbedding embedding;
    private final @Nullable Span compression;
    private final @Nullable NetworkStatistics statistics;
    private final Span positions;
    private final Block[] blocks;
    private final boolean readsFirstOnly;
    private final DenseStack neck;
    private final TokenReadout readout;
    private final @Nullable Beside beside;
    private final int tokens;
    private final int width;
    private final Matrix embedded;
    private final Matrix gradientNeck;
    private final Matrix gradientTokens;
    /** Of the last block's result, where only first tokens are read. */
    private final Matrix gradientFirst;

    TransformerEncoder(Site site, ZooLayout layout, Model model) {
        kernels = site.kernels();
        width = model.dim();
        boolean hasCompression =
                model.readout() == Readout.COMPRESSION || model.readout() == Readout.COMPRESSION_AND_MEAN;
        Initial scale = Initial.normal(model.positionScale());
        statistics = model.layerStatistics() || model.statisticsInLatent() ? new NetworkStatistics(site, layout) : null;
        compression = hasCompression
                ? site.parameters().add(Part.ENCODER, "encoder.comp_token", scale, 1, 1, width)
                : null;
        embedding = switch (model.encoding()) {
            case WEIGHT -> new WeightEmbedding(site, layout, model);
            case ATTENTION -> new AttentionEmbedding(site, layout, model);
            case NEURON, VANILLA -> new NeuronEmbedding(site, layout, model);
        };
        tokens = embedding.tokens() + (hasCompression ? 1 : 0);
        positions = site.parameters().add(Part.ENCODER, "encoder.position_embeddings.weight", scale, tokens, width);
        readsFirstOnly = model.readout() == Readout.COMPRESSION && model.encoderBlocks() > 0;
        int rows = site.samples() * tokens;
        embedded = site.kept("block.out", rows, width);
        blocks = new Block[model.encoderBlocks()];
        for (int i = 0; i < blocks.length; i++) {
            Block.Result result = readsFirstOnly && i == blocks.length - 1 ? Block.Result.FIRST : Block.Result.ALL;
            blocks[i] = new Block(site, Part.ENCODER, "encoder.layers." + i, tokens, model, result);
        }
        readout = new TokenReadout(
                site, model.readout(), readsFirstOnly ? 1 : tokens, width, model.layerStatistics() ? statistics : null);
        int neckWidth = readout.columns();
        neck = switch (model.bottleneck()) {
            case LINEAR -> neck(
                    site, List.of("encoder.vec2neck.0"), new int[] {neckWidth, model.latent()}, Start.UNIFORM, Drops.NEVER);
            case MLP -> neck(
                    site, DenseStack.names("encoder.vec2neck.encoder.", Transformers.HIDDEN_LAYERS_OF_NECK, model.dropout()),
                    DenseStack.evenWidths(neckWidth, model.latent(), Transformers.HIDDEN_LAYERS_OF_NECK),
                    Start.KAIMING,
                    Drops.HIDDEN);
        };
        beside = model.statisticsInLatent() && statistics != null
                ? new Beside(site, model.latent(), NetworkStatistics.boundedCount(layout))
                : null;
        gradientNeck = site.backwardScratch("neck.gradientInput", site.samples(), neckWidth);
        gradientTokens = site.backwardScratch("transformer.gradient", rows, width);
        gradientFirst = site.backwardScratch("transformer.gradientResult", site.samples(), width);
    }

    private static DenseStack neck(Site site, List<String> names, int[] widths, Start start, Drops drops) {
        return new DenseStack(
                site, Part.ENCODER, "neck", names, widths, site.samples(), Nonlinearity.LEAKY_RELU, Nonlinearity.TANH,
                start, drops);
    }

    int tokens() {
        return tokens;
    }

    /**
     * @param flat one weight vector a row
     * @return one latent vector a row, within −1 to 1; stays until the next forward pass
     */
    Matrix forward(Matrix flat) {
        int samples = flat.rows();
        Matrix x = embedded.firstRows(samples * tokens);
        int first = 0;
        if (compression != null) {
            kernels.placeTokens(compression.value(), 1, 0, positions.value(), x);
            first = 1;
        }
        embedding.forward(flat, first, positions.value(), x);
        for (Block block : blocks) {
            x = block.forward(samples, x);
        }
        if (statistics != null) {
            statistics.of(flat);
        }
        Matrix code = neck.forward(readout.forward(samples, x));
        return beside == null || statistics == null ? code : beside.forward(code, statistics.bounded(samples));
    }

    /** @param gradientZ of the latent vectors; changed */
    void backward(Matrix flat, Matrix gradientZ) {
        int samples = flat.rows();
        Matrix gradientInput = gradientNeck.firstRows(samples);
        neck.backward(readout.output(samples), beside == null ? gradientZ : beside.left(gradientZ), gradientInput);
        Matrix gradient = gradientTokens.firstRows(samples * tokens);
        blocksBackward(samples, gradientInput, gradient);
        kernels.columnSums(gradient.as(samples, tokens * width), positions.gradient().as(1, tokens * width));
        if (compression != null) {
            kernels.copy(positions.gradient().part(0, 1, width), compression.gradient());
        }
        embedding.backward(flat, compression == null ? 0 : 1, tokens, gradient);
    }

    private void blocksBackward(int samples, Matrix gradientInput, Matrix gradient) {
        Matrix start = embedded.firstRows(samples * tokens);
        int whole = blocks.length;
        if (readsFirstOnly) {
            whole--;
            Matrix gradientResult = gradientFirst.firstRows(samples);
            readout.backward(gradientInput, gradientResult);
            blocks[whole].backward(Transformers.input(blocks, whole, samples, start), gradientResult, gradient);
        } else {
            readout.backward(gradientInput, gradient);
        }
        Transformers.backward(blocks, whole, samples, start, gradient);
    }

    /** Learns how the statistics of networks are spread, where the bottleneck reads them. */
    void fit(Weights weights, int[] rows, EncoderInput reading, Cancellation cancellation) {
        if (statistics != null) {
            statistics.fit(weights, rows, reading, cancellation);
        }
    }

    Matrix embedded() {
        return embedded;
    }
}
