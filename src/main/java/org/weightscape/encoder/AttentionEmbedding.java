package org.weightscape.encoder;

import static org.weightscape.encoder.kernel.Form.PLAIN;
import static org.weightscape.encoder.kernel.Form.TRANSPOSED;

import java.util.List;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Dropout;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;
import org.weightscape.encoder.kernel.UnitGroup;

/**
 * One token for each output unit, from attention over the unit's own numbers (official {@code AttnEmbedder}, as it was meant: the
 * released one attends over the batch). Every number is repeated to a narrow token and gets a learned position; a compression
 * token stands before them; after one transformer layer of PyTorch's kind, which normalises last, that token is tiled to the
 * model's width.
 *
 * <p>The numbers of all units lie one after the other in one matrix, so that what the layer does to each of them is one operation;
 * only the attention goes unit group by unit group.
 */
final class AttentionEmbedding implements TokenEmbedding {
    private static final String NAME = "encoder.token_embeddings.";
    private static final String LAYER = NAME + "transformer.layers.0.";

    private final Kernels kernels;
    private final int inner;
    private final int heads;
    private final int units;
    private final int numbersAndTokens;
    private final Group[] groups;

    private final Span compression;
    private final Span positions;
    private final Linear queriesKeysValues;
    private final Linear attended;
    private final DenseStack feedForward;
    private final Norm norm1;
    private final Norm norm2;
    private final Dropout dropout1;
    private final Dropout dropout2;

    private final Matrix start;
    private final Matrix qkv;
    private final Matrix context;
    private final Matrix sum1;
    private final Matrix normal1;
    private final Matrix sum2;
    private final Matrix normal2;
    private final Matrix gradient;
    private final Matrix gradientQkv;
    private final Matrix shiftedPositions;
    private final Matrix ones;
    private final Matrix tiling;
    private final float[] tilingPattern;

    /**
     * The units of one layer.
     *
     * @param before numbers and compression tokens of the units in the groups before, of one sample
     * @param scalars the units' numbers
     * @param block the same, repeated
     * @param probabilities of the attention
     * @param dropout of the attention
     * @param token scratch memory for the compression tokens after the layer
     * @param tiled the same, tiled to the model's width
     * @param sums scratch memory for the gradients of the positions
     */
    private record Group(
            UnitGroup units,
            int before,
            Matrix scalars,
            Matrix block,
            Matrix probabilities,
            Dropout dropout,
            Matrix token,
            Matrix tiled,
            Matrix sums) {
        /** Numbers of a unit and its compression token. */
        int length() {
            return units.width() + 1;
        }
    }

    /** PyTorch's layer normalisation: gain and shift, and what the backward pass needs of each row. */
    private record Norm(Span weight, Span bias, Matrix statistics) {}

    AttentionEmbedding(Site site, ZooLayout layout, Model model) {
        kernels = site.kernels();
        inner = model.embedderDim();
        heads = model.embedderHeads();
        units = layout.units();
        Parameters parameters = site.parameters();
        Initial scale = Initial.normal(model.positionScale());
        compression = parameters.add(Part.ENCODER, NAME + "comp_token", scale, 1, 1, inner);
        queriesKeysValues = new Linear(
                kernels,
                parameters.add(
                        Part.ENCODER, LAYER + "self_attn.in_proj_weight", Initial.xavierUniform(inner, 3 * inner), 3 * inner, inner),
                parameters.add(Part.ENCODER, LAYER + "self_attn.in_proj_bias", Initial.constant(0), 3 * inner));
        attended = Linear.of(site, Part.ENCODER, LAYER + "self_attn.out_proj", inner, inner);
        int rows = 0;
        int widest = 0;
        groups = new Group[layout.groups().size()];
        for (int l = 0; l < groups.length; l++) {
            UnitGroup group = layout.groups().get(l);
            int count = site.samples() * group.units();
            int length = group.width() + 1;
            groups[l] = new Group(
                    group,
                    rows,
                    site.scratch("embedder.scalars", count, group.width()),
                    site.scratch("embedder.block", count * group.width(), inner),
                    site.kept("embedder.probabilities", count * length * heads, length),
                    site.newDropout(),
                    site.scratch("embedder.first", count, inner),
                    site.scratch("embedder.tiled", count, model.dim()),
                    site.scratch("embedder.positions", 1, length * inner));
            rows += group.units() * length;
            widest = Math.max(widest, group.width());
        }
        numbersAndTokens = rows;
        int all = Math.multiplyExact(site.samples(), rows);
        feedForward = new DenseStack(
                site, Part.ENCODER, "embedder.feedForward", List.of(LAYER + "linear1", LAYER + "linear2"),
                new int[] {inner, inner * 3 / 2, inner}, all, Nonlinearity.RELU, null, DenseStack.Start.UNIFORM,
                DenseStack.Drops.HIDDEN);
        norm1 = norm(site, inner, "norm1", all);
        norm2 = norm(site, inner, "norm2", all);
        positions = parameters.add(Part.ENCODER, NAME + "position_embeddings.weight", scale, widest, inner);
        dropout1 = site.newDropout();
        dropout2 = site.newDropout();
        start = site.kept("embedder.start", all, inner);
        qkv = site.kept("embedder.qkv", all, 3 * inner);
        context = site.kept("embedder.context", all, inner);
        sum1 = site.kept("embedder.sum1", all, inner);
        normal1 = site.kept("embedder.normal1", all, inner);
        sum2 = site.kept("embedder.sum2", all, inner);
        normal2 = site.kept("embedder.normal2", all, inner);
        gradient = site.backwardScratch("embedder.gradient", all, inner);
        gradientQkv = site.backwardScratch("embedder.gradientQkv", all, 3 * inner);
        shiftedPositions = site.workspace().matrix(widest + 1, inner);
        ones = site.workspace().matrix(1, inner);
        tiling = site.workspace().matrix(inner, model.dim());
        tilingPattern = tilingPattern(inner, model.dim());
    }

    private static Norm norm(Site site, int inner, String name, int rows) {
        return new Norm(
                site.parameters().add(Part.ENCODER, LAYER + name + ".weight", Initial.constant(1), inner),
                site.parameters().add(Part.ENCODER, LAYER + name + ".bias", Initial.constant(0), inner),
                site.kept("embedder." + name, rows, 2));
    }

    @Override
    public int tokens() {
        return units;
    }

    /** What is the same in every pass; a model that is only planned has no memory to write to when it is built. */
    private void prepare() {
        kernels.fill(ones, 1);
        kernels.write(tilingPattern, tiling);
    }

    /** Repeats a token as often as it fits into the model's width. */
    private static float[] tilingPattern(int inner, int width) {
        float[] pattern = new float[inner * width];
        for (int column = 0; column < width; column++) {
            pattern[column % inner * width + column] = 1;
        }
        return pattern;
    }

    @Override
    public void forward(Matrix flat, int first, Matrix allPositions, Matrix out) {
        prepare();
        int samples = flat.rows();
        int rows = samples * numbersAndTokens;
        // The compression token has no position: its row stays 0.
        kernels.copy(positions.value(), shiftedPositions.part(inner, positions.rows(), inner));
        Matrix x = start.firstRows(rows);
        for (Group group : groups) {
            int count = samples * group.units().units();
            Matrix scalars = group.scalars().firstRows(count);
            Matrix block = group.block().firstRows(count * group.units().width());
            Matrix place = shiftedPositions.firstRows(group.length());
            kernels.gatherUnits(flat, group.units(), scalars);
            kernels.product(scalars.as((int) scalars.size(), 1), PLAIN, ones, PLAIN, 1, 0, block);
            kernels.placeTokens(block, group.units().width(), 1, place, part(start, group, samples));
            kernels.placeTokens(compression.value(), 1, 0, place, part(start, group, samples));
        }
        queriesKeysValues.forward(x, qkv.firstRows(rows));
        for (Group group : groups) {
            kernels.attention(
                    part(qkv, group, samples), group.length(), heads, group.dropout(),
                    probabilities(group, samples), part(context, group, samples));
        }
        Matrix s1 = sum1.firstRows(rows);
        attended.forward(context.firstRows(rows), s1);
        kernels.dropout(s1, dropout1, s1);
        kernels.add(x, s1);
        Matrix n1 = normal1.firstRows(rows);
        normalise(norm1, s1, n1);
        Matrix s2 = sum2.firstRows(rows);
        kernels.copy(feedForward.forward(n1), s2);
        kernels.dropout(s2, dropout2, s2);
        kernels.add(n1, s2);
        normalise(norm2, s2, normal2.firstRows(rows));
        for (Group group : groups) {
            int count = samples * group.units().units();
            Matrix token = group.token().firstRows(count);
            Matrix tiled = group.tiled().firstRows(count);
            kernels.takeTokens(part(normal2, group, samples), group.length(), 1, 0, token);
            kernels.product(token, PLAIN, tiling, PLAIN, 1, 0, tiled);
            kernels.placeTokens(tiled, group.units().units(), first + group.units().firstToken(), allPositions, out);
        }
    }

    private void normalise(Norm norm, Matrix x, Matrix out) {
        kernels.torchLayerNorm(x, norm.weight().value(), norm.bias().value(), out, norm.statistics().firstRows(x.rows()));
    }

    /** The rows of a group within a matrix of all numbers. */
    private Matrix part(Matrix all, Group group, int samples) {
        int columns = all.columns();
        return all.part((long) samples * group.before() * columns, samples * group.units().units() * group.length(), columns);
    }

    private Matrix probabilities(Group group, int samples) {
        return group.probabilities().firstRows(samples * group.units().units() * group.length() * heads);
    }

    @Override
    public void backward(Matrix flat, int first, int allTokens, Matrix gradientTokens) {
        int samples = flat.rows();
        int rows = samples * numbersAndTokens;
        Matrix g = gradient.firstRows(rows);
        kernels.fill(g, 0);
        kernels.fill(shiftedPositions, 0);
        for (Group group : groups) {
            int count = samples * group.units().units();
            Matrix token = group.token().firstRows(count);
            Matrix tiled = group.tiled().firstRows(count);
            kernels.takeTokens(gradientTokens, allTokens, group.units().units(), first + group.units().firstToken(), tiled);
            kernels.product(tiled, PLAIN, tiling, TRANSPOSED, 1, 0, token);
            kernels.placeTokens(token, 1, 0, shiftedPositions.firstRows(group.length()), part(gradient, group, samples));
        }
        // The sums are no longer needed once their norm is passed: they hold the gradients of the branches.
        Matrix s2 = sum2.firstRows(rows);
        normaliseBackward(norm2, s2, g);
        kernels.copy(g, s2);
        kernels.dropout(s2, dropout2, s2);
        Matrix n1 = normal1.firstRows(rows);
        Matrix gradientNormal = normal2.firstRows(rows);
        feedForward.backward(n1, s2, gradientNormal);
        kernels.add(gradientNormal, g);
        Matrix s1 = sum1.firstRows(rows);
        normaliseBackward(norm1, s1, g);
        kernels.copy(g, s1);
        kernels.dropout(s1, dropout1, s1);
        attended.backward(context.firstRows(rows), s1, gradientNormal);
        for (Group group : groups) {
            kernels.attentionBackward(
                    part(normal2, group, samples), part(qkv, group, samples), probabilities(group, samples), group.length(), heads,
                    group.dropout(), part(gradientQkv, group, samples));
        }
        queriesKeysValues.backward(start.firstRows(rows), gradientQkv.firstRows(rows), gradientNormal);
        kernels.add(gradientNormal, g);
        kernels.fill(positions.gradient(), 0);
        kernels.fill(compression.gradient(), 0);
        for (Group group : groups) {
            int width = group.length() * inner;
            Matrix sums = group.sums();
            kernels.columnSums(part(gradient, group, samples).as(samples * group.units().units(), width), sums);
            kernels.add(sums.part(0, 1, inner), compression.gradient());
            kernels.add(sums.part(inner, 1, width - inner), positions.gradient().part(0, 1, width - inner));
        }
    }

    private void normaliseBackward(Norm norm, Matrix x, Matrix g) {
        kernels.torchLayerNormBackward(
                g, x, norm.weight().value(), norm.statistics().firstRows(x.rows()), g, norm.weight().gradient(),
                norm.bias().gradient());
    }
}
