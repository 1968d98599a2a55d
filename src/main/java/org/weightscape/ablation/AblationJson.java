package org.weightscape.ablation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weightscape.probe.Interval;
import org.weightscape.probe.Spread;
import org.weightscape.report.Origin;

/** An ablation as other programs read it; Jackson writes it as it stands. What is not defined is {@code null}. */
record AblationJson(
        Origin origin,
        List<String> settings,
        List<GeneratingFactors> zoos,
        Map<String, List<String>> leaks,
        List<Line> lines,
        List<Change> effects,
        List<ZooChange> zoo_effects,
        List<String> conclusions,
        List<String> zoo_conclusions,
        List<String> remarks) {

    record Line(
            String zoo,
            String name,
            Map<String, String> values,
            Map<String, Mean> scores,
            double seconds,
            List<String> failures) {}

    /**
     * A score over seeds.
     *
     * @param models where the mean would lie with other test models
     * @param scores those that are defined, in the order of the seeds
     */
    record Mean(
            String metric,
            @Nullable Double mean,
            @Nullable Double deviation,
            @Nullable Interval models,
            List<Double> scores) {}

    record Change(
            String zoo,
            String target,
            String setting,
            String from,
            String to,
            double difference,
            @Nullable Interval trainings,
            @Nullable Interval models,
            int pairs,
            Effect.Finding finding) {}

    record ZooChange(
            String features,
            String target,
            String from,
            String to,
            double difference,
            @Nullable Interval models) {}

    static AblationJson of(AblationTable table) {
        return new AblationJson(
                table.origin(),
                List.copyOf(table.grid().axes().keySet()),
                table.zoos(),
                table.leaks(),
                table.lines().stream().map(AblationJson::line).toList(),
                table.effects().stream().map(AblationJson::change).toList(),
                table.zooEffects().stream()
                        .map(effect -> new ZooChange(
                                effect.features(), effect.target(), effect.from(), effect.to(), effect.difference(),
                                orNull(effect.overModels())))
                        .toList(),
                table.conclusions(),
                table.zooConclusions(),
                table.remarks());
    }

    private static Line line(AblationLine line) {
        Map<String, Mean> scores = new LinkedHashMap<>();
        for (String target : line.targets()) {
            Spread spread = line.spread(target);
            scores.put(target, new Mean(
                    line.metric(target), defined(spread.mean()), defined(spread.deviation()),
                    orNull(line.overModels(target)), spread.scores()));
        }
        return new Line(line.zoo(), line.name(), line.values(), scores, line.seconds(), line.failures());
    }

    private static Change change(Effect effect) {
        return new Change(
                effect.zoo(), effect.target(), effect.setting(), effect.from(), effect.to(), effect.difference(),
                orNull(effect.overTrainings()), orNull(effect.overModels()), effect.differences().scores().size(),
                effect.finding());
    }

    private static @Nullable Interval orNull(Optional<Interval> interval) {
        return interval.orElse(null);
    }

    private static @Nullable Double defined(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
