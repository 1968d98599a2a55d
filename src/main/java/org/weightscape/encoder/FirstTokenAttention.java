package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** Attention of the first token of each weight vector to all of its tokens: as {@link MultiHeadAttention}, that token's row alone. */
final class FirstTokenAttention implements Attention {
    private final Site site;
    private final Kernels kernels;
    private final Linear queryMap;
    private final Linear keyValueMap;
    private final Linear outMap;
    private final int tokens;
    private final int width;
    private final int heads;
    private final int dropout;
    private final Matrix asking;
    private final Matrix queries;
    private final Matrix keysValues;
    private final Matrix probabilities;
    private final Matrix context;
    private final FirstTokens firstTokens;

    FirstTokenAttention(Site site, Part part, String name, int tokens, int width, int heads) {
        this.site = site;
        kernels = site.kernels();
        this.tokens = tokens;
        this.width = width;
        this.heads = heads;
        dropout = site.newDropout();
        AttentionProjections projections = AttentionProjections.of(site, part, name, width);
        queryMap = projections.queries(site);
        keyValueMap = projections.keysAndValues(site);
        outMap = Linear.of(site, part, name + ".out", width, width);
        firstTokens = new FirstTokens(site, tokens, width);
        int samples = site.samples();
        asking = site.kept("attention.asking", samples, width);
        queries = site.kept("attention.queries", samples, width);
        keysValues = site.kept("attention.keysValues", samples * tokens, 2 * width);
        probabilities = site.kept("attention.probabilities", samples * heads, tokens);
        context = site.kept("attention.context", samples, width);
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
        firstTokens.take(x, asking.firstRows(samples));
        queryMap.forward(asking.firstRows(samples), queries.firstRows(samples));
        keyValueMap.forward(x, keysValues.firstRows(x.rows()));
        kernels.firstTokenAttention(
                queries.firstRows(samples),
                keysValues.firstRows(x.rows()),
                tokens,
                heads,
                site.dropout(dropout),
                probabilities.firstRows(samples * heads),
                context.firstRows(samples));
    }

    @Override
    public void backward(Matrix x, Matrix gradientOut, Matrix gradientX) {
        int samples = gradientOut.rows();
        Matrix gradientContext = scratch("attention.gradientContext").firstRows(samples);
        Matrix gradientQueries = scratch("attention.gradientQueries").firstRows(samples);
        Matrix gradientAsking = scratch("attention.gradientAsking").firstRows(samples);
        Matrix gradientKeysValues = gradientKeysValues().firstRows(x.rows());
        outMap.backward(context.firstRows(samples), gradientOut, gradientContext);
        kernels.firstTokenAttentionBackward(
                gradientContext,
                queries.firstRows(samples),
                keysValues.firstRows(x.rows()),
                probabilities.firstRows(samples * heads),
                tokens,
                heads,
                site.dropout(dropout),
                gradientQueries,
                gradientKeysValues);
        keyValueMap.backward(x, gradientKeysValues, gradientX);
        queryMap.backward(asking.firstRows(samples), gradientQueries, gradientAsking);
        firstTokens.add(gradientAsking, gradientX);
    }

    private Matrix scratch(String role) {
        return site.scratch(role, site.samples(), width);
    }

    private Matrix gradientKeysValues() {
        return site.scratch("attention.gradientKeysValues", keysValues.rows(), keysValues.columns());
    }

    @Override
    public void reserve() {
        scratch("attention.gradientContext");
        scratch("attention.gradientQueries");
        scratch("attention.gradientAsking");
        gradientKeysValues();
        firstTokens.reserve();
    }
}
