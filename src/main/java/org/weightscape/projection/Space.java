package org.weightscape.projection;

import java.util.Optional;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.zoo.BadInputException;

/**
 * Where points are before they are laid out: the rows moved such that the mean is 0, or along their principal components. Rows that come
 * later enter in the same way.
 *
 * @param mean the mean row that is taken away
 * @param components the directions; empty where rows are taken as they are
 */
record Space(double[] mean, Optional<PrincipalComponents> components) {

    /** Of rows without numbers. */
    static final Space NONE = new Space(new double[0], Optional.empty());

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
                PrincipalComponents.fit(source, rows, reduced ? wanted : 1, progress, cancellation);
        if (fitted.count() == 0) {
            throw new BadInputException(
                    "%s is the same for all checkpoints, so there is nothing to lay out.".formatted(source.name()));
        }
        return new Space(fitted.mean(), reduced ? Optional.of(fitted) : Optional.empty());
    }

    /** Reads rows into this space. */
    FloatMatrix enter(Representation source, int[] rows, Progress progress, Cancellation cancellation) {
        if (components.isPresent()) {
            DoubleMatrix placed = components.get().project(source, rows, progress, cancellation);
            FloatMatrix points = FloatMatrix.zeros(placed.rows(), placed.columns());
            for (int i = 0; i < points.values().length; i++) {
                points.values()[i] = (float) placed.values()[i];
            }
            return points;
        }
        FloatMatrix points = source.matrix(rows);
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
}
