package org.weightscape.ablation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.weightscape.ablation.CellResult.TargetScore;
import org.weightscape.probe.Interval;
import org.weightscape.probe.ModelSums;
import org.weightscape.probe.Spread;

/**
 * One line of an ablation: what one kind of features tells in one zoo.
 *
 * @param zoo name of the zoo
 * @param name {@code w}, {@code s}, or what the cell differs in
 * @param values setting → value; empty for a baseline
 * @param results one for each seed; one only for a baseline
 */
public record AblationLine(String zoo, String name, Map<String, String> values, List<CellResult> results) {

    public AblationLine {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        results = List.copyOf(results);
    }

    static AblationLine baseline(String zoo, String feature, Map<String, TargetScore> scores) {
        return new AblationLine(zoo, feature, Map.of(), List.of(CellResult.untrained(scores)));
    }

    /** Whether nothing was trained for it. */
    boolean isBaseline() {
        return results.stream().allMatch(result -> result.key().isEmpty());
    }

    /** What was scored, in order. */
    public List<String> targets() {
        return results.stream().flatMap(result -> result.scores().keySet().stream()).distinct().toList();
    }

    /** {@code r2} or {@code accuracy}; empty if the target was not scored. */
    String metric(String target) {
        return scores(target).findFirst().map(TargetScore::metric).orElse("");
    }

    /** The score with one of the seeds, if it is defined. */
    Optional<TargetScore> score(String target, int seed) {
        return Optional.ofNullable(results.get(seed).scores().get(target))
                .filter(score -> Double.isFinite(score.test()));
    }

    private Stream<TargetScore> scores(String target) {
        return IntStream.range(0, results.size())
                .mapToObj(seed -> score(target, seed))
                .flatMap(Optional::stream);
    }

    /** The test scores of a target that are defined. */
    public Spread spread(String target) {
        return new Spread(scores(target).map(TargetScore::test).toList());
    }

    /** What the defined test scores of a target are made of. */
    List<ModelSums> sums(String target) {
        return scores(target).map(TargetScore::sums).toList();
    }

    /** Where the mean test score would lie with other test models of the zoo, with 95 % confidence. */
    public Optional<Interval> overModels(String target) {
        return ModelSums.intervalOfMean(sums(target), ModelSums.DRAWS);
    }

    /** Of training, for all seeds together. */
    double seconds() {
        return results.stream().mapToDouble(CellResult::seconds).sum();
    }

    /** One sentence for each training that diverged. */
    List<String> failures() {
        return results.stream().filter(result -> !result.finished()).map(CellResult::message).toList();
    }
}
