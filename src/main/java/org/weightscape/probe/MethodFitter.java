package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.zoo.Split;

/**
 * The method's own probes: {@link Ridge} for numbers, {@link LinearClassifier} for words.
 *
 * @param classifier how the linear layer is trained
 * @param remarks hears what had to be left out
 */
record MethodFitter(LinearClassifier.Settings classifier, Consumer<String> remarks) implements Fitter {

    @Override
    public List<Fitted> fit(FeatureRows rows, List<ProbeTarget> targets, Progress progress, Cancellation cancellation) {
        List<ProbeTarget.Number> numbers = Fitter.numbers(targets);
        List<ProbeTarget.Words> words = Fitter.words(targets);
        double border = words.isEmpty() ? 1 : numbers.isEmpty() ? 0 : 0.5;
        List<Fitted> fitted = new ArrayList<>(ridges(rows, numbers, progress.part(0, border), cancellation));
        fitted.addAll(classifiers(rows, words, progress.part(border, 1), cancellation));
        return fitted;
    }

    /** Ridge regressions; targets that are known at the same training rows share one Gram matrix. */
    private List<Fitted> ridges(
            FeatureRows rows, List<ProbeTarget.Number> targets, Progress progress, Cancellation cancellation) {
        Map<BitSet, List<ProbeTarget.Number>> groups = new LinkedHashMap<>();
        for (ProbeTarget.Number target : targets) {
            BitSet known = new BitSet();
            Arrays.stream(rows.of(Split.Part.TRAIN, target)).forEach(known::set);
            groups.computeIfAbsent(known, _ -> new ArrayList<>()).add(target);
        }
        List<Fitted> fitted = new ArrayList<>();
        int done = 0;
        for (List<ProbeTarget.Number> group : groups.values()) {
            Progress part = progress.part((double) done / groups.size(), (done + 1.0) / groups.size());
            fitted.addAll(ridge(rows, group, part, cancellation));
            done++;
        }
        return fitted;
    }

    private List<Fitted> ridge(
            FeatureRows rows, List<ProbeTarget.Number> group, Progress progress, Cancellation cancellation) {
        int[] training = rows.of(Split.Part.TRAIN, group.getFirst());
        DoubleMatrix truths = DoubleMatrix.zeros(training.length, group.size());
        double[] origins = group.stream().mapToDouble(target -> target.origin(training)).toArray();
        for (int t = 0; t < group.size(); t++) {
            double[] truth = group.get(t).at(training);
            for (int row = 0; row < training.length; row++) {
                truths.set(row, t, truth[row] - origins[t]);
            }
        }
        Ridge.Path path = Ridge.fit(rows.feature(), training, truths, progress.part(0, 0.8), cancellation)
                .raised(origins);
        List<ProbeTarget.Number> choosable = group.stream()
                .filter(target -> !Metrics.constant(target.at(rows.of(Split.Part.VAL, target))))
                .toList();
        Map<ProbeTarget, double[]> scores = new LinkedHashMap<>();
        if (!choosable.isEmpty()) {
            scores.putAll(scoresOfPath(
                    rows, path, group, choosable, Split.Part.VAL, progress.part(0.8, 0.9), cancellation));
        }
        List<ProbeTarget.Number> others =
                group.stream().filter(target -> !choosable.contains(target)).toList();
        if (!others.isEmpty()) {
            scores.putAll(scoresOfPath(
                    rows, path, group, others, Split.Part.TRAIN, progress.part(0.9, 1), cancellation));
        }
        List<Fitted> fitted = new ArrayList<>();
        for (int t = 0; t < group.size(); t++) {
            ProbeTarget target = group.get(t);
            Optional<Integer> best = Ridge.choose(scores.getOrDefault(target, new double[0]));
            if (best.isPresent()) {
                fitted.add(new Fitted(target, path.model(best.get(), t), Ridge.LAMBDAS.get(best.get())));
            } else {
                remarks.accept("%s is left out for %s: its numbers are too large or too small for the ridge regression."
                        .formatted(target.name(), rows.feature().name()));
            }
        }
        return fitted;
    }

    /** R² of every λ for some targets of the group on one part of the split. */
    private static Map<ProbeTarget, double[]> scoresOfPath(
            FeatureRows rows,
            Ridge.Path path,
            List<ProbeTarget.Number> group,
            List<ProbeTarget.Number> wanted,
            Split.Part part,
            Progress progress,
            Cancellation cancellation) {
        int[] judging = rows.of(part);
        List<DoubleMatrix> predictions = path.predict(rows.feature(), judging, progress, cancellation);
        Map<ProbeTarget, double[]> scores = new LinkedHashMap<>();
        for (ProbeTarget target : wanted) {
            int t = group.indexOf(target);
            int[] positions = IntStream.range(0, judging.length)
                    .filter(i -> !Double.isNaN(target.truth()[judging[i]]))
                    .toArray();
            double[] truth = Arrays.stream(positions)
                    .mapToDouble(i -> target.truth()[judging[i]])
                    .toArray();
            scores.put(
                    target,
                    predictions.stream()
                            .mapToDouble(predicted -> Metrics.r2(
                                    Arrays.stream(positions)
                                            .mapToDouble(i -> predicted.get(i, t))
                                            .toArray(),
                                    truth))
                            .toArray());
        }
        return scores;
    }

    /** Each is a chain of small steps, so that only several at once can use several cores. */
    private List<Fitted> classifiers(
            FeatureRows rows, List<ProbeTarget.Words> targets, Progress progress, Cancellation cancellation) {
        double[] done = new double[targets.size()];
        return IntStream.range(0, targets.size())
                .parallel()
                .mapToObj(i -> {
                    FeatureRows.WordTraining training = rows.training(targets.get(i));
                    Progress part = (fraction, message) -> {
                        synchronized (done) {
                            done[i] = fraction;
                            progress.update(Arrays.stream(done).average().orElse(1), message);
                        }
                    };
                    return new Fitted(
                            training.target(),
                            LinearClassifier.fit(
                                    rows.feature(), training.rows(), training.codes(), training.classes(), classifier, part,
                                    cancellation),
                            Double.NaN);
                })
                .toList();
    }
}
