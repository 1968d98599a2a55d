package org.weightscape.encoder;

import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/** Two matrices side by side as one. To the kernels, every number of a row is a token of width 1. */
final class Beside {
    private final Kernels kernels;
    private final int left;
    private final int right;
    private final Matrix joined;
    private final Matrix leftPart;
    private final Matrix rightPart;
    private final Matrix noPositions;

    /**
     * @param left columns of the first
     * @param right columns of the second
     */
    Beside(Site site, int left, int right) {
        this.left = left;
        this.right = right;
        kernels = site.kernels();
        joined = site.kept("beside", site.samples(), left + right);
        leftPart = site.scratch("beside.left", site.samples(), left);
        rightPart = site.scratch("beside.right", site.samples(), right);
        noPositions = site.workspace().matrix(left + right, 1);
    }

    /** Both side by side; stays until the next call. */
    Matrix forward(Matrix first, Matrix second) {
        int rows = first.rows();
        Matrix result = joined.firstRows(rows);
        Matrix numbers = result.as(rows * (left + right), 1);
        kernels.placeTokens(first.as(rows * left, 1), left, 0, noPositions, numbers);
        kernels.placeTokens(second.as(rows * right, 1), right, left, noPositions, numbers);
        return result;
    }

    /** The first of two that are side by side; stays until the next call. */
    Matrix left(Matrix both) {
        return part(both, 0, leftPart);
    }

    /** The second of two that are side by side; stays until the next call. */
    Matrix right(Matrix both) {
        return part(both, left, rightPart);
    }

    private Matrix part(Matrix both, int first, Matrix into) {
        int rows = both.rows();
        int columns = into.columns();
        Matrix result = into.firstRows(rows);
        kernels.takeTokens(both.as(rows * (left + right), 1), left + right, columns, first, result.as(rows * columns, 1));
        return result;
    }
}
