package org.weightscape.ablation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weightscape.probe.Interval;
import org.weightscape.probe.ModelSums;
import org.weightscape.probe.Spread;

/**
 * What a setting does: the mean difference between trainings that differ in it alone, over all other settings and seeds.
 *
 * @param setting its key
 * @param from the first value of its axis
 * @param to another value
 * @param differences (score with {@code to}) − (score with {@code from}) for each pair of trainings, at least one
 * @param overModels where the mean difference would lie with other test models, with 95 % confidence; empty where there are too
 *     few of them
 */
public record Effect(
        String zoo, String target, String setting, String from, String to, Spread differences, Optional<Interval> overModels) {

    /** Whether more trainings and other test models would most likely show the same sign, and which. */
    public enum Finding {
        HELPS("it helps"),
        HURTS("it hurts"),
        /** One of the two intervals holds zero, or is not known. */
        NOT_SHOWN("not told from chance");

        private final String words;

        Finding(String words) {
            this.words = words;
        }

        /** In a table. */
        String words() {
            return words;
        }
    }

    /** The effect of one value of a setting on one target in one zoo; empty if no pair of trainings shows it. */
    static Optional<Effect> of(
            List<AblationLine> lines, String zoo, String target, String setting, String from, String to) {
        List<Double> differences = new ArrayList<>();
        List<ModelSums> before = new ArrayList<>();
        List<ModelSums> after = new ArrayList<>();
        for (AblationLine line : lines) {
            if (!line.zoo().equals(zoo) || !from.equals(line.values().get(setting))) {
                continue;
            }
            Map<String, String> twin = new LinkedHashMap<>(line.values());
            twin.put(setting, to);
            lines.stream().filter(other -> other.zoo().equals(zoo) && other.values().equals(twin)).forEach(other -> {
                for (int seed = 0; seed < Math.min(line.results().size(), other.results().size()); seed++) {
                    Optional<CellResult.TargetScore> one = line.score(target, seed);
                    Optional<CellResult.TargetScore> two = other.score(target, seed);
                    if (one.isPresent() && two.isPresent()) {
                        differences.add(two.get().test() - one.get().test());
                        before.add(one.get().sums());
                        after.add(two.get().sums());
                    }
                }
            });
        }
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(new Effect(
                        zoo, target, setting, from, to, new Spread(differences),
                        ModelSums.intervalOfChange(before, after, ModelSums.DRAWS)));
    }

    /** The mean of the differences. */
    public double difference() {
        return differences.mean();
    }

    /** Where the mean of many more pairs of trainings would lie, with 95 % confidence; empty where there is one pair only. */
    public Optional<Interval> overTrainings() {
        return differences.interval();
    }

    /** What can be said with 95 % confidence of other trainings, and with the same of other test models. */
    public Finding finding() {
        boolean shown = overTrainings().isPresent()
                && overModels.isPresent()
                && !overTrainings().get().contains(0)
                && !overModels.get().contains(0);
        return !shown ? Finding.NOT_SHOWN : difference() > 0 ? Finding.HELPS : Finding.HURTS;
    }

    /** The change in words, without the zoo. */
    String change() {
        return "%s %s instead of %s".formatted(setting, to, from);
    }
}
