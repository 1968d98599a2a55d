package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;

/**
 * The parameters that make queries, keys and values of tokens, under the names of the official code. Weights lie side by side in
 * memory, and so do biases, so that neighbours can be one product.
 */
record AttentionProjections(Span queryWeight, Span keyWeight, Span queryBias, Span keyBias, Parameters parameters, int width) {

    static AttentionProjections of(Site site, Part part, String name, int width) {
        Parameters parameters = site.parameters();
        Initial initial = Initial.uniformOver(width);
        Span queryWeight = parameters.add(part, name + ".q_linear.weight", initial, width, width);
        Span keyWeight = parameters.add(part, name + ".k_linear.weight", initial, width, width);
        parameters.add(part, name + ".v_linear.weight", initial, width, width);
        Span queryBias = parameters.add(part, name + ".q_linear.bias", initial, width);
        Span keyBias = parameters.add(part, name + ".k_linear.bias", initial, width);
        parameters.add(part, name + ".v_linear.bias", initial, width);
        return new AttentionProjections(queryWeight, keyWeight, queryBias, keyBias, parameters, width);
    }

    Linear queries(Site site) {
        return new Linear(site.kernels(), queryWeight, queryBias);
    }

    Linear keysAndValues(Site site) {
        return joined(site, keyWeight, keyBias, 2);
    }

    Linear all(Site site) {
        return joined(site, queryWeight, queryBias, 3);
    }

    private Linear joined(Site site, Span firstWeight, Span firstBias, int count) {
        return new Linear(
                site.kernels(),
                parameters.joined(firstWeight, count * width, width),
                parameters.joined(firstBias, 1, count * width));
    }
}
