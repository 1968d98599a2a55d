package org.weightscape.encoder;

import java.util.ArrayList;
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
    private final Site site;
    private final Kernels kernels;
    private final TokenEmbedding embedding;
    private final @Nullable Span compression;
    private final @Nullable NetworkStatistics statistics;
    private final Span positions;
    private final List<Block> blocks = new ArrayList<>();
    private final boolean readsFirstOnly;
    private final DenseStack neck;
    private final TokenReadout readout;
    private final @Nullable Beside beside;
    private final int tokens;
    private final int width;
    private final Matrix embedded;

    TransformerEncoder(Site site, ZooLayout layout, Model model) {
        this.site = site;
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
        for (int i = 0; i < model.encoderBlocks(); i++) {
            Block.Result result = readsFirstOnly && i == model.encoderBlocks() - 1 ? Block.Result.FIRST : Block.Result.ALL;
            blocks.add(new Block(site, Part.ENCODER, "encoder.layers." + i, tokens, model, result));
        }
        readout = new TokenReadout(
                site, model.readout(), readsFirstOnly ? 1 : tokens, width, model.layerStatistics() ? statistics : null);
        int neckWidth = readout.columns();
        neck = switch (model.bottleneck()) {
            case LINEAR -> neck(
                    List.of("encoder.vec2neck.0"), new int[] {neckWidth, model.latent()}, Start.UNIFORM, Drops.NEVER);
            case MLP -> neck(
                    DenseStack.names("encoder.vec2neck.encoder.", Transformers.HIDDEN_LAYERS_OF_NECK, model.dropout()),
                    DenseStack.evenWidths(neckWidth, model.latent(), Transformers.HIDDEN_LAYERS_OF_NECK),
                    Start.KAIMING,
                    Drops.HIDDEN);
        };
        beside = model.statisticsInLatent() && statistics != null
                ? new Beside(site, model.latent(), NetworkStatistics.boundedCount(layout))
                : null;
        if (site.trains()) {
            site.scratch("neck.gradientInput", site.samples(), neckWidth);
            site.scratch("transformer.gradient", rows, width);
            site.scratch("transformer.gradientResult", site.samples(), width);
        }
    }

    private DenseStack neck(List<String> names, int[] widths, Start start, Drops drops) {
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
        Matrix gradientInput = site.scratch("neck.gradientInput", site.samples(), readout.columns()).firstRows(samples);
        neck.backward(readout.output(samples), beside == null ? gradientZ : beside.left(gradientZ), gradientInput);
        Matrix gradient = site.scratch("transformer.gradient", site.samples() * tokens, width).firstRows(samples * tokens);
        blocksBackward(samples, gradientInput, gradient);
        kernels.columnSums(gradient.as(samples, tokens * width), positions.gradient().as(1, tokens * width));
        if (compression != null) {
            kernels.copy(positions.gradient().part(0, 1, width), compression.gradient());
        }
        embedding.backward(flat, compression == null ? 0 : 1, tokens, gradient);
    }

    private void blocksBackward(int samples, Matrix gradientInput, Matrix gradient) {
        Matrix start = embedded.firstRows(samples * tokens);
        List<Block> before = blocks;
        if (readsFirstOnly) {
            before = blocks.subList(0, blocks.size() - 1);
            Matrix gradientResult = site.scratch("transformer.gradientResult", site.samples(), width).firstRows(samples);
            readout.backward(gradientInput, gradientResult);
            Matrix x = before.isEmpty() ? start : before.getLast().output(samples);
            blocks.getLast().backward(x, gradientResult, gradient);
        } else {
            readout.backward(gradientInput, gradient);
        }
        Transformers.backward(before, samples, start, gradient);
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
