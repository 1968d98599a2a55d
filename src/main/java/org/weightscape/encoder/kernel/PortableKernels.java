package org.weightscape.encoder.kernel;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.weightscape.job.Cancellation;

/**
 * Kernels from ND4J operations only: they run on every backend of ND4J, in single and in double precision, and say in the
 * fewest words what each operation is. They make temporary arrays and are several times slower than {@link HostKernels}.
 */
public final class PortableKernels implements Kernels {
    private long operations;
    private Cancellation cancellation = Cancellation.NEVER;

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public int threads() {
        return Nd4j.getEnvironment().maxThreads();
    }

    @Override
    public long operations() {
        return operations;
    }

    @Override
    public void begin() {}

    @Override
    public void end() {}

    @Override
    public void close() {}

    @Override
    public void cancelWith(Cancellation newCancellation) {
        cancellation = newCancellation;
    }

    // ---------------------------------------------------------------- memory

    @Override
    public void write(float[] from, Matrix to) {
        cancellation.throwIfCancelled();
        int size = Math.toIntExact(to.size());
        float[] exact = from.length == size ? from : java.util.Arrays.copyOf(from, size);
        to.array().assign(Nd4j.createFromArray(exact).reshape(to.rows(), to.columns()));
    }

    @Override
    public void read(Matrix from, float[] to) {
        float[] numbers = from.array().dup('c').data().asFloat();
        System.arraycopy(numbers, 0, to, 0, Math.toIntExact(from.size()));
    }

    @Override
    public FloatBuffer view(Matrix from) {
        return FloatBuffer.wrap(from.array().dup('c').data().asFloat());
    }

    @Override
    public void write(double[] from, Matrix to) {
        cancellation.throwIfCancelled();
        int size = Math.toIntExact(to.size());
        double[] exact = from.length == size ? from : java.util.Arrays.copyOf(from, size);
        to.array().assign(Nd4j.createFromArray(exact).reshape(to.rows(), to.columns()));
    }

    @Override
    public void read(Matrix from, double[] to) {
        double[] numbers = from.array().dup('c').data().asDouble();
        System.arraycopy(numbers, 0, to, 0, Math.toIntExact(from.size()));
    }

    /** A vector's array with one dimension. */
    private static INDArray vector(Matrix matrix) {
        return matrix.array().reshape(matrix.size());
    }

    private static INDArray column(Matrix matrix, int column) {
        return matrix.array().get(NDArrayIndex.all(), NDArrayIndex.interval(column, column + 1));
    }

    private static INDArray columns(INDArray array, int from, int to) {
        return array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }

    private static INDArray rows(INDArray array, int from, int to) {
        return array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    // -------------------------------------------------------------- products

    @Override
    public void product(Matrix a, Form formA, Matrix b, Form formB, double alpha, double beta, Matrix out) {
        cancellation.throwIfCancelled();
        operations += 2 * out.size() * (formA == Form.PLAIN ? a.columns() : a.rows());
        // The transposed product into the transposed result: ND4J then writes into out's memory directly.
        Nd4j.gemm(
                b.array(), a.array(), out.array().transpose(), formB == Form.PLAIN, formA == Form.PLAIN, alpha, beta);
    }

    // ----------------------------------------------------------- elementwise

    @Override
    public void fill(Matrix out, double value) {
        out.array().assign(value);
    }

    @Override
    public void copy(Matrix from, Matrix to) {
        vector(to).assign(vector(from));
    }

    @Override
    public void add(Matrix x, Matrix into) {
        vector(into).addi(vector(x));
    }

    @Override
    public void fillRows(Matrix row, Matrix out) {
        out.array().assign(0);
        out.array().addiRowVector(vector(row));
    }

    @Override
    public void addRow(Matrix row, Matrix into) {
        into.array().addiRowVector(vector(row));
    }

    @Override
    public void plusRow(Matrix x, Matrix row, Matrix out) {
        out.array().assign(x.array());
        out.array().addiRowVector(vector(row));
    }

    @Override
    public void columnSums(Matrix x, Matrix out) {
        vector(out).assign(x.array().sum(0));
    }

    @Override
    public void activate(Nonlinearity f, Matrix x, Matrix out) {
        INDArray v = x.array();
        out.array().assign(switch (f) {
            case RELU -> Transforms.max(v, 0, true);
            case LEAKY_RELU -> Transforms.leakyRelu(v, 0.01, true);
            case TANH -> Transforms.tanh(v, true);
            case GELU -> v.mul(normalCdf(v));
        });
    }

    private static INDArray normalCdf(INDArray v) {
        return Nd4j.math().erf(v.mul(Math.sqrt(0.5))).addi(1).muli(0.5);
    }

    @Override
    public void activateBackward(Nonlinearity f, Matrix kept, Matrix gradient) {
        INDArray k = kept.array();
        gradient.array().muli(switch (f) {
            case RELU -> positive(k);
            case LEAKY_RELU -> positive(k).muli(0.99).addi(0.01);
            case TANH -> k.mul(k).rsubi(1);
            case GELU -> normalCdf(k).addi(Transforms.exp(k.mul(k).muli(-0.5), false).muli(k).muli(1 / Math.sqrt(2 * Math.PI)));
        });
    }

    /** 1 where positive, else 0. */
    private static INDArray positive(INDArray k) {
        return k.gt(0).castTo(k.dataType());
    }

    @Override
    public void dropout(Matrix x, Dropout dropout, Matrix out) {
        if (out != x) {
            copy(x, out);
        }
        if (dropout.drops()) {
            out.array().muli(mask(dropout, 0, x.array().shape(), x.array().dataType()));
        }
    }

    @Override
    public void plusDropped(Matrix base, Matrix x, Dropout dropout, Matrix out) {
        INDArray kept = dropout.drops()
                ? x.array().mul(mask(dropout, 0, x.array().shape(), x.array().dataType()))
                : x.array();
        out.array().assign(base.array().add(kept));
    }

    /** The factors of a dropout. Made on the heap, so that every implementation drops the same numbers. */
    private static INDArray mask(Dropout dropout, int start, long[] shape, DataType type) {
        int size = 1;
        for (long extent : shape) {
            size = Math.multiplyExact(size, Math.toIntExact(extent));
        }
        float[] factors = new float[size];
        for (int i = 0; i < size; i++) {
            factors[i] = (float) dropout.factor(start + i);
        }
        return Nd4j.createFromArray(factors).reshape(shape).castTo(type);
    }

    // ------------------------------------------------------------ layer norm

    @Override
    public void layerNorm(Matrix x, Matrix alpha, Matrix bias, Matrix out, Matrix statistics) {
        INDArray v = x.array();
        INDArray mean = v.mean(true, 1);
        INDArray inverse = v.std(true, true, 1).addi(NORM_EPSILON).rdivi(1);
        column(statistics, 0).assign(mean);
        column(statistics, 1).assign(inverse);
        out.array().assign(v.subColumnVector(mean));
        out.array().muliColumnVector(inverse);
        out.array().muliRowVector(vector(alpha));
        out.array().addiRowVector(vector(bias));
    }

    @Override
    public void layerNormBackward(
            Matrix gradientOut,
            Matrix x,
            Matrix alpha,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientAlpha,
            Matrix gradientBias) {
        INDArray inverse = column(statistics, 1).dup();
        INDArray normal = x.array().subColumnVector(column(statistics, 0).dup()).muliColumnVector(inverse);
        INDArray g = gradientOut.array();
        vector(gradientAlpha).assign(g.mul(normal).sum(0));
        vector(gradientBias).assign(g.sum(0));
        INDArray inner = g.mulRowVector(vector(alpha));
        // d std/dx = (x − mean)/((columns − 1)·std), and std = 1/inverse − eps; where all numbers are equal nothing pulls.
        INDArray deviation = inverse.rdiv(1).subi(NORM_EPSILON);
        INDArray pull = inner.mul(normal).sum(true, 1).divi(deviation.mul(inverse).muli(x.columns() - 1));
        BooleanIndexing.replaceWhere(pull, 0, Conditions.isNan());
        BooleanIndexing.replaceWhere(pull, 0, Conditions.isInfinite());
        inner.subiColumnVector(inner.mean(true, 1));
        inner.subi(normal.muliColumnVector(pull));
        gradientX.array().addi(inner.muliColumnVector(inverse));
    }

    @Override
    public void torchLayerNorm(Matrix x, Matrix weight, Matrix bias, Matrix out, Matrix statistics) {
        INDArray v = x.array();
        INDArray mean = v.mean(true, 1);
        INDArray inverse = Transforms.sqrt(v.var(false, 1).reshape(x.rows(), 1).addi(BATCH_NORM_EPSILON)).rdivi(1);
        column(statistics, 0).assign(mean);
        column(statistics, 1).assign(inverse);
        out.array().assign(v.subColumnVector(mean));
        out.array().muliColumnVector(inverse);
        out.array().muliRowVector(vector(weight));
        out.array().addiRowVector(vector(bias));
    }

    @Override
    public void torchLayerNormBackward(
            Matrix gradientOut,
            Matrix x,
            Matrix weight,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientWeight,
            Matrix gradientBias) {
        INDArray inverse = column(statistics, 1).dup();
        INDArray normal = x.array().subColumnVector(column(statistics, 0).dup()).muliColumnVector(inverse);
        INDArray g = gradientOut.array();
        vector(gradientWeight).assign(g.mul(normal).sum(0));
        vector(gradientBias).assign(g.sum(0));
        INDArray inner = g.mulRowVector(vector(weight));
        INDArray pull = inner.mul(normal).mean(true, 1);
        inner.subiColumnVector(inner.mean(true, 1));
        inner.subi(normal.muliColumnVector(pull));
        gradientX.array().assign(inner.muliColumnVector(inverse));
    }

    // ------------------------------------------------------------- attention

    @Override
    public void attention(Matrix qkv, int tokens, int heads, Dropout dropout, Matrix probabilities, Matrix context) {
        int width = context.columns();
        INDArray all = qkv.array();
        operations += 4 * context.size() * tokens;
        INDArray q = toHeads(columns(all, 0, width), tokens, heads);
        INDArray weights = weights(
                q,
                toHeads(columns(all, width, 2 * width), tokens, heads),
                Kernels.attentionScale(width, heads),
                dropout,
                probabilities);
        INDArray found = Nd4j.matmul(weights, toHeads(columns(all, 2 * width, 3 * width), tokens, heads));
        fromHeads(found, tokens, heads, context.array());
    }

    @Override
    public void tokenAttention(
            Matrix asking, Matrix x, int tokens, double scale, Dropout dropout, Matrix probabilities, Matrix sums, Matrix out) {
        int samples = x.rows() / tokens;
        operations += 4 * out.size() * tokens;
        INDArray keys = x.array().reshape(samples, tokens, x.columns());
        INDArray weights = weights(
                asking.array().reshape(samples, asking.rows() / samples, x.columns()), keys, scale, dropout, probabilities);
        vector(sums).assign(weights.sum(2).reshape(out.rows()));
        out.array().assign(Nd4j.matmul(weights, keys).reshape(out.rows(), out.columns()));
    }

    /**
     * What each of those that ask gives to each token: {@code queries} pairs × asking × size, {@code keys} pairs × tokens × size.
     * The probabilities are kept before dropout.
     */
    private static INDArray weights(
            INDArray queries, INDArray keys, double scale, Dropout dropout, Matrix probabilities) {
        INDArray scores = Nd4j.matmul(queries, keys, false, true, false).muli(scale);
        scores.subi(scores.max(true, 2).broadcast(scores.shape()));
        Transforms.exp(scores, false);
        scores.divi(scores.sum(true, 2).broadcast(scores.shape()));
        vector(probabilities).assign(scores.reshape(scores.length()));
        return dropout.drops() ? scores.mul(mask(dropout, 0, scores.shape(), scores.dataType())) : scores;
    }

    @Override
    public void attentionBackward(
            Matrix gradientContext,
            Matrix qkv,
            Matrix probabilities,
            int tokens,
            int heads,
            Dropout dropout,
            Matrix gradientQkv) {
        int width = gradientContext.columns();
        INDArray all = qkv.array();
        INDArray gradientAll = gradientQkv.array();
        operations += 8 * gradientContext.size() * tokens;
        INDArray gradient = toHeads(gradientContext.array(), tokens, heads);
        INDArray values = toHeads(columns(all, 2 * width, 3 * width), tokens, heads);
        AttentionGradient found = attendBackward(
                gradient,
                Nd4j.matmul(gradient, values, false, true, false),
                toHeads(columns(all, 0, width), tokens, heads),
                toHeads(columns(all, width, 2 * width), tokens, heads),
                Kernels.attentionScale(width, heads), probabilities, dropout);
        fromHeads(found.queries(), tokens, heads, columns(gradientAll, 0, width));
        fromHeads(found.keys(), tokens, heads, columns(gradientAll, width, 2 * width));
        fromHeads(found.values(), tokens, heads, columns(gradientAll, 2 * width, 3 * width));
    }

    @Override
    public void tokenAttentionBackward(
            Matrix gradientOut,
            Matrix gradientSums,
            Matrix asking,
            Matrix x,
            Matrix probabilities,
            int tokens,
            double scale,
            Dropout dropout,
            Matrix gradientAsking,
            Matrix gradientX) {
        int samples = x.rows() / tokens;
        int width = x.columns();
        operations += 8 * gradientOut.size() * tokens;
        INDArray keys = x.array().reshape(samples, tokens, width);
        INDArray queries = asking.array().reshape(samples, asking.rows() / samples, width);
        INDArray gradient = gradientOut.array().reshape(queries.shape());
        INDArray gradientWeights = Nd4j.matmul(gradient, keys, false, true, false);
        gradientWeights.addi(
                gradientSums.array().reshape(samples, queries.size(1), 1).broadcast(gradientWeights.shape()));
        AttentionGradient found =
                attendBackward(gradient, gradientWeights, queries, keys, scale, probabilities, dropout);
        gradientAsking.array().assign(found.queries().reshape(asking.rows(), width));
        gradientX.array().assign(found.keys().add(found.values()).reshape(x.rows(), width));
    }

    /** Of each sample's head. */
    private record AttentionGradient(INDArray queries, INDArray keys, INDArray values) {}

    /** @param scores the gradient of the weights; changed */
    private static AttentionGradient attendBackward(
            INDArray gradient, INDArray scores, INDArray q, INDArray k, double scale, Matrix probabilities, Dropout dropout) {
        INDArray p = probabilities.array().reshape(q.size(0), q.size(1), k.size(1));
        INDArray kept = p;
        if (dropout.drops()) {
            INDArray mask = mask(dropout, 0, p.shape(), p.dataType());
            kept = p.mul(mask);
            scores.muli(mask);
        }
        INDArray gradientV = Nd4j.matmul(kept, gradient, true, false, false);
        scores.subi(scores.mul(p).sum(true, 2).broadcast(scores.shape()));
        scores.muli(p).muli(scale);
        return new AttentionGradient(Nd4j.matmul(scores, k), Nd4j.matmul(scores, q, true, false, false), gradientV);
    }

    private static INDArray toHeads(INDArray array, int tokens, int heads) {
        long samples = array.rows() / tokens;
        long size = array.columns() / heads;
        return array.dup('c')
                .reshape(samples, tokens, heads, size)
                .permute(0, 2, 1, 3)
                .dup('c')
                .reshape(samples * heads, tokens, size);
    }

    private static void fromHeads(INDArray array, int tokens, int heads, INDArray out) {
        long samples = array.size(0) / heads;
        long size = array.size(2);
        out.assign(array.dup('c')
                .reshape(samples, heads, tokens, size)
                .permute(0, 2, 1, 3)
                .dup('c')
                .reshape(samples * tokens, heads * size));
    }

    // ---------------------------------------------------------------- tokens

    @Override
    public void gatherUnits(Matrix flat, UnitGroup group, Matrix out) {
        long samples = flat.rows();
        int fanIn = group.fanIn();
        long units = samples * group.units();
        INDArray weights = columns(flat.array(), group.weightOffset(), group.weightOffset() + group.units() * fanIn)
                .dup('c')
                .reshape(units, fanIn);
        INDArray all = out.array();
        columns(all, 0, fanIn).assign(weights);
        for (int v = 0; v < group.beside(); v++) {
            int from = group.biasOffset() + v * group.units();
            column(out, fanIn + v)
                    .assign(columns(flat.array(), from, from + group.units()).dup('c').reshape(units, 1));
        }
        if (out.columns() > group.width()) {
            int to = group.width();
            column(out, to).assign(weights.mean(true, 1));
            column(out, to + 1).assign(Transforms.log(weights.std(false, true, 1).addi(UnitGroup.LOG_FLOOR), false));
            column(out, to + 2).assign(weights.min(true, 1));
            column(out, to + 3).assign(weights.max(true, 1));
            if (group.hasBias()) {
                INDArray size = Transforms.abs(column(out, fanIn).dup(), false).addi(UnitGroup.LOG_FLOOR);
                column(out, to + 4).assign(Transforms.log(size, false));
            }
        }
    }

    @Override
    public void scatterUnits(Matrix units, UnitGroup group, Matrix flat) {
        long samples = flat.rows();
        int fanIn = group.fanIn();
        columns(flat.array(), group.weightOffset(), group.weightOffset() + group.units() * fanIn)
                .assign(columns(units.array(), 0, fanIn).dup('c').reshape(samples, (long) group.units() * fanIn));
        for (int v = 0; v < group.beside(); v++) {
            int to = group.biasOffset() + v * group.units();
            columns(flat.array(), to, to + group.units())
                    .assign(column(units, fanIn + v).dup('c').reshape(samples, group.units()));
        }
    }

    @Override
    public void placeTokens(Matrix block, int k, int first, Matrix positions, Matrix out) {
        int width = out.columns();
        long samples = out.rows() / positions.rows();
        INDArray target = columns(
                out.as((int) samples, positions.rows() * width).array(), first * width, (first + k) * width);
        boolean shared = block.rows() == 1 && samples > 1;
        if (shared) {
            target.assign(0);
            target.addiRowVector(vector(block));
        } else {
            target.assign(block.array().reshape(samples, (long) k * width));
        }
        target.addiRowVector(rows(positions.array(), first, first + k).dup('c').reshape((long) k * width));
    }

    @Override
    public void takeTokens(Matrix tokens, int tokensPerSample, int k, int first, Matrix block) {
        int width = tokens.columns();
        int samples = tokens.rows() / tokensPerSample;
        INDArray all = tokens.array().reshape(samples, (long) tokensPerSample * width);
        block.array()
                .reshape(samples, (long) k * width)
                .assign(columns(all, first * width, (first + k) * width));
    }

    @Override
    public void readTokens(Matrix tokens, int tokensPerSample, Reading reading, Matrix out) {
        int width = tokens.columns();
        long samples = tokens.rows() / tokensPerSample;
        INDArray all = tokens.array().reshape(samples, tokensPerSample, width);
        switch (reading) {
            case FIRST -> out.array().assign(token(all, 0));
            case FIRST_AND_MEAN -> {
                columns(out.array(), 0, width).assign(token(all, 0));
                columns(out.array(), width, 2 * width)
                        .assign(all.get(NDArrayIndex.all(), NDArrayIndex.interval(1, tokensPerSample), NDArrayIndex.all())
                                .dup('c')
                                .mean(1));
            }
            case MEAN -> out.array().assign(all.mean(1));
        }
    }

    private static INDArray token(INDArray all, int index) {
        return all.get(NDArrayIndex.all(), NDArrayIndex.point(index), NDArrayIndex.all());
    }

    @Override
    public void readTokensBackward(Matrix gradientOut, int tokensPerSample, Reading reading, Matrix gradientTokens) {
        int width = gradientTokens.columns();
        long samples = gradientTokens.rows() / tokensPerSample;
        INDArray all = gradientTokens.array().reshape(samples, tokensPerSample, width);
        INDArray g = gradientOut.array();
        INDArray first = columns(g, 0, width).dup('c');
        int meanOver = reading == Reading.MEAN ? tokensPerSample : tokensPerSample - 1;
        INDArray share = switch (reading) {
            case FIRST -> Nd4j.zeros(g.dataType(), samples, width);
            case FIRST_AND_MEAN -> columns(g, width, 2 * width).dup('c').divi(meanOver);
            case MEAN -> first.div(meanOver);
        };
        for (int token = 0; token < tokensPerSample; token++) {
            token(all, token).assign(token == 0 && reading != Reading.MEAN ? first : share);
        }
    }

    // ------------------------------------------------------------ batch norm

    @Override
    public void batchNorm(Matrix x, int groups, Matrix weight, Matrix bias, Matrix running, Matrix out, Matrix statistics) {
        int n = x.rows() / groups;
        for (int group = 0; group < groups; group++) {
            INDArray v = rows(x.array(), group * n, (group + 1) * n);
            INDArray mean = v.mean(0);
            INDArray variance = v.var(false, 0);
            INDArray inverse = Transforms.sqrt(variance.add(BATCH_NORM_EPSILON), false).rdivi(1);
            INDArray target = rows(out.array(), group * n, (group + 1) * n);
            target.assign(v.subRowVector(mean).muliRowVector(inverse).muliRowVector(vector(weight)).addiRowVector(vector(bias)));
            statistics.array().getRow(2L * group).assign(mean);
            statistics.array().getRow(2L * group + 1).assign(inverse);
            INDArray r = running.array();
            r.muli(1 - BATCH_NORM_MOMENTUM);
            r.getRow(0).addi(mean.mul(BATCH_NORM_MOMENTUM));
            r.getRow(1).addi(variance.mul(BATCH_NORM_MOMENTUM * n / Math.max(1, n - 1)));
        }
    }

    @Override
    public void batchNormEvaluation(Matrix x, Matrix weight, Matrix bias, Matrix running, Matrix out) {
        INDArray factor = Transforms.sqrt(running.array().getRow(1).add(BATCH_NORM_EPSILON), false).rdivi(vector(weight));
        out.array()
                .assign(x.array()
                        .subRowVector(running.array().getRow(0))
                        .muliRowVector(factor)
                        .addiRowVector(vector(bias)));
    }

    @Override
    public void batchNormBackward(
            Matrix gradientOut,
            Matrix x,
            int groups,
            Matrix weight,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientWeight,
            Matrix gradientBias) {
        int n = x.rows() / groups;
        INDArray weightSum = Nd4j.zeros(x.array().dataType(), x.columns());
        INDArray biasSum = Nd4j.zeros(x.array().dataType(), x.columns());
        for (int group = 0; group < groups; group++) {
            INDArray inverse = statistics.array().getRow(2L * group + 1);
            INDArray normal = rows(x.array(), group * n, (group + 1) * n)
                    .subRowVector(statistics.array().getRow(2L * group))
                    .muliRowVector(inverse);
            INDArray g = rows(gradientOut.array(), group * n, (group + 1) * n).dup('c');
            INDArray plain = g.sum(0);
            INDArray weighted = g.mul(normal).sum(0);
            weightSum.addi(weighted);
            biasSum.addi(plain);
            g.subiRowVector(plain.div(n)).subi(normal.muliRowVector(weighted.div(n)));
            rows(gradientX.array(), group * n, (group + 1) * n)
                    .assign(g.muliRowVector(inverse.mul(vector(weight))));
        }
        vector(gradientWeight).assign(weightSum);
        vector(gradientBias).assign(biasSum);
    }

    // ---------------------------------------------------------------- losses

    @Override
    public double squaredError(Matrix y, Matrix target, Matrix weights, double gradientFactor, Matrix gradient) {
        INDArray difference = y.array().sub(target.array());
        INDArray weighted = difference.mulRowVector(vector(weights));
        double loss = weighted.mul(difference).sumNumber().doubleValue() / y.size();
        gradient.array().assign(weighted.muli(2 * gradientFactor / y.size()));
        return loss;
    }

    @Override
    public void normalizeRows(Matrix x, Matrix out, Matrix lengths) {
        INDArray norms = Transforms.max(x.array().norm2(true, 1), 1e-8, false);
        vector(lengths).assign(norms.reshape(x.rows()));
        out.array().assign(x.array().divColumnVector(norms));
    }

    @Override
    public void normalizeRowsBackward(Matrix gradientOut, Matrix out, Matrix lengths, Matrix gradientX) {
        INDArray u = out.array();
        INDArray g = gradientOut.array();
        INDArray along = g.mul(u).sum(true, 1);
        gradientX.array()
                .assign(g.sub(u.mulColumnVector(along)).diviColumnVector(vector(lengths).reshape(out.rows(), 1)));
    }

    @Override
    public double ntXent(Matrix cosines, double temperature, double gradientFactor) {
        int n = cosines.rows();
        INDArray c = cosines.array();
        INDArray eye = Nd4j.eye(n).castTo(c.dataType());
        INDArray positives = Nd4j.zeros(c.dataType(), n, n);
        for (int i = 0; i < n; i++) {
            positives.putScalar(i, (i + n / 2) % n, 1);
        }
        // A cosine is at most 1: far below that, the diagonal takes no part.
        INDArray logits = c.mul(eye.rsub(1)).subi(eye.mul(1e6)).divi(temperature);
        INDArray max = logits.max(true, 1);
        INDArray e = Transforms.exp(logits.subColumnVector(max), false);
        INDArray sums = e.sum(true, 1);
        double loss = (Transforms.log(sums, true).addi(max).sumNumber().doubleValue()
                        - logits.mul(positives).sumNumber().doubleValue())
                / n;
        c.assign(e.diviColumnVector(sums).subi(positives).muli(gradientFactor / (temperature * n)));
        return loss;
    }

    @Override
    public void pairProducts(Matrix x, Matrix out) {
        int half = x.rows() / 2;
        vector(out).assign(rows(x.array(), 0, half).mul(rows(x.array(), half, 2 * half)).sum(1));
    }

    @Override
    public void pairProductsBackward(Matrix gradientOut, Matrix x, Matrix gradientX) {
        int half = x.rows() / 2;
        INDArray factors = vector(gradientOut).reshape(half, 1);
        rows(gradientX.array(), 0, half).assign(rows(x.array(), half, 2 * half).mulColumnVector(factors));
        rows(gradientX.array(), half, 2 * half).assign(rows(x.array(), 0, half).mulColumnVector(factors));
    }

    // ------------------------------------------------------------- optimizer

    @Override
    public double sumOfSquares(Matrix x) {
        return x.array().mul(x.array()).sumNumber().doubleValue();
    }

    @Override
    public void adam(
            Matrix parameters, Matrix gradient, Matrix mean, Matrix square, Adam adam, long step, double learningRate,
            double gradientScale) {
        INDArray p = parameters.array();
        INDArray slope = gradient.array().mul(gradientScale).addi(p.mul(adam.l2()));
        mean.array().muli(adam.beta1()).addi(slope.mul(1 - adam.beta1()));
        square.array().muli(adam.beta2()).addi(slope.muli(slope).muli(1 - adam.beta2()));
        INDArray root = Transforms.sqrt(square.array().div(adam.correction2(step)), false).addi(adam.epsilon());
        p.muli(1 - learningRate * adam.decay())
                .subi(mean.array().mul(learningRate / adam.correction1(step)).divi(root));
    }
}
