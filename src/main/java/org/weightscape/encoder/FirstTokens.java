package org.weightscape.encoder;

import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Reading;

/** The first token of each weight vector, among its others. */
final class FirstTokens {
    private final Kernels kernels;
    private final int tokens;
    private final Matrix noPositions;
    private final Matrix sum;

    FirstTokens(Site site, int tokens, int width) {
        kernels = site.kernels();
        this.tokens = tokens;
        noPositions = site.scratch("tokens.noPositions", tokens, width);
        sum = site.backwardScratch("tokens.sum", site.samples(), width);
    }

    /** Copies them out of all tokens. */
    void take(Matrix all, Matrix into) {
        kernels.takeTokens(all, tokens, 1, 0, into);
    }

    /** Adds to them. */
    void add(Matrix first, Matrix all) {
        Matrix both = sum.firstRows(first.rows());
        take(all, both);
        kernels.add(first, both);
        kernels.placeTokens(both, 1, 0, noPositions, all);
    }

    /** Puts them among others that are all 0. */
    void placeAmongZeros(Matrix first, Matrix all) {
        kernels.readTokensBackward(first, tokens, Reading.FIRST, all);
    }
}
