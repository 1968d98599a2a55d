package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;

/**
 * The parameters that make queries, keys and values of tokens, under the names of the official code. Weights lie side by side in
 * memory, and so do biases, so that neighbours can be one product.
 */
record AttentionProjections(
        Span queryWeight,
        Span keyWeight,
        Span valueWeight,
        Span queryBias,
        Span keyBias,
        Span valueBias,
        Parameters parameters,
        int width) {

    static AttentionProjections of(Site site, Part part, String name, int width) {
        Parameters parameters = site.parameters();
        Initial initial = Initial.uniformOver(width);
        Span queryWeight = parameters.add(part, name + ".q_linear.weight", initial, width, width);
        Span keyWeight = parameters.add(part, name + ".k_linear.weight", initial, width, width);
        Span valueWeight = parameters.add(part, name + ".v_linear.weight", initial, width, width);
        Span queryBias = parameters.add(part, name + ".q_linear.bias", initial, width);
        Span keyBias = parameters.add(part, name + ".k_linear.bias", initial, width);
        Span valueBias = parameters.add(part, name + ".v_linear.bias", initial, width);
        return new AttentionProjections(
                queryWeight, keyWeight, valueWeight, queryBias, keyBias, valueBias, parameters, width);
    }

    Linear queries(Site site) {
        return new Linear(site.kernels(), queryWeight, queryBias);
    }

    Linear all(Site site) {
        return new Linear(
                site.kernels(),
                parameters.joined(queryWeight, 3 * width, width),
                parameters.joined(queryBias, 1, 3 * width));
    }
}
