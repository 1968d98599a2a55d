package org.weightscape.encoder;

import static org.weightscape.encoder.kernel.Form.PLAIN;
import static org.weightscape.encoder.kernel.Form.TRANSPOSED;

import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** A bias of d numbers, d/heads for each head, that each head of a sample adds as often as a factor of its own says. */
final class HeadBias {
    private final Kernels kernels;
    private final Span bias;
    private final int heads;
    private final int size;
    /** A row for each head: its part of the bias, and 0 elsewhere. */
    private final Matrix rows;
    private final Matrix gradientRows;

    HeadBias(Site site, Span bias, int heads, int width) {
        kernels = site.kernels();
        this.bias = bias;
        this.heads = heads;
        size = width / heads;
        rows = site.workspace().matrix(heads, width);
        gradientRows = site.scratch("heads.gradientBias", heads, width);
    }

    /** What of a head's row is its own. */
    private Matrix own(Matrix ofHeads, int head) {
        return ofHeads.part((long) head * (ofHeads.columns() + size), 1, size);
    }

    private Matrix of(Matrix all, int head) {
        return all.as(heads, size).block(head, heads);
    }

    /**
     * Adds factor times bias.
     *
     * @param factors n × heads
     * @param out n × d
     */
    void add(Matrix factors, Matrix out) {
        for (int head = 0; head < heads; head++) {
            kernels.copy(of(bias.value(), head), own(rows, head));
        }
        kernels.product(factors, PLAIN, rows, PLAIN, 1, 1, out);
    }

    /** Sets the bias's gradient, and that of the factors. */
    void backward(Matrix factors, Matrix gradientOut, Matrix gradientFactors) {
        kernels.product(factors, TRANSPOSED, gradientOut, PLAIN, 1, 0, gradientRows);
        for (int head = 0; head < heads; head++) {
            kernels.copy(own(gradientRows, head), of(bias.gradient(), head));
        }
        kernels.product(gradientOut, PLAIN, rows, TRANSPOSED, 1, 0, gradientFactors);
    }
}
