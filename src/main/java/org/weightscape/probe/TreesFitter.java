package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Split;

/**
 * {@link BoostedTrees}, their number chosen on the validation models.
 *
 * @param seed of the rows that each tree sees
 * @param remarks hears what had to be left out
 */
record TreesFitter(long seed, Consumer<String> remarks) implements Fitter {
    /** Numbers that are learnt from; with more, evenly spread rows are. */
    private static final long MOST_NUMBERS = 4_000_000;
    /** With fewer rows than this the trees would see too little of the zoo. */
    private static final int FEWEST_ROWS = 500;

    @Override
    public List<Fitted> fit(FeatureRows rows, List<ProbeTarget> targets, Progress progress, Cancellation cancellation) {
        int columns = rows.feature().columns();
        int most = (int) Math.min(Integer.MAX_VALUE, MOST_NUMBERS / Math.max(1, columns));
        int there = rows.of(Split.Part.TRAIN).length;
        if (there > most && most < FEWEST_ROWS) {
            remarks.accept("%s has no boosted trees: with %d columns they could learn from %d of %d training checkpoints only."
                    .formatted(rows.feature().name(), columns, most, there));
            return List.of();
        }
        if (there > most) {
            remarks.accept("The boosted trees on %s learn from %d evenly spread ones of %d training checkpoints."
                    .formatted(rows.feature().name(), most, there));
        }
        List<Fitted> fitted = new ArrayList<>();
        for (ProbeTarget target : targets) {
            int done = fitted.size();
            Progress part = progress.part((double) done / targets.size(), (done + 1.0) / targets.size());
            cancellation.throwIfCancelled();
            fitted.add(switch (target) {
                case ProbeTarget.Number number -> number(rows, number, most, part, cancellation);
                case ProbeTarget.Words words -> words(rows, words, most, part, cancellation);
            });
        }
        return fitted;
    }

    private Fitted number(
            FeatureRows rows, ProbeTarget.Number target, int most, Progress progress, Cancellation cancellation) {
        int[] training = spread(rows.of(Split.Part.TRAIN, target), most);
        smile.regression.GradientTreeBoost trees = BoostedTrees.fit(
                BoostedTrees.columns(rows.feature(), training), target.at(training), seed, progress.part(0, 0.95),
                cancellation);
        int[] judges = spread(rows.judges(target), most);
        int best = BoostedTrees.best(BoostedTrees.scores(
                trees, rows.feature(), judges, target.at(judges), progress.part(0.95, 1), cancellation));
        return new Fitted(target, new ProbeModel.NumberTrees(trees.trim(best)), best);
    }

    private Fitted words(
            FeatureRows rows, ProbeTarget.Words target, int most, Progress progress, Cancellation cancellation) {
        FeatureRows.WordTraining all = rows.training(target);
        int[] positions = spread(IntStream.range(0, all.rows().length).toArray(), most);
        // A thinned training set may have lost a rare word; then its codes would have a hole.
        int[] occurring = Arrays.stream(positions).map(i -> all.codes()[i]).distinct().sorted().toArray();
        int[] training = Arrays.stream(positions).map(i -> all.rows()[i]).toArray();
        int[] codes = Arrays.stream(positions).map(i -> Arrays.binarySearch(occurring, all.codes()[i])).toArray();
        List<String> classes = Arrays.stream(occurring).mapToObj(all.classes()::get).toList();
        smile.classification.GradientTreeBoost trees = BoostedTrees.fit(
                BoostedTrees.columns(rows.feature(), training), codes, seed, progress.part(0, 0.95), cancellation);
        int[] judges = spread(rows.judges(target), most);
        double[] truth = Arrays.stream(judges)
                .mapToDouble(row -> classes.indexOf(target.categories().get((int) target.truth()[row])))
                .toArray();
        int best = BoostedTrees.best(BoostedTrees.scores(
                trees, rows.feature(), judges, truth, progress.part(0.95, 1), cancellation));
        return new Fitted(target, new ProbeModel.WordTrees(classes, trees.trim(best)), best);
    }

    /** At most so many of some rows, evenly spread. */
    static int[] spread(int[] rows, int most) {
        if (rows.length <= most) {
            return rows;
        }
        return IntStream.range(0, most).map(i -> rows[(int) ((long) i * rows.length / most)]).toArray();
    }
}
