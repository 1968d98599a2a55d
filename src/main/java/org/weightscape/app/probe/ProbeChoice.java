package org.weightscape.app.probe;

import java.util.Comparator;
import java.util.Optional;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeResult;
import org.weightscape.probe.ProbeTable;
import org.weightscape.zoo.PropertyName;

/**
 * One probe of a table.
 *
 * @param feature name of the representation
 * @param target name of what is predicted
 */
public record ProbeChoice(ProbeKind kind, String feature, String target) {

    /** The one of a table, if it has it. */
    public Optional<ProbeResult> in(ProbeTable table) {
        return table.result(kind, feature, target);
    }

    /** What is looked at first: the best probe of the accuracy, or else of the first target. */
    static Optional<ProbeChoice> first(ProbeTable table, ProbeKind kind) {
        return best(table, kind, PropertyName.TEST_ACC)
                .or(() -> table.results().stream()
                        .filter(result -> result.kind() == kind)
                        .findFirst()
                        .flatMap(result -> best(table, kind, result.target())));
    }

    private static Optional<ProbeChoice> best(ProbeTable table, ProbeKind kind, String target) {
        return table.results().stream()
                .filter(result -> result.kind() == kind && result.target().equals(target))
                .max(Comparator.comparingDouble(result -> {
                    double score = result.score().test();
                    return Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
                }))
                .map(result -> new ProbeChoice(kind, result.feature(), target));
    }
}
