package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.weightscape.feature.FiniteRows;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/** The making of one {@link ProbeTable}. */
final class ProbeFitting {
    private final Zoo zoo;
    private final List<Representation> features;
    private final Split split;
    private final ProbeSettings settings;
    private final Map<Split.Part, int[]> rowsOfPart = new EnumMap<>(Split.Part.class);
    private final Set<String> remarks = Collections.synchronizedSet(new LinkedHashSet<>());

    ProbeFitting(Zoo zoo, List<Representation> features, Split split, ProbeSettings settings) {
        this.zoo = zoo;
        this.features = List.copyOf(features);
        this.split = split;
        this.settings = settings;
    }

    ProbeTable run(Progress progress, Cancellation cancellation) {
        requireFeatures();
        readSplit();
        List<ProbeTarget> targets = targets();
        List<ProbeResult> results = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            Representation feature = features.get(i);
            Progress part = progress.part((double) i / features.size(), (i + 1.0) / features.size());
            results.addAll(new OneFeature(feature, cancellation).fit(targets, named(part, feature)));
        }
        progress.update(1, "probes fitted");
        return new ProbeTable(zoo, split, features, settings, results, remarks);
    }

    private static Progress named(Progress progress, Representation feature) {
        return (fraction, message) -> progress.update(fraction, feature.name() + ": " + message);
    }

    private void requireFeatures() {
        Set<String> names = new HashSet<>();
        for (Representation feature : features) {
            if (!names.add(feature.name())) {
                throw new BadInputException(
                        "Two representations are called %s; give each a name of its own.".formatted(feature.name()));
            }
            if (feature.rows() != zoo.checkpoints()) {
                throw new BadInputException(
                        "The representation %s has %d rows, but %s has %d checkpoints; compute it anew for this zoo."
                                .formatted(feature.name(), feature.rows(), zoo.name(), zoo.checkpoints()));
            }
        }
    }

    private void readSplit() {
        Set<String> known = new HashSet<>(zoo.models());
        Set<String> seen = new HashSet<>();
        Set<String> leaked = new LinkedHashSet<>();
        for (Split.Part part : Split.Part.values()) {
            Set<String> here = new LinkedHashSet<>(split.models(part));
            for (String model : here) {
                if (!known.contains(model)) {
                    throw new BadInputException("The split names a model %s, which %s does not have; use a split of this zoo."
                            .formatted(model, zoo.name()));
                }
                if (!seen.add(model)) {
                    leaked.add(model);
                }
            }
            rowsOfPart.put(part, zoo.rowsOf(List.copyOf(here)));
        }
        if (rows(Split.Part.TRAIN).length == 0) {
            throw new BadInputException("The split leaves no models of %s to train probes on; use a larger zoo or another split."
                    .formatted(zoo.name()));
        }
        if (!leaked.isEmpty()) {
            remarks.add("The scores are not to be trusted: %d models are in more than one part of the split, such as %s."
                    .formatted(leaked.size(), leaked.iterator().next()));
        }
    }

    private int[] rows(Split.Part part) {
        return rowsOfPart.getOrDefault(part, new int[0]);
    }

    private List<ProbeTarget> targets() {
        List<String> names = settings.targets().isEmpty() ? ProbeTarget.standard(zoo) : settings.targets();
        Map<String, ProbeTarget> wanted = new LinkedHashMap<>();
        for (String name : names) {
            ProbeTarget target = ProbeTarget.of(zoo, name);
            Optional<String> obstacle = obstacle(target);
            if (obstacle.isPresent()) {
                remarks.add("%s is left out: it %s.".formatted(target.name(), obstacle.get()));
            } else {
                wanted.put(target.name(), target);
            }
        }
        if (wanted.isEmpty()) {
            throw new BadInputException("%s has no property that varies among the training models, so nothing can be probed%s"
                    .formatted(zoo.name(), remarks.isEmpty() ? "." : ": " + String.join(" ", remarks)));
        }
        return List.copyOf(wanted.values());
    }

    private Optional<String> obstacle(ProbeTarget target) {
        double[] inTraining = target.at(target.known(rows(Split.Part.TRAIN)));
        if (inTraining.length == 0) {
            boolean nowhere = Arrays.stream(target.truth()).allMatch(Double::isNaN);
            return Optional.of(nowhere ? "is missing everywhere" : "is missing for all training models");
        }
        if (Metrics.constant(inTraining)) {
            String value = target instanceof ProbeTarget.Words words
                    ? words.categories().get((int) inTraining[0])
                    : zoo.property(target.name()).orElseThrow().text(target.known(rows(Split.Part.TRAIN))[0]);
            return Optional.of("is %s for all training models".formatted(value));
        }
        return Optional.empty();
    }

    /** A probe before it is scored: who predicts, and what it was chosen by. */
    private record Fitted(ProbeTarget target, ProbeModel.Linear model, double lambda) {}

    /** The probes of one representation. */
    private final class OneFeature {
        private final Representation feature;
        private final Cancellation cancellation;
        private final Map<Split.Part, int[]> usable = new EnumMap<>(Split.Part.class);
        private int[] finiteRows = new int[0];

        OneFeature(Representation feature, Cancellation cancellation) {
            this.feature = feature;
            this.cancellation = cancellation;
        }

        List<ProbeResult> fit(List<ProbeTarget> targets, Progress progress) {
            boolean[] finite = FiniteRows.of(feature, progress.part(0, 0.05), cancellation);
            finiteRows = IntStream.range(0, finite.length).filter(row -> finite[row]).toArray();
            if (finiteRows.length < finite.length) {
                remarks.add("%s is not finite for %d of %d checkpoints; they are left out of its probes."
                        .formatted(feature.name(), finite.length - finiteRows.length, finite.length));
            }
            for (Split.Part part : Split.Part.values()) {
                usable.put(part, Arrays.stream(rows(part)).filter(row -> finite[row]).toArray());
            }
            List<ProbeTarget> possible =
                    targets.stream().filter(this::isPossible).toList();
            List<ProbeTarget> numbers = ofTask(possible, Task.REGRESSION);
            List<ProbeTarget> words = ofTask(possible, Task.CLASSIFICATION);
            double border = words.isEmpty() ? 0.9 : numbers.isEmpty() ? 0.05 : 0.5;
            List<Fitted> method = new ArrayList<>(ridges(numbers, progress.part(0.05, border)));
            method.addAll(classifiers(words, progress.part(border, 0.9)));
            List<ProbeResult> results = new ArrayList<>(scored(ProbeKind.METHOD, method, targets));
            if (settings.kinds().contains(ProbeKind.LOGISTIC)) {
                results.addAll(scored(ProbeKind.LOGISTIC, logistic(words, progress.part(0.9, 1)), targets));
            }
            progress.update(1, "probes fitted");
            return results;
        }

        private static List<ProbeTarget> ofTask(List<ProbeTarget> targets, Task task) {
            return targets.stream().filter(target -> target.task() == task).toList();
        }

        private int[] rows(Split.Part part) {
            return ProbeFitting.this.rows(part);
        }

        private int[] usable(Split.Part part, ProbeTarget target) {
            return target.known(usable.getOrDefault(part, new int[0]));
        }

        /** What varied in all training rows may not vary in those with finite numbers. */
        private boolean isPossible(ProbeTarget target) {
            if (Metrics.constant(target.at(usable(Split.Part.TRAIN, target)))) {
                remarks.add("%s is left out for %s: it does not vary where %s is finite."
                        .formatted(target.name(), feature.name(), feature.name()));
                return false;
            }
            return true;
        }

        /** Ridge regressions; targets that are known at the same training rows share one Gram matrix. */
        private List<Fitted> ridges(List<ProbeTarget> targets, Progress progress) {
            Map<BitSet, List<ProbeTarget>> groups = new LinkedHashMap<>();
            for (ProbeTarget target : targets) {
                BitSet known = new BitSet();
                Arrays.stream(usable(Split.Part.TRAIN, target)).forEach(known::set);
                groups.computeIfAbsent(known, _ -> new ArrayList<>()).add(target);
            }
            List<Fitted> fitted = new ArrayList<>();
            int done = 0;
            for (List<ProbeTarget> group : groups.values()) {
                Progress part = progress.part((double) done / groups.size(), (done + 1.0) / groups.size());
                fitted.addAll(ridge(group, part));
                done++;
            }
            return fitted;
        }

        private List<Fitted> ridge(List<ProbeTarget> group, Progress progress) {
            int[] training = usable(Split.Part.TRAIN, group.getFirst());
            DoubleMatrix truths = DoubleMatrix.zeros(training.length, group.size());
            for (int t = 0; t < group.size(); t++) {
                double[] truth = group.get(t).at(training);
                for (int row = 0; row < training.length; row++) {
                    truths.set(row, t, truth[row]);
                }
            }
            Ridge.Path path = Ridge.fit(feature, training, truths, progress.part(0, 0.8), cancellation);
            List<ProbeTarget> choosable = group.stream()
                    .filter(target -> !Metrics.constant(target.at(usable(Split.Part.VAL, target))))
                    .toList();
            Map<ProbeTarget, double[]> scores = new LinkedHashMap<>();
            if (!choosable.isEmpty()) {
                scores.putAll(scoresOfPath(path, group, choosable, Split.Part.VAL, progress.part(0.8, 0.9)));
            }
            List<ProbeTarget> others =
                    group.stream().filter(target -> !choosable.contains(target)).toList();
            if (!others.isEmpty()) {
                scores.putAll(scoresOfPath(path, group, others, Split.Part.TRAIN, progress.part(0.9, 1)));
            }
            List<Fitted> fitted = new ArrayList<>();
            for (int t = 0; t < group.size(); t++) {
                ProbeTarget target = group.get(t);
                Optional<Integer> best = Ridge.choose(scores.getOrDefault(target, new double[0]));
                if (best.isPresent()) {
                    fitted.add(new Fitted(target, path.model(best.get(), t), Ridge.LAMBDAS.get(best.get())));
                } else {
                    remarks.add("%s is left out for %s: its numbers are too large for the ridge regression."
                            .formatted(target.name(), feature.name()));
                }
            }
            return fitted;
        }

        /** R² of every λ for some targets of the group on one part of the split. */
        private Map<ProbeTarget, double[]> scoresOfPath(
                Ridge.Path path, List<ProbeTarget> group, List<ProbeTarget> wanted, Split.Part part, Progress progress) {
            int[] rows = usable.getOrDefault(part, new int[0]);
            List<DoubleMatrix> predictions = path.predict(feature, rows, progress, cancellation);
            Map<ProbeTarget, double[]> scores = new LinkedHashMap<>();
            for (ProbeTarget target : wanted) {
                int t = group.indexOf(target);
                int[] positions = IntStream.range(0, rows.length)
                        .filter(i -> !Double.isNaN(target.truth()[rows[i]]))
                        .toArray();
                double[] truth = Arrays.stream(positions)
                        .mapToDouble(i -> target.truth()[rows[i]])
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

        private List<Fitted> classifiers(List<ProbeTarget> targets, Progress progress) {
            // Each is a chain of small steps, so that only several at once can use several cores.
            return inParallel(
                    targets,
                    progress,
                    (training, part) -> new Fitted(
                            training.target,
                            LinearClassifier.fit(
                                    feature, training.rows, training.codes, training.classes, settings.classifier(), part,
                                    cancellation),
                            Double.NaN));
        }

        private List<Fitted> logistic(List<ProbeTarget> targets, Progress progress) {
            List<Fitted> fitted = new ArrayList<>();
            for (ProbeTarget target : targets) {
                int done = fitted.size();
                Progress part = progress.part((double) done / targets.size(), (done + 1.0) / targets.size());
                WordTraining training = wordTraining(target);
                List<ProbeModel.Words> models = LogisticRegression.fit(
                        feature, training.rows, training.codes, training.classes, part, cancellation);
                int[] judges = usable(Split.Part.VAL, target);
                int[] rows = judges.length > 0 ? judges : training.rows;
                double[] truth = target.at(rows);
                double[] accuracies = ProbeModel.predictTogether(models, feature, rows, Progress.NONE, cancellation).stream()
                        .mapToDouble(predicted ->
                                Metrics.accuracy(inOwnCodes(target, models.getFirst(), predicted), truth))
                        .toArray();
                int best = Ridge.choose(accuracies).orElseThrow();
                fitted.add(new Fitted(target, models.get(best), LogisticRegression.LAMBDAS.get(best)));
            }
            return fitted;
        }

        /** What a classifier learns from: rows, the index of the word of each, and the words, which are those that occur. */
        private record WordTraining(ProbeTarget target, int[] rows, int[] codes, List<String> classes) {}

        private WordTraining wordTraining(ProbeTarget target) {
            int[] rows = usable(Split.Part.TRAIN, target);
            int[] occurring = target.distinct(rows);
            int[] codes = Arrays.stream(rows)
                    .map(row -> Arrays.binarySearch(occurring, (int) target.truth()[row]))
                    .toArray();
            List<String> classes = Arrays.stream(occurring)
                    .mapToObj(code -> ((ProbeTarget.Words) target).categories().get(code))
                    .toList();
            return new WordTraining(target, rows, codes, classes);
        }

        private interface Training {
            Fitted fit(WordTraining training, Progress progress);
        }

        private List<Fitted> inParallel(List<ProbeTarget> targets, Progress progress, Training training) {
            double[] done = new double[targets.size()];
            return IntStream.range(0, targets.size())
                    .parallel()
                    .mapToObj(i -> training.fit(wordTraining(targets.get(i)), (fraction, message) -> {
                        synchronized (done) {
                            done[i] = fraction;
                            progress.update(Arrays.stream(done).average().orElse(1), message);
                        }
                    }))
                    .toList();
        }

        private List<ProbeResult> scored(ProbeKind kind, List<Fitted> fitted, List<ProbeTarget> order) {
            List<Fitted> ordered = order.stream()
                    .flatMap(target -> fitted.stream().filter(probe -> probe.target == target))
                    .toList();
            if (ordered.isEmpty()) {
                return List.of();
            }
            List<double[]> predictions = ProbeModel.predictTogether(
                    ordered.stream().map(Fitted::model).toList(), feature, finiteRows, Progress.NONE, cancellation);
            List<ProbeResult> results = new ArrayList<>();
            for (int i = 0; i < ordered.size(); i++) {
                Fitted probe = ordered.get(i);
                double[] all = new double[zoo.checkpoints()];
                Arrays.fill(all, Double.NaN);
                double[] predicted = inOwnCodes(probe.target, probe.model, predictions.get(i));
                for (int j = 0; j < finiteRows.length; j++) {
                    all[finiteRows[j]] = predicted[j];
                }
                results.add(scored(kind, probe, all));
            }
            return results;
        }

        /** Predictions as the property codes them: a classifier only knows the words that occur in training. */
        private static double[] inOwnCodes(ProbeTarget target, ProbeModel model, double[] predicted) {
            return switch (model) {
                case ProbeModel.Number _ -> predicted;
                case ProbeModel.Words words -> {
                    List<String> categories = ((ProbeTarget.Words) target).categories();
                    double[] codes = words.classes().stream()
                            .mapToDouble(categories::indexOf)
                            .toArray();
                    yield Arrays.stream(predicted).map(c -> codes[(int) c]).toArray();
                }
            };
        }

        private ProbeResult scored(ProbeKind kind, Fitted probe, double[] all) {
            ProbeTarget target = probe.target;
            Map<Split.Part, Double> scores = new EnumMap<>(Split.Part.class);
            for (Split.Part part : Split.Part.values()) {
                scores.put(part, score(target, all, part));
            }
            int[] test = usable(Split.Part.TEST, target);
            double tau = target.task() == Task.REGRESSION
                    ? Metrics.kendallTau(at(all, test), target.at(test))
                    : Double.NaN;
            Score score = new Score(
                    target.task(),
                    target.task().metric(),
                    scores.getOrDefault(Split.Part.TRAIN, Double.NaN),
                    scores.getOrDefault(Split.Part.VAL, Double.NaN),
                    scores.getOrDefault(Split.Part.TEST, Double.NaN),
                    probe.lambda,
                    tau);
            return new ProbeResult(kind, feature.name(), target.name(), score, probe.model, all);
        }

        private double score(ProbeTarget target, double[] all, Split.Part part) {
            int[] rows = usable(part, target);
            double[] truth = target.at(rows);
            String consequence = switch (part) {
                case TRAIN -> "its training score is empty";
                case VAL -> target.task() == Task.REGRESSION
                        ? "λ is chosen on the training models"
                        : "its validation score is empty";
                case TEST -> "its test score is empty";
            };
            String models = switch (part) {
                case TRAIN -> "training";
                case VAL -> "validation";
                case TEST -> "test";
            };
            if (rows.length == 0) {
                String chosenElsewhere = part == Split.Part.VAL ? "; λ is chosen on the training models" : "";
                remarks.add(rows(part).length == 0
                        ? "There are no %s models%s.".formatted(models, chosenElsewhere)
                        : "%s has no values for the %s models; %s.".formatted(target.name(), models, consequence));
                return Double.NaN;
            }
            if (target.task() == Task.REGRESSION && Metrics.constant(truth)) {
                remarks.add("%s does not vary among the %s models; %s.".formatted(target.name(), models, consequence));
                return Double.NaN;
            }
            return switch (target) {
                case ProbeTarget.Number _ -> Metrics.r2(at(all, rows), truth);
                case ProbeTarget.Words words -> {
                    remarkOnUnseenWords(words, rows, models);
                    yield Metrics.accuracy(at(all, rows), truth);
                }
            };
        }

        private void remarkOnUnseenWords(ProbeTarget.Words target, int[] rows, String models) {
            Set<Integer> seen = new HashSet<>();
            Arrays.stream(target.distinct(usable(Split.Part.TRAIN, target))).forEach(seen::add);
            for (int code : target.distinct(rows)) {
                if (!seen.contains(code)) {
                    remarks.add("%s %s occurs among the %s models but not in training; its checkpoints count as wrong."
                            .formatted(target.name(), target.categories().get(code), models));
                }
            }
        }

        private static double[] at(double[] all, int[] rows) {
            return Arrays.stream(rows).mapToDouble(row -> all[row]).toArray();
        }
    }
}
