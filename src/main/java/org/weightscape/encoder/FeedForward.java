package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;

/** Two linear maps with a ReLU between, for every token alike. */
final class FeedForward {
    private final Site site;
    private final Kernels kernels;
    private final Linear first;
    private final Linear second;
    private final int dropout;
    private final Matrix hidden;

    FeedForward(Site site, Part part, String name, int rows, int width, int hiddenWidth) {
        this.site = site;
        kernels = site.kernels();
        first = Linear.of(site, part, name + ".linear_1", width, hiddenWidth);
        second = Linear.of(site, part, name + ".linear_2", hiddenWidth, width);
        dropout = site.newDropout();
        hidden = site.kept("feedForward.hidden", rows, hiddenWidth);
        if (site.trains()) {
            site.scratch("feedForward.gradientHidden", rows, hiddenWidth);
        }
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
        kernels.dropout(h, site.dropout(dropout), h);
        return h;
    }

    /** Sets {@code gradientX}. */
    void backward(Matrix x, Matrix gradientOut, Matrix gradientX) {
        Matrix h = hidden.firstRows(x.rows());
        Matrix gradientHidden =
                site.scratch("feedForward.gradientHidden", hidden.rows(), hidden.columns()).firstRows(x.rows());
        second.backward(h, gradientOut, gradientHidden);
        kernels.dropout(gradientHidden, site.dropout(dropout), gradientHidden);
        // Where a number was dropped h is 0 too, and so is the gradient: the mask is the same either way.
        kernels.activateBackward(Nonlinearity.RELU, h, gradientHidden);
        first.backward(x, gradientHidden, gradientX);
    }
}
