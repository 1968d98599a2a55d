package org.weightscape.probe;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a table of probes holds.
 *
 * @param targets names of properties; empty: {@linkplain ProbeTarget#standard all canonical ones} that can be probed
 * @param kinds who predicts, {@link ProbeKind#METHOD} at least
 * @param classifier how the method's classifier is trained
 */
public record ProbeSettings(List<String> targets, Set<ProbeKind> kinds, LinearClassifier.Settings classifier) {

    /** All targets that can be probed, by the method's own probes. */
    public static final ProbeSettings STANDARD =
            new ProbeSettings(List.of(), Set.of(ProbeKind.METHOD), LinearClassifier.Settings.STANDARD);

    public ProbeSettings {
        targets = List.copyOf(targets);
        Set<ProbeKind> ordered = new LinkedHashSet<>();
        for (ProbeKind kind : ProbeKind.values()) {
            if (kind == ProbeKind.METHOD || kinds.contains(kind)) {
                ordered.add(kind);
            }
        }
        kinds = java.util.Collections.unmodifiableSet(ordered);
    }

    /** The same for other targets. */
    public ProbeSettings withTargets(List<String> names) {
        return new ProbeSettings(names, kinds, classifier);
    }

    /** The same with another kind of probe beside. */
    public ProbeSettings with(ProbeKind kind) {
        Set<ProbeKind> more = new LinkedHashSet<>(kinds);
        more.add(kind);
        return new ProbeSettings(targets, more, classifier);
    }
}
