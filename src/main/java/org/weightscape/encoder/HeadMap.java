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
    private final Site site;
    private final Kernels kernels;
    private final Span weight;
    private final int heads;
    private final int width;
    private final Matrix noPositions;

    HeadMap(Site site, Span weight, int heads, int width) {
        this.site = site;
        this.weight = weight;
        this.heads = heads;
        this.width = width;
        kernels = site.kernels();
        noPositions = site.scratch("heads.noPositions", heads, width);
        narrow();
        wide();
    }

    private int size() {
        return width / heads;
    }

    private Matrix narrow() {
        return site.scratch("heads.narrow", site.samples(), size());
    }

    private Matrix wide() {
        return site.scratch("heads.wide", site.samples(), width);
    }

    private Matrix rows(Matrix all, int head) {
        return all.part((long) head * size() * width, size(), width);
    }

    private Matrix part(Matrix all, int head, Matrix into) {
        kernels.takeTokens(all, heads, 1, head, into);
        return into;
    }

    /** {@code wide[i, h] = narrow[i, h]·W[h]}. */
    void widen(Matrix narrow, Matrix wide) {
        int samples = narrow.rows();
        for (int head = 0; head < heads; head++) {
            Matrix part = part(narrow.as(samples * heads, size()), head, narrow().firstRows(samples));
            Matrix result = wide().firstRows(samples);
            kernels.product(part, PLAIN, rows(weight.value(), head), PLAIN, 1, 0, result);
            kernels.placeTokens(result, 1, head, noPositions, wide);
        }
    }

    /** {@code narrow[i, h] = wide[i, h]·W[h]ᵀ}: as {@link #widen}, its gradient's way back. */
    void narrow(Matrix wide, Matrix narrow) {
        int samples = narrow.rows();
        Matrix positions = noPositions.part(0, heads, size());
        for (int head = 0; head < heads; head++) {
            Matrix part = part(wide, head, wide().firstRows(samples));
            Matrix result = narrow().firstRows(samples);
            kernels.product(part, PLAIN, rows(weight.value(), head), TRANSPOSED, 1, 0, result);
            kernels.placeTokens(result, 1, head, positions, narrow.as(samples * heads, size()));
        }
    }

    /** Sets the weight's gradient: {@code narrow[·, h]ᵀ·wide[·, h]}, of which one is a gradient, whichever way was taken. */
    void gradient(Matrix narrow, Matrix wide) {
        int samples = narrow.rows();
        for (int head = 0; head < heads; head++) {
            Matrix left = part(narrow.as(samples * heads, size()), head, narrow().firstRows(samples));
            Matrix right = part(wide, head, wide().firstRows(samples));
            kernels.product(left, TRANSPOSED, right, PLAIN, 1, 0, rows(weight.gradient(), head));
        }
    }
}
