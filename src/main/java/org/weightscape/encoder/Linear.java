package org.weightscape.encoder;

import static org.weightscape.encoder.kernel.Form.PLAIN;
import static org.weightscape.encoder.kernel.Form.TRANSPOSED;

import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** {@code y = x·Wᵀ + b}; W is out × in, as in PyTorch. */
final class Linear {
    private final Kernels kernels;
    private final Span weight;
    private final Span bias;

    Linear(Kernels kernels, Span weight, Span bias) {
        this.kernels = kernels;
        this.weight = weight;
        this.bias = bias;
    }

    /** A linear map with PyTorch's default initial values. */
    static Linear of(Site site, Part part, String name, int in, int out) {
        return of(site, part, name, in, out, Initial.uniformOver(in), Initial.uniformOver(in));
    }

    static Linear of(Site site, Part part, String name, int in, int out, Initial weights, Initial biases) {
        return new Linear(
                site.kernels(),
                site.parameters().add(part, name + ".weight", weights, out, in),
                site.parameters().add(part, name + ".bias", biases, out));
    }

    void forward(Matrix x, Matrix out) {
        kernels.fillRows(bias.value(), out);
        kernels.product(x, PLAIN, weight.value(), TRANSPOSED, 1, 1, out);
    }

    /** {@code out = base + x·Wᵀ + b}: the map as a residual, in the same pass. {@code out} may be {@code base}. */
    void forwardOnto(Matrix base, Matrix x, Matrix out) {
        kernels.plusRow(base, bias.value(), out);
        kernels.product(x, PLAIN, weight.value(), TRANSPOSED, 1, 1, out);
    }

    /**
     * Sets the parameters' gradients, and that of the input.
     *
     * @param gradientX null where nobody needs it
     */
    void backward(Matrix x, Matrix gradientOut, @Nullable Matrix gradientX) {
        kernels.product(gradientOut, TRANSPOSED, x, PLAIN, 1, 0, weight.gradient());
        kernels.columnSums(gradientOut, bias.gradient());
        if (gradientX != null) {
            kernels.product(gradientOut, PLAIN, weight.value(), PLAIN, 1, 0, gradientX);
        }
    }
}
