package org.weightscape.encoder;

import static org.weightscape.encoder.kernel.Form.PLAIN;
import static org.weightscape.encoder.kernel.Form.TRANSPOSED;

import java.util.List;
import java.util.stream.IntStream;
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
    private final List<Matrix> own;
    private final List<Matrix> ownGradient;

    HeadBias(Site site, Span bias, int heads, int width) {
        kernels = site.kernels();
        this.bias = bias;
        this.heads = heads;
        size = width / heads;
        rows = site.workspace().matrix(heads, width);
        gradientRows = site.scratch("heads.gradientBias", heads, width);
        own = own(rows);
        ownGradient = own(gradientRows);
    }

    /** What of each head's row is its own. */
    private static List<Matrix> own(Matrix ofHeads) {
        int size = ofHeads.columns() / ofHeads.rows();
        return IntStream.range(0, ofHeads.rows())
                .mapToObj(head -> ofHeads.part((long) head * (ofHeads.columns() + size), 1, size))
                .toList();
    }

    private Matrix of(Matrix all, int head) {
        return all.as(heads, size).blocks(heads).get(head);
    }

    /**
     * Adds factor times bias.
     *
     * @param factors n × heads
     * @param out n × d
     */
    void add(Matrix factors, Matrix out) {
        for (int head = 0; head < heads; head++) {
            kernels.copy(of(bias.value(), head), own.get(head));
        }
        kernels.product(factors, PLAIN, rows, PLAIN, 1, 1, out);
    }

    /** Sets the bias's gradient, and that of the factors. */
    void backward(Matrix factors, Matrix gradientOut, Matrix gradientFactors) {
        kernels.product(factors, TRANSPOSED, gradientOut, PLAIN, 1, 0, gradientRows);
        for (int head = 0; head < heads; head++) {
            kernels.copy(ownGradient.get(head), of(bias.gradient(), head));
        }
        kernels.product(gradientOut, PLAIN, rows, TRANSPOSED, 1, 0, gradientFactors);
    }
}
