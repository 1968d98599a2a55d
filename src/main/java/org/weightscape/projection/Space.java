package org.weightscape.projection;

import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.zoo.BadInputException;

/**
 * Where points are before they are laid out: the rows moved such that the mean is 0, or along their principal components. Rows
 * that come later enter in the same way.
 *
 * @param components of the rows that the space was made from, at least one
 * @param axes what the numbers of a point are
 */
record Space(PrincipalComponents components, Axes axes) {

    /** What the numbers of a point are. */
    enum Axes {
        /** Those of the representation. */
        COLUMNS,
        /** Places along the principal components. */
        COMPONENTS
    }

    /**
     * The space of some rows, of principal components where there are more columns than the options want.
     *
     * @throws BadInputException if all rows are the same
     */
    static Space of(
            Representation source, int[] rows, ProjectionOptions options, Progress progress, Cancellation cancellation) {
        int wanted = options.whole("components");
        boolean reduced = wanted > 0 && source.columns() > wanted;
        PrincipalComponents fitted =
                PrincipalComponents.fit(source, rows, reduced ? Math.max(wanted, 2) : 2, progress, cancellation);
        if (fitted.count() == 0) {
            throw new BadInputException(
                    "%s is the same for all checkpoints, so there is nothing to lay out.".formatted(source.name()));
        }
        return new Space(fitted, reduced ? Axes.COMPONENTS : Axes.COLUMNS);
    }

    /** Reads rows into this space. */
    FloatMatrix enter(Representation source, int[] rows, Progress progress, Cancellation cancellation) {
        if (axes == Axes.COMPONENTS) {
            DoubleMatrix placed = components.project(source, rows, progress, cancellation);
            FloatMatrix points = FloatMatrix.zeros(placed.rows(), placed.columns());
            for (int i = 0; i < points.values().length; i++) {
                points.values()[i] = (float) placed.values()[i];
            }
            return points;
        }
        FloatMatrix points = source.matrix(rows);
        double[] mean = components.mean();
        int p = points.columns();
        Parts.forEach(points.rows(), (_, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int j = 0; j < p; j++) {
                    points.values()[i * p + j] = (float) (points.values()[i * p + j] - mean[j]);
                }
            }
        });
        progress.update(1, "rows");
        return points;
    }

    /**
     * Places points that have entered along the first two principal components.
     *
     * @return x and then y of each point; y is 0 where the rows vary in one direction only
     */
    float[] firstTwo(FloatMatrix points) {
        int n = points.rows();
        int p = points.columns();
        float[] along = new float[2 * n];
        int axesThere = Math.min(2, components.count());
        Parts.forEach(n, (_, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int axis = 0; axis < axesThere; axis++) {
                    double sum = 0;
                    for (int j = 0; axes == Axes.COLUMNS && j < p; j++) {
                        sum += points.values()[i * p + j] * components.directions().get(axis, j);
                    }
                    along[2 * i + axis] = axes == Axes.COLUMNS ? (float) sum : points.get(i, axis);
                }
            }
        });
        return along;
    }

    /** Standard deviation along the first principal component. */
    double spread() {
        return Math.sqrt(components.variances()[0]);
    }
}
