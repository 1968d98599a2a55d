package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** Normalisation of every token, with the unbiased standard deviation (official {@code Norm}). */
final class LayerNorm {
    private final Kernels kernels;
    private final Span alpha;
    private final Span bias;
    private final Matrix statistics;

    LayerNorm(Site site, Part part, String name, int rows, int width) {
        kernels = site.kernels();
        alpha = site.parameters().add(part, name + ".alpha", Initial.constant(1), width);
        bias = site.parameters().add(part, name + ".bias", Initial.constant(0), width);
        statistics = site.kept("norm.statistics", rows, 2);
    }

    void forward(Matrix x, Matrix out) {
        kernels.layerNorm(x, alpha.value(), bias.value(), out, statistics.firstRows(x.rows()));
    }

    /** Adds to the gradient of x. */
    void backward(Matrix x, Matrix gradientOut, Matrix gradientX) {
        kernels.layerNormBackward(
                gradientOut, x, alpha.value(), statistics.firstRows(x.rows()), gradientX, alpha.gradient(), bias.gradient());
    }
}
