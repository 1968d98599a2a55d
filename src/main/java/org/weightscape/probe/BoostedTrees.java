package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.Rows;
import smile.base.cart.Loss;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.DoubleVector;
import smile.data.vector.IntVector;
import smile.math.MathEx;
import smile.util.IterativeAlgorithmController;

/**
 * Gradient-boosted trees (Friedman 2001) by Smile: {@link #TREES} trees of at most {@link #LEAVES} leaves, each fitted to a
 * random
 * {@link #SUBSAMPLE} of the rows and added with a shrinkage of {@link #SHRINKAGE}. How many of them are kept is then chosen on
 * the
 * validation models.
 */
public final class BoostedTrees {
    /** Trees that are grown; for words so many for each word. */
    public static final int TREES = 150;
    /** Leaves of a tree. */
    public static final int LEAVES = 16;
    /** What a tree adds of its own prediction. */
    public static final double SHRINKAGE = 0.1;
    /** Share of the rows that a tree sees. */
    public static final double SUBSAMPLE = 0.5;

    private static final int DEPTH = 12;
    private static final int ROWS_IN_LEAF = 5;
    private static final String TARGET = "target";
    /** Rows that all trees are asked about between two looks at the cancellation. */
    private static final int JUDGED_AT_ONCE = 1024;

    private BoostedTrees() {}

    /** Some rows as Smile's columns, named by their place. */
    static DataFrame columns(Rows features, int[] rows) {
        int p = features.columns();
        double[][] columns = new double[p][rows.length];
        float[] row = new float[p];
        for (int i = 0; i < rows.length; i++) {
            features.read(rows[i], row, 0);
            for (int j = 0; j < p; j++) {
                columns[j][i] = row[j];
            }
        }
        return new DataFrame(IntStream.range(0, p)
                .mapToObj(j -> new DoubleVector("x" + j, columns[j]))
                .toArray(DoubleVector[]::new));
    }

    /**
     * Fits a number.
     *
     * @param table see {@link #columns}
     * @param truth a number for each row of the table
     */
    static smile.regression.GradientTreeBoost fit(
            DataFrame table, double[] truth, long seed, Progress progress, Cancellation cancellation) {
        MathEx.setSeed(seed);
        try (Control<smile.regression.GradientTreeBoost.TrainingStatus> control = new Control<>(progress, cancellation)) {
            smile.regression.GradientTreeBoost trees = smile.regression.GradientTreeBoost.fit(
                    Formula.lhs(TARGET),
                    table.merge(new DataFrame(new DoubleVector(TARGET, truth))),
                    new smile.regression.GradientTreeBoost.Options(
                            Loss.ls(), TREES, DEPTH, LEAVES, ROWS_IN_LEAF, SHRINKAGE, SUBSAMPLE, null, control));
            cancellation.throwIfCancelled();
            return trees;
        }
    }

    /**
     * Fits words.
     *
     * @param codes a word for each row of the table, from 0 and each at least once
     */
    static smile.classification.GradientTreeBoost fit(
            DataFrame table, int[] codes, long seed, Progress progress, Cancellation cancellation) {
        MathEx.setSeed(seed);
        try (Control<smile.classification.GradientTreeBoost.TrainingStatus> control = new Control<>(progress, cancellation)) {
            smile.classification.GradientTreeBoost trees = smile.classification.GradientTreeBoost.fit(
                    Formula.lhs(TARGET),
                    table.merge(new DataFrame(new IntVector(TARGET, codes))),
                    new smile.classification.GradientTreeBoost.Options(
                            TREES, DEPTH, LEAVES, ROWS_IN_LEAF, SHRINKAGE, SUBSAMPLE, null, control));
            cancellation.throwIfCancelled();
            return trees;
        }
    }

    /** How many trees predict best: the smallest number among the best scores of 1, 2, … trees. */
    static int best(List<Double> scores) {
        int best = 0;
        for (int i = 1; i < scores.size(); i++) {
            if (scores.get(i) > scores.get(best)) {
                best = i;
            }
        }
        return best + 1;
    }

    /**
     * The scores on other rows after each tree.
     *
     * @param truth a number for each of the judging rows
     */
    static List<Double> scores(
            smile.regression.GradientTreeBoost trees,
            Rows features,
            int[] judges,
            double[] truth,
            Progress progress,
            Cancellation cancellation) {
        return predictions(trees::test, features, judges, progress, cancellation).stream()
                .map(predicted -> Metrics.r2(predicted, truth))
                .toList();
    }

    /**
     * The scores on other rows after each tree.
     *
     * @param truth a code for each of the judging rows
     */
    static List<Double> scores(
            smile.classification.GradientTreeBoost trees,
            Rows features,
            int[] judges,
            double[] truth,
            Progress progress,
            Cancellation cancellation) {
        Function<DataFrame, double[][]> predict = table -> Arrays.stream(trees.test(table))
                .map(codes -> Arrays.stream(codes).asDoubleStream().toArray())
                .toArray(double[][]::new);
        return predictions(predict, features, judges, progress, cancellation).stream()
                .map(predicted -> Metrics.accuracy(predicted, truth))
                .toList();
    }

    /** What 1, 2, … trees say of some rows, block of rows by block of rows, so that it can be stopped. */
    private static List<double[]> predictions(
            Function<DataFrame, double[][]> predict,
            Rows features,
            int[] rows,
            Progress progress,
            Cancellation cancellation) {
        List<double[]> all = new ArrayList<>();
        for (int from = 0; from < rows.length; from += JUDGED_AT_ONCE) {
            cancellation.throwIfCancelled();
            progress.update((double) from / rows.length, "judging the number of trees");
            int[] block = Arrays.copyOfRange(rows, from, Math.min(from + JUDGED_AT_ONCE, rows.length));
            double[][] part = predict.apply(columns(features, block));
            for (int trees = 0; trees < part.length; trees++) {
                if (from == 0) {
                    all.add(new double[rows.length]);
                }
                System.arraycopy(part[trees], 0, all.get(trees), from, block.length);
            }
        }
        return all;
    }

    /** Smile tells after each tree; this is where the training can be stopped. */
    private static final class Control<T> extends IterativeAlgorithmController<T> {
        private final Progress progress;
        private final Cancellation cancellation;
        private int trees;

        Control(Progress progress, Cancellation cancellation) {
            this.progress = progress;
            this.cancellation = cancellation;
        }

        @Override
        public void submit(T status) {
            trees++;
            progress.update(Math.min(1, (double) trees / TREES), "boosted trees, tree " + trees);
            if (cancellation.isCancelled()) {
                stop();
            }
        }
    }
}
