package org.weightscape.probe;

import java.util.ArrayList;
import java.util.List;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/**
 * The ridge probe for a zoo's test accuracy in its shortest form: R² on some checkpoints of a probe fitted on others. λ is the
 * one that scores best on the same checkpoints, as everywhere in {@link ProbeTable} for validation models, so it is a curve to
 * watch and no result to report.
 */
public final class AccuracyScore {
    private final double[] accuracies;

    private AccuracyScore(double[] accuracies) {
        this.accuracies = accuracies;
    }

    /** For a zoo; one without accuracies has no score. */
    public static AccuracyScore of(Zoo zoo) {
        return new AccuracyScore(zoo.numeric(PropertyName.TEST_ACC)
                .map(property -> property.values())
                .orElseGet(() -> new double[0]));
    }

    /**
     * Fits and scores.
     *
     * @param train features of the checkpoints to fit on, one after the other
     * @param trainRows which checkpoints of the zoo these are
     * @param val features of the checkpoints to score on
     * @param valRows which ones
     * @return R², 1 at best; NaN if the zoo has no accuracies, or hardly any of these checkpoints has one
     */
    public double r2(float[] train, int[] trainRows, float[] val, int[] valRows) {
        int[] fitted = known(trainRows);
        int[] scored = known(valRows);
        if (fitted.length < 2 || scored.length < 2) {
            return Double.NaN;
        }
        int width = train.length / trainRows.length;
        DoubleMatrix targets = DoubleMatrix.zeros(fitted.length, 1);
        for (int i = 0; i < fitted.length; i++) {
            targets.values()[i] = accuracies[trainRows[fitted[i]]];
        }
        double[] truth = new double[scored.length];
        for (int i = 0; i < scored.length; i++) {
            truth[i] = accuracies[valRows[scored[i]]];
        }
        Ridge.Path path = Ridge.fit(
                new FloatMatrix(trainRows.length, width, train), fitted, targets, Progress.NONE, Cancellation.NEVER);
        double best = Double.NaN;
        for (DoubleMatrix predicted :
                path.predict(new FloatMatrix(valRows.length, width, val), scored, Progress.NONE, Cancellation.NEVER)) {
            double score = Metrics.r2(predicted.values(), truth);
            best = Double.isNaN(best) ? score : Math.max(best, score);
        }
        return best;
    }

    /** Which of these checkpoints have an accuracy: places in {@code rows}. */
    private int[] known(int[] rows) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (accuracies.length > 0 && Double.isFinite(accuracies[rows[i]])) {
                places.add(i);
            }
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }
}
