package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FiniteRows;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
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
        SplitNetworks networks = SplitNetworks.of(zoo, rowsOfPart, progress.part(0, 0.03), cancellation);
        List<Leak> leaks = Leak.find(split, networks, features);
        List<ProbeTarget> targets = targets();
        List<ProbeResult> results = new ArrayList<>();
        Progress rest = progress.part(0.03, 1);
        for (int i = 0; i < features.size(); i++) {
            Representation feature = features.get(i);
            Progress part = rest.part((double) i / features.size(), (i + 1.0) / features.size());
            results.addAll(fit(feature, targets, named(part, feature), cancellation));
        }
        progress.update(1, "probes fitted");
        return new ProbeTable(zoo, split, features, settings, networks, results, leaks, remarks);
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
        for (Split.Part part : Split.Part.values()) {
            Set<String> here = new LinkedHashSet<>(split.models(part));
            for (String model : here) {
                if (!known.contains(model)) {
                    throw new BadInputException("The split names a model %s, which %s does not have; use a split of this zoo."
                            .formatted(model, zoo.name()));
                }
            }
            int[] rows = zoo.rowsOf(List.copyOf(here));
            rowsOfPart.put(part, switch (settings.checkpoints()) {
                case ALL -> rows;
                case FINAL -> lastOfEachModel(zoo, rows);
            });
        }
        if (rows(Split.Part.TRAIN).length == 0) {
            throw new BadInputException("The split leaves no models of %s to train probes on; use a larger zoo or another split."
                    .formatted(zoo.name()));
        }
    }

    /** The row with the largest known epoch of each model; where none is known, the last row. */
    private static int[] lastOfEachModel(Zoo zoo, int[] rows) {
        Optional<Property.Numeric> epoch = zoo.numeric(PropertyName.EPOCH);
        Map<Integer, Integer> last = new LinkedHashMap<>();
        for (int row : rows) {
            last.merge(zoo.modelOf(row), row, (before, now) -> epochOf(epoch, now) < epochOf(epoch, before) ? before : now);
        }
        return last.values().stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** Unknown epochs come before all others. */
    private static double epochOf(Optional<Property.Numeric> epoch, int row) {
        double known = epoch.map(column -> column.values()[row]).orElse(Double.NaN);
        return Double.isNaN(known) ? Double.NEGATIVE_INFINITY : known;
    }

    private int[] rows(Split.Part part) {
        return rowsOfPart.getOrDefault(part, new int[0]);
    }

    private List<ProbeTarget> targets() {
        Map<String, ProbeTarget> wanted = new LinkedHashMap<>();
        for (String name : ProbeTarget.expand(zoo, settings.targets())) {
            ProbeTarget target = ProbeTarget.of(zoo, name);
            Optional<String> obstacle = obstacle(target);
            if (obstacle.isPresent()) {
                remarks.add("%s is left out: it %s.".formatted(target.name(), obstacle.get()));
            } else {
                wanted.put(target.name(), target);
                remarkOn(target);
            }
        }
        if (wanted.isEmpty()) {
            throw new BadInputException("%s has no property that varies among the training models, so nothing can be probed%s"
                    .formatted(zoo.name(), remarks.isEmpty() ? "." : ": " + String.join(" ", remarks)));
        }
        return List.copyOf(wanted.values());
    }

    private Optional<String> obstacle(ProbeTarget target) {
        int[] known = target.known(rows(Split.Part.TRAIN));
        if (known.length == 0) {
            boolean nowhere = Arrays.stream(target.truth()).allMatch(Double::isNaN);
            return Optional.of(nowhere ? "is missing everywhere" : "is missing for all training models");
        }
        if (Metrics.constant(target.at(known))) {
            String value = target instanceof ProbeTarget.Number number && number.scale() == ProbeTarget.Scale.LOGARITHMIC
                    ? Double.toString(number.truth()[known[0]])
                    : zoo.property(target.property()).orElseThrow().text(known[0]);
            return Optional.of("is %s for all training models".formatted(value));
        }
        return Optional.empty();
    }

    /** What can be probed but has to be read with care. */
    private void remarkOn(ProbeTarget target) {
        switch (target) {
            case ProbeTarget.Words _ -> remarkOnMissing(target);
            case ProbeTarget.Number number -> {
                if (number.scale() == ProbeTarget.Scale.LINEAR) {
                    remarkOnMissing(number);
                }
                remarkOnValues(number);
            }
        }
    }

    private void remarkOnMissing(ProbeTarget target) {
        int[] all = rowsOfPart.values().stream().flatMapToInt(Arrays::stream).distinct().toArray();
        int missing = all.length - target.known(all).length;
        if (missing > 0) {
            remarks.add("%s is missing at %d of %d checkpoints, which take no part in its probes."
                    .formatted(target.name(), missing, all.length));
        }
    }

    private void remarkOnValues(ProbeTarget.Number number) {
        double[] training = number.at(number.known(rows(Split.Part.TRAIN)));
        double[] values = Arrays.stream(training).distinct().limit(3).sorted().toArray();
        if (values.length == 2) {
            remarks.add(("%s has two values only, %s and %s; R² takes them for numbers; read %s as a category to have them told"
                            + " apart.")
                    .formatted(number.name(), plain(values[0]), plain(values[1]), number.property()));
        }
        if (number.scale() == ProbeTarget.Scale.LOGARITHMIC) {
            double[] linear = zoo.numeric(number.property()).orElseThrow().values();
            long without = Arrays.stream(linear).filter(value -> value <= 0).count();
            if (without > 0) {
                remarks.add("%s is not above zero at %d of %d checkpoints, which have no logarithm and no part in %s."
                        .formatted(number.property(), without, linear.length, number.name()));
            }
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }

    private List<ProbeResult> fit(
            Representation feature, List<ProbeTarget> targets, Progress progress, Cancellation cancellation) {
        boolean[] isFinite = FiniteRows.of(feature, progress.part(0, 0.05), cancellation);
        int[] finite = IntStream.range(0, isFinite.length).filter(row -> isFinite[row]).toArray();
        if (finite.length < isFinite.length) {
            remarks.add("%s is not finite for %d of %d checkpoints; they are left out of its probes."
                    .formatted(feature.name(), isFinite.length - finite.length, isFinite.length));
        }
        FeatureRows rows = FeatureRows.of(feature, rowsOfPart, isFinite, finite);
        int training = rows.of(Split.Part.TRAIN).length;
        if (training == 0) {
            remarks.add("%s is finite at none of the training checkpoints, so nothing can be told from it."
                    .formatted(feature.name()));
            return List.of();
        }
        if (training < feature.columns()) {
            remarks.add("%s has more columns (%d) than training checkpoints (%d); only the penalty keeps its probes from"
                    .formatted(feature.name(), feature.columns(), training) + " learning them by heart.");
        }
        List<ProbeTarget> possible = targets.stream().filter(target -> isPossible(target, rows)).toList();
        List<ProbeResult> results = new ArrayList<>();
        Progress rest = progress.part(0.05, 1);
        int kinds = settings.kinds().size();
        int done = 0;
        for (ProbeKind kind : settings.kinds()) {
            Progress part = rest.part((double) done / kinds, (done + 1.0) / kinds);
            done++;
            List<Fitter.Fitted> fitted = fitter(kind).fit(rows, possible, part.part(0, 0.9), cancellation);
            results.addAll(scored(kind, fitted, targets, rows, part.part(0.9, 1), cancellation));
        }
        progress.update(1, "probes fitted");
        return results;
    }

    private Fitter fitter(ProbeKind kind) {
        return switch (kind) {
            case METHOD -> new MethodFitter(settings.classifier(), remarks::add);
            case TREES -> new TreesFitter(settings.seed(), remarks::add);
            case LOGISTIC -> new LogisticFitter();
            case NEIGHBORS -> new NeighborsFitter(remarks::add);
        };
    }

    /** What varied in all training rows may not vary in those with finite numbers. */
    private boolean isPossible(ProbeTarget target, FeatureRows rows) {
        if (Metrics.constant(target.at(rows.of(Split.Part.TRAIN, target)))) {
            remarks.add("%s is left out for %s: it does not vary where %s is finite."
                    .formatted(target.name(), rows.feature().name(), rows.feature().name()));
            return false;
        }
        return true;
    }

    private List<ProbeResult> scored(
            ProbeKind kind,
            List<Fitter.Fitted> fitted,
            List<ProbeTarget> order,
            FeatureRows rows,
            Progress progress,
            Cancellation cancellation) {
        List<Fitter.Fitted> ordered = order.stream()
                .flatMap(target -> fitted.stream().filter(probe -> probe.target() == target))
                .toList();
        if (ordered.isEmpty()) {
            return List.of();
        }
        List<double[]> predictions = predict(ordered, rows, progress, cancellation);
        ProbeScoring scoring = new ProbeScoring(zoo, rows, settings.draws(), remarks::add);
        List<ProbeResult> results = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            Fitter.Fitted probe = ordered.get(i);
            double[] all = new double[zoo.checkpoints()];
            Arrays.fill(all, Double.NaN);
            double[] predicted = probe.inCodesOfTarget(predictions.get(i));
            for (int j = 0; j < rows.finite().length; j++) {
                all[rows.finite()[j]] = predicted[j];
            }
            results.add(new ProbeResult(
                    kind,
                    rows.feature().name(),
                    probe.target(),
                    scoring.score(probe, all),
                    probe.model(),
                    all,
                    scoring.margin(probe, all)));
        }
        return results;
    }

    /** What probes of one kind say of all finite rows. */
    private static List<double[]> predict(
            List<Fitter.Fitted> probes, FeatureRows rows, Progress progress, Cancellation cancellation) {
        List<ProbeModel.Linear> linear = new ArrayList<>();
        List<ProbeModel.Neighbors> neighbours = new ArrayList<>();
        for (Fitter.Fitted probe : probes) {
            switch (probe.model()) {
                case ProbeModel.Linear model -> linear.add(model);
                case ProbeModel.Neighbors model -> neighbours.add(model);
                case ProbeModel.Trees _ -> { }
            }
        }
        if (linear.size() == probes.size()) {
            return ProbeModel.predictTogether(linear, rows.feature(), rows.finite(), progress, cancellation);
        }
        if (neighbours.size() == probes.size()) {
            return ProbeModel.Neighbors.predictOthers(neighbours, rows.feature(), rows.finite(), progress, cancellation);
        }
        List<double[]> predictions = new ArrayList<>();
        for (Fitter.Fitted probe : probes) {
            Progress part = progress.part(
                    (double) predictions.size() / probes.size(), (predictions.size() + 1.0) / probes.size());
            predictions.add(probe.model().predict(rows.feature(), rows.finite(), part, cancellation));
        }
        return predictions;
    }
}
