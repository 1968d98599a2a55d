package org.weightscape.encoder;

import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Reading;

/** The first token of each weight vector, among its others. */
final class FirstTokens {
    private final Site site;
    private final Kernels kernels;
    private final int tokens;
    private final int width;
    private final Matrix noPositions;

    FirstTokens(Site site, int tokens, int width) {
        this.site = site;
        kernels = site.kernels();
        this.tokens = tokens;
        this.width = width;
        noPositions = site.scratch("tokens.noPositions", tokens, width);
    }

    /** Tokens of a weight vector. */
    int tokens() {
        return tokens;
    }

    /** Copies them out of all tokens. */
    void take(Matrix all, Matrix into) {
        kernels.takeTokens(all, tokens, 1, 0, into);
    }

    /** Adds to them. */
    void add(Matrix first, Matrix all) {
        Matrix sum = sum().firstRows(first.rows());
        take(all, sum);
        kernels.add(first, sum);
        kernels.placeTokens(sum, 1, 0, noPositions, all);
    }

    /** Puts them among others that are all 0. */
    void placeAmongZeros(Matrix first, Matrix all) {
        kernels.readTokensBackward(first, tokens, Reading.FIRST, all);
    }

    private Matrix sum() {
        return site.scratch("tokens.sum", site.samples(), width);
    }

    /** Reserves what {@link #add} needs. */
    void reserve() {
        sum();
    }
}
