package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.report.ScoreText;
import org.weightscape.report.TextWriter;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/**
 * What can be predicted of a zoo's checkpoints from some representations of them: for each representation and target a probe
 * that was fitted on the training models, its choice made on the validation models, and its scores.
 */
public final class ProbeTable {
    private final Zoo zoo;
    private final Split split;
    private final List<Representation> features;
    private final ProbeSettings settings;
    private final SplitNetworks networks;
    private final List<ProbeResult> results;
    private final List<Leak> leaks;
    private final List<String> remarks;

    ProbeTable(
            Zoo zoo,
            Split split,
            List<Representation> features,
            ProbeSettings settings,
            SplitNetworks networks,
            List<ProbeResult> results,
            List<Leak> leaks,
            Set<String> remarks) {
        this.zoo = zoo;
        this.split = split;
        this.features = List.copyOf(features);
        this.settings = settings;
        this.networks = networks;
        this.results = List.copyOf(results);
        this.leaks = List.copyOf(leaks);
        this.remarks = List.copyOf(remarks);
    }

    /**
     * Fits the method's own probes.
     *
     * @param features representations of this zoo, each with a name of its own
     * @param targets names of properties; empty: all canonical ones that can be probed
     * @throws org.weightscape.zoo.BadInputException if the split names models that the zoo does not have or leaves no
     *     training models, a target does not exist, or nothing can be probed
     */
    public static ProbeTable fit(
            Zoo zoo,
            List<Representation> features,
            Split split,
            List<String> targets,
            Progress progress,
            Cancellation cancellation) {
        return fit(zoo, features, split, ProbeSettings.STANDARD.withTargets(targets), progress, cancellation);
    }

    /** As {@link #fit(Zoo, List, Split, List, Progress, Cancellation)}, with a choice of probes. */
    public static ProbeTable fit(
            Zoo zoo,
            List<Representation> features,
            Split split,
            ProbeSettings settings,
            Progress progress,
            Cancellation cancellation) {
        return new ProbeFitting(zoo, features, split, settings).run(progress, cancellation);
    }

    /** The split that the probes were fitted and scored with. */
    public Split split() {
        return split;
    }

    /** The zoo whose checkpoints are predicted. */
    public Zoo zoo() {
        return zoo;
    }

    /** The representations, in the order given. */
    public List<Representation> representations() {
        return features;
    }

    /** The rows of one part of the split that took part. */
    public int[] rows(Split.Part part) {
        return networks.part(part).rows().clone();
    }

    /** The checkpoints that took part, by their networks. */
    SplitNetworks networks() {
        return networks;
    }

    /** How test models were known before; empty if they were not. */
    public List<Leak> leaks() {
        return leaks;
    }

    /** Those leaks that concern one representation, as sentences. */
    public List<String> leaks(String feature) {
        return leaks.stream().filter(leak -> leak.concerns(feature)).map(Leak::sentence).toList();
    }

    /** What the table was asked to hold. */
    public ProbeSettings settings() {
        return settings;
    }

    /** The names of the representations, in the order given. */
    public List<String> features() {
        return features.stream().map(Representation::name).toList();
    }

    /** The names of the targets that could be probed with at least one representation. */
    public List<String> targets() {
        Set<String> names = new LinkedHashSet<>();
        results.forEach(result -> names.add(result.target()));
        return List.copyOf(names);
    }

    /** All probes. */
    public List<ProbeResult> results() {
        return results;
    }

    /** One probe, if it could be fitted. */
    public Optional<ProbeResult> result(ProbeKind kind, String feature, String target) {
        return results.stream()
                .filter(result -> result.kind() == kind
                        && result.feature().equals(feature)
                        && result.target().equals(target))
                .findFirst();
    }

    /** The scores of the method's own probes: representation → target → score. */
    public Map<String, Map<String, Score>> scores() {
        return scores(ProbeKind.METHOD);
    }

    /** The scores of one kind of probe: representation → target → score. */
    public Map<String, Map<String, Score>> scores(ProbeKind kind) {
        Map<String, Map<String, Score>> scores = new LinkedHashMap<>();
        features().forEach(feature -> scores.put(feature, new LinkedHashMap<>()));
        for (ProbeResult result : results) {
            if (result.kind() == kind) {
                scores.computeIfAbsent(result.feature(), _ -> new LinkedHashMap<>())
                        .put(result.target(), result.score());
            }
        }
        return Collections.unmodifiableMap(scores);
    }

    /**
     * What the method's probe says of every checkpoint, see {@link ProbeResult#predictions()}.
     *
     * @throws IllegalArgumentException if there is no such probe
     */
    public double[] predictions(String feature, String target) {
        return result(ProbeKind.METHOD, feature, target)
                .orElseThrow(() -> new IllegalArgumentException("no probe of " + target + " from " + feature))
                .predictions();
    }

    /** What the test score of one of these probes is made of. */
    public ModelSums sums(ProbeResult result) {
        double[] predictions = result.predictions();
        int[] scored = Arrays.stream(result.column().known(rows(Split.Part.TEST)))
                .filter(row -> Double.isFinite(predictions[row]))
                .toArray();
        return ModelSums.of(
                result.column().task(),
                Arrays.stream(scored).mapToDouble(row -> predictions[row]).toArray(),
                result.column().at(scored),
                Arrays.stream(scored).map(zoo::modelOf).toArray());
    }

    /** What was left out or could not be scored, and why; one sentence each. */
    public List<String> remarks() {
        return remarks;
    }

    /**
     * The table for a person: a line for each target, the test score from each representation side by side, then leaks and
     * remarks. Brackets hold 95 % intervals by resampling the test
     * models, if there are any; an exclamation mark stands beside scores that a leak concerns.
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (ProbeKind kind : settings.kinds()) {
            List<List<String>> lines = new ArrayList<>();
            List<String> head = new ArrayList<>(List.of("test score, " + kind.title(), "metric"));
            head.addAll(features());
            lines.add(head);
            for (String target : targets()) {
                List<Optional<ProbeResult>> row = features().stream()
                        .map(feature -> result(kind, feature, target))
                        .toList();
                Optional<ProbeResult> any = row.stream().flatMap(Optional::stream).findFirst();
                if (any.isPresent()) {
                    List<String> line = new ArrayList<>(List.of(target, any.get().score().metric()));
                    row.forEach(cell -> line.add(cell.map(this::shown).orElse("")));
                    lines.add(line);
                }
            }
            if (lines.size() > 1) {
                text.append(TextWriter.aligned(lines, 2)).append('\n');
            }
        }
        leaks.forEach(leak -> text.append("! ").append(leak.sentence()).append('\n'));
        remarks.forEach(remark -> text.append(remark).append('\n'));
        return text.toString();
    }

    /** The score with its interval, and a sign where a leak speaks against it. */
    private String shown(ProbeResult result) {
        Score score = result.score();
        return ScoreText.of(score.test()) + (leaks(result.feature()).isEmpty() ? "" : "!")
                + score.interval().map(interval -> " " + interval.text()).orElse("");
    }

    /** The best test score of one kind of probe for a target over all representations; NaN if there is none. */
    public double best(ProbeKind kind, String target) {
        return results.stream()
                .filter(result -> result.kind() == kind && result.target().equals(target))
                .mapToDouble(result -> result.score().test())
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }
}
