package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Dropout;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;

/** Two linear maps with a ReLU between, for every token alike. */
final class FeedForward {
    private final Kernels kernels;
    private final Linear first;
    private final Linear second;
    private final Dropout dropout;
    private final Matrix hidden;
    private final Matrix gradientHidden;

    FeedForward(Site site, Part part, String name, int rows, int width, int hiddenWidth) {
        kernels = site.kernels();
        first = Linear.of(site, part, name + ".linear_1", width, hiddenWidth);
        second = Linear.of(site, part, name + ".linear_2", hiddenWidth, width);
        dropout = site.newDropout();
        hidden = site.kept("feedForward.hidden", rows, hiddenWidth);
        gradientHidden = site.backwardScratch("feedForward.gradientHidden", rows, hiddenWidth);
    }

    /** {@code out = base + feedForward(x)}. */
    void forwardOnto(Matrix base, Matrix x, Matrix out) {
        second.forwardOnto(base, activate(x), out);
    }

    /** {@code out = feedForward(x)}. */
    void forward(Matrix x, Matrix out) {
        second.forward(activate(x), out);
    }

    private Matrix activate(Matrix x) {
        Matrix h = hidden.firstRows(x.rows());
        first.forward(x, h);
        kernels.activate(Nonlinearity.RELU, h, h);
        kernels.dropout(h, dropout, h);
        return h;
    }

    /** Sets {@code gradientX}. */
    void backward(Matrix x, Matrix gradientOut, Matrix gradientX) {
        Matrix h = hidden.firstRows(x.rows());
        Matrix gradient = gradientHidden.firstRows(x.rows());
        second.backward(h, gradientOut, gradient);
        kernels.dropout(gradient, dropout, gradient);
        // Where a number was dropped h is 0 too, and so is the gradient: the mask is the same either way.
        kernels.activateBackward(Nonlinearity.RELU, h, gradient);
        first.backward(x, gradient, gradientX);
    }
}
