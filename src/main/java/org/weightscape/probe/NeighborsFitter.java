package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Split;

/**
 * The k nearest training checkpoints, k chosen on the validation models.
 *
 * @param remarks hears what had to be left out
 */
record NeighborsFitter(Consumer<String> remarks) implements Fitter {
    /** The numbers of neighbours that are tried. */
    static final List<Integer> COUNTS = List.of(1, 3, 5, 9, 15, 25, NearestRows.MOST);

    /** Training rows among which neighbours are looked for; with more, evenly spread ones. */
    static final int MOST_ROWS = 20_000;

    @Override
    public List<Fitted> fit(FeatureRows rows, List<ProbeTarget> targets, Progress progress, Cancellation cancellation) {
        int[] all = rows.of(Split.Part.TRAIN);
        int[] training = TreesFitter.spread(all, MOST_ROWS);
        if (training.length < all.length) {
            remarks.accept("The neighbours on %s are looked for among %d evenly spread ones of %d training checkpoints."
                    .formatted(rows.feature().name(), training.length, all.length));
        }
        NearestRows base = NearestRows.of(rows.feature(), training);
        List<Fitted> fitted = new ArrayList<>();
        for (ProbeTarget target : targets) {
            int done = fitted.size();
            Progress part = progress.part((double) done / targets.size(), (done + 1.0) / targets.size());
            if (Metrics.constant(target.at(target.known(training)))) {
                remarks.accept("%s is left out for the neighbours on %s: it does not vary among those."
                        .formatted(target.name(), rows.feature().name()));
            } else {
                fitted.add(one(rows, base, target, part, cancellation));
            }
        }
        return fitted;
    }

    private static Fitted one(
            FeatureRows rows, NearestRows base, ProbeTarget target, Progress progress, Cancellation cancellation) {
        int[] training = base.rows();
        List<String> classes = List.of();
        double[] truths = target.at(training);
        if (target instanceof ProbeTarget.Words words) {
            int[] occurring = target.distinct(training);
            classes = Arrays.stream(occurring).mapToObj(words.categories()::get).toList();
            truths = Arrays.stream(truths)
                    .map(code -> Double.isNaN(code) ? code : Arrays.binarySearch(occurring, (int) code))
                    .toArray();
        }
        int[] judges = rows.judges(target);
        double[] judged = target.at(judges);
        // Judged by the training rows themselves, one neighbour would always win.
        ProbeModel.Neighbors most = new ProbeModel.Neighbors(base, NearestRows.MOST, truths, classes);
        int[][] nearest =
                base.find(rows.feature(), judges, most.known(), NearestRows.Own.LEFT_OUT, progress, cancellation);
        double[] scores = new double[COUNTS.size()];
        List<Fitted> candidates = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            ProbeModel.Neighbors model = most.asking(COUNTS.get(i));
            Fitted candidate = new Fitted(target, model, COUNTS.get(i));
            double[] predicted = candidate.inCodesOfTarget(model.decide(nearest));
            scores[i] = target.task() == Task.REGRESSION
                    ? Metrics.r2(predicted, judged)
                    : Metrics.accuracy(predicted, judged);
            candidates.add(candidate);
        }
        return candidates.get(Ridge.choose(scores).orElse(0));
    }
}
