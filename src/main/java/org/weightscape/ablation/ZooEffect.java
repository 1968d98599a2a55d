package org.weightscape.ablation;

import java.util.List;
import java.util.Optional;
import org.weightscape.probe.Interval;
import org.weightscape.probe.ModelSums;

/**
 * How much better the same features tell a target in another zoo.
 *
 * @param features {@code w}, {@code s}, or the name of a cell
 * @param from name of the first zoo
 * @param to name of another
 * @param difference (mean score in {@code to}) − (mean score in {@code from})
 * @param overModels where it would lie with other test models of both zoos, with 95 % confidence; empty where there are too few
 */
public record ZooEffect(
        String features, String target, String from, String to, double difference, Optional<Interval> overModels) {

    /** The effect, if both zoos know the target. */
    static Optional<ZooEffect> of(AblationLine from, AblationLine to, String target) {
        List<ModelSums> before = from.sums(target);
        List<ModelSums> after = to.sums(target);
        if (before.isEmpty() || after.isEmpty() || !from.metric(target).equals(to.metric(target))) {
            return Optional.empty();
        }
        return Optional.of(new ZooEffect(
                from.name(), target, from.zoo(), to.zoo(),
                to.spread(target).mean() - from.spread(target).mean(),
                ModelSums.intervalBetweenZoos(before, after, ModelSums.DRAWS)));
    }

    /** Whether other test models would most likely show the same sign. */
    public boolean isShown() {
        return overModels.isPresent() && !overModels.get().contains(0);
    }
}
