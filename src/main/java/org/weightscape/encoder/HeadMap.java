package org.weightscape.encoder;

import static org.weightscape.encoder.kernel.Form.PLAIN;
import static org.weightscape.encoder.kernel.Form.TRANSPOSED;

import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/**
 * A weight matrix of d × d whose rows belong to heads, s = d/heads rows to each, between what the heads have of a sample (n × d, s
 * columns to each head) and one row of d for each head (n·heads × d).
 */
final class HeadMap {
    private final Kernels kernels;
    private final Span weight;
    private final int heads;
    private final int width;
    private final Matrix noPositions;
    private final Matrix narrowPositions;
    /** What one head has. */
    private final Matrix oneNarrow;

    private final Matrix oneWide;

    HeadMap(Site site, Span weight, int heads, int width) {
        this.weight = weight;
        this.heads = heads;
        this.width = width;
        kernels = site.kernels();
        noPositions = site.scratch("heads.noPositions", heads, width);
        narrowPositions = noPositions.part(0, heads, size());
        oneNarrow = site.scratch("heads.narrow", site.samples(), size());
        oneWide = site.scratch("heads.wide", site.samples(), width);
    }

    private int size() {
        return width / heads;
    }

    private Matrix part(Matrix all, int head, Matrix into) {
        kernels.takeTokens(all, heads, 1, head, into);
        return into;
    }

    /** {@code wide[i, h] = narrow[i, h]·W[h]}. */
    void widen(Matrix narrow, Matrix wide) {
        int samples = narrow.rows();
        for (int head = 0; head < heads; head++) {
            Matrix part = part(narrow.as(samples * heads, size()), head, oneNarrow.firstRows(samples));
            Matrix result = oneWide.firstRows(samples);
            kernels.product(part, PLAIN, weight.value().block(head, heads), PLAIN, 1, 0, result);
            kernels.placeTokens(result, 1, head, noPositions, wide);
        }
    }

    /** {@code narrow[i, h] = wide[i, h]·W[h]ᵀ}: as {@link #widen}, its gradient's way back. */
    void narrow(Matrix wide, Matrix narrow) {
        int samples = narrow.rows();
        for (int head = 0; head < heads; head++) {
            Matrix part = part(wide, head, oneWide.firstRows(samples));
            Matrix result = oneNarrow.firstRows(samples);
            kernels.product(part, PLAIN, weight.value().block(head, heads), TRANSPOSED, 1, 0, result);
            kernels.placeTokens(result, 1, head, narrowPositions, narrow.as(samples * heads, size()));
        }
    }

    /** Sets the weight's gradient: {@code narrow[·, h]ᵀ·wide[·, h]}, of which one is a gradient, whichever way was taken. */
    void gradient(Matrix narrow, Matrix wide) {
        int samples = narrow.rows();
        for (int head = 0; head < heads; head++) {
            Matrix left = part(narrow.as(samples * heads, size()), head, oneNarrow.firstRows(samples));
            Matrix right = part(wide, head, oneWide.firstRows(samples));
            kernels.product(left, TRANSPOSED, right, PLAIN, 1, 0, weight.gradient().block(head, heads));
        }
    }
}
