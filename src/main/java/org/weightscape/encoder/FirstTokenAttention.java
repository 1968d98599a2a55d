package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Dropout;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/**
 * Attention of the first token of each weight vector to all of its tokens: as {@link MultiHeadAttention}, that token's row alone.
 *
 * <p>Where one token asks, no key and no value of the others needs to be made. A head's score of a token x is {@code q·(K·x) =
 * (Kᵀq)·x}: the head asks for {@code Kᵀq}, and the tokens themselves answer; the keys' bias adds the same to all of a head's scores,
 * which the softmax does not see. The sum of values {@code Σ p·(V·x + b)} is {@code V·(Σ p·x) + b·Σ p}. That is 4·d numbers for
 * each token and head in place of 2·d² for each token.
 */
final class FirstTokenAttention implements Attention {
    private final Kernels kernels;
    private final AttentionProjections projections;
    private final Linear queryMap;
    private final HeadMap keyMap;
    private final HeadMap valueMap;
    private final HeadBias valueBias;
    private final Linear outMap;
    private final int tokens;
    private final int heads;
    private final double scale;
    private final Dropout dropout;
    private final Matrix first;
    private final Matrix queries;
    private final Matrix asking;
    private final Matrix probabilities;
    private final Matrix sums;
    private final Matrix gathered;
    private final Matrix context;
    private final Matrix gradientContext;
    private final Matrix gradientGathered;
    private final Matrix gradientSums;
    private final Matrix gradientAsking;
    private final Matrix gradientQueries;
    private final Matrix gradientFirst;
    private final FirstTokens firstTokens;

    FirstTokenAttention(Site site, Part part, String name, int tokens, int width, int heads) {
        kernels = site.kernels();
        this.tokens = tokens;
        this.heads = heads;
        scale = Kernels.attentionScale(width, heads);
        dropout = site.newDropout();
        projections = AttentionProjections.of(site, part, name, width);
        queryMap = projections.queries(site);
        keyMap = new HeadMap(site, projections.keyWeight(), heads, width);
        valueMap = new HeadMap(site, projections.valueWeight(), heads, width);
        valueBias = new HeadBias(site, projections.valueBias(), heads, width);
        outMap = Linear.of(site, part, name + ".out", width, width);
        firstTokens = new FirstTokens(site, tokens, width);
        int samples = site.samples();
        first = site.kept("attention.first", samples, width);
        queries = site.kept("attention.queries", samples, width);
        asking = site.kept("attention.asking", samples * heads, width);
        probabilities = site.kept("attention.probabilities", samples * heads, tokens);
        sums = site.kept("attention.sums", samples, heads);
        gathered = site.kept("attention.gathered", samples * heads, width);
        context = site.kept("attention.context", samples, width);
        gradientContext = site.backwardScratch("attention.gradientContext", samples, width);
        gradientGathered = site.backwardScratch("attention.gradientGathered", samples * heads, width);
        gradientSums = site.backwardScratch("attention.gradientSums", samples, heads);
        gradientAsking = site.backwardScratch("attention.gradientAsking", samples * heads, width);
        gradientQueries = site.backwardScratch("attention.gradientQueries", samples, width);
        gradientFirst = site.backwardScratch("attention.gradientFirst", samples, width);
    }

    @Override
    public void forwardOnto(Matrix base, Matrix x, Matrix out) {
        attend(x, out.rows());
        outMap.forwardOnto(base, context.firstRows(out.rows()), out);
    }

    @Override
    public void forward(Matrix x, Matrix out) {
        attend(x, out.rows());
        outMap.forward(context.firstRows(out.rows()), out);
    }

    private void attend(Matrix x, int samples) {
        Matrix asked = asking.firstRows(samples * heads);
        Matrix found = gathered.firstRows(samples * heads);
        Matrix factors = sums.firstRows(samples);
        firstTokens.take(x, first.firstRows(samples));
        queryMap.forward(first.firstRows(samples), queries.firstRows(samples));
        keyMap.widen(queries.firstRows(samples), asked);
        kernels.tokenAttention(
                asked, x, tokens, scale, dropout, probabilities.firstRows(samples * heads), factors, found);
        valueMap.narrow(found, context.firstRows(samples));
        valueBias.add(factors, context.firstRows(samples));
    }

    @Override
    public void backward(Matrix x, Matrix gradientOut, Matrix gradientX) {
        int samples = gradientOut.rows();
        Matrix contextSlope = gradientContext.firstRows(samples);
        Matrix gatheredSlope = gradientGathered.firstRows(samples * heads);
        Matrix sumsSlope = gradientSums.firstRows(samples);
        Matrix askingSlope = gradientAsking.firstRows(samples * heads);
        Matrix querySlope = gradientQueries.firstRows(samples);
        Matrix firstSlope = gradientFirst.firstRows(samples);
        outMap.backward(context.firstRows(samples), gradientOut, contextSlope);
        valueBias.backward(sums.firstRows(samples), contextSlope, sumsSlope);
        valueMap.gradient(contextSlope, gathered.firstRows(samples * heads));
        valueMap.widen(contextSlope, gatheredSlope);
        kernels.tokenAttentionBackward(
                gatheredSlope, sumsSlope, asking.firstRows(samples * heads), x, probabilities.firstRows(samples * heads),
                tokens, scale, dropout, askingSlope, gradientX);
        keyMap.gradient(queries.firstRows(samples), askingSlope);
        keyMap.narrow(askingSlope, querySlope);
        kernels.fill(projections.keyBias().gradient(), 0);
        queryMap.backward(first.firstRows(samples), querySlope, firstSlope);
        firstTokens.add(firstSlope, gradientX);
    }
}
