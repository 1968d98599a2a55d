package org.weightscape.probe;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a table of probes holds.
 *
 * @param targets names of properties; empty: {@linkplain ProbeTarget#standard all canonical ones} that can be probed
 * @param kinds who predicts, {@link ProbeKind#METHOD} at least
 * @param classifier how the method's classifier is trained
 * @param checkpoints which checkpoints of each model take part
 * @param draws resamplings of the test models for the intervals, at least 0; 0: no intervals
 * @param seed of the boosted trees
 */
public record ProbeSettings(
        List<String> targets,
        Set<ProbeKind> kinds,
        LinearClassifier.Settings classifier,
        Checkpoints checkpoints,
        int draws,
        long seed) {

    /** All targets that can be probed, by the method's own probes, from all checkpoints, with 1000 resamplings. */
    public static final ProbeSettings STANDARD = new ProbeSettings(
            List.of(), Set.of(ProbeKind.METHOD), LinearClassifier.Settings.STANDARD, Checkpoints.ALL, 1000, 42);

    public ProbeSettings {
        targets = List.copyOf(targets);
        Set<ProbeKind> ordered = new LinkedHashSet<>();
        for (ProbeKind kind : ProbeKind.values()) {
            if (kind == ProbeKind.METHOD || kinds.contains(kind)) {
                ordered.add(kind);
            }
        }
        kinds = Collections.unmodifiableSet(ordered);
        if (draws < 0) {
            throw new IllegalArgumentException("%d resamplings".formatted(draws));
        }
    }

    /** The same for other targets. */
    public ProbeSettings withTargets(List<String> names) {
        return new ProbeSettings(names, kinds, classifier, checkpoints, draws, seed);
    }

    /** The same with another kind of probe beside. */
    public ProbeSettings with(ProbeKind kind) {
        Set<ProbeKind> more = new LinkedHashSet<>(kinds);
        more.add(kind);
        return new ProbeSettings(targets, more, classifier, checkpoints, draws, seed);
    }

    /** The same for other checkpoints of each model. */
    public ProbeSettings with(Checkpoints which) {
        return new ProbeSettings(targets, kinds, classifier, which, draws, seed);
    }

    /** The same with another seed for everything that is random. */
    public ProbeSettings withSeed(long other) {
        LinearClassifier.Settings seeded = new LinearClassifier.Settings(
                classifier.epochs(), classifier.batch(), classifier.learningRate(), classifier.weightDecay(), other);
        return new ProbeSettings(targets, kinds, seeded, checkpoints, draws, other);
    }
}
