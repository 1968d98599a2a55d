package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.weightscape.feature.Representation;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/**
 * A way in which models were known before they were to judge a probe: the scores are not to be trusted, or not quite.
 *
 * @param feature the representation that is concerned; empty: all
 * @param sentence what was seen, one sentence
 */
public record Leak(String feature, String sentence) {

    /** Whether scores from this representation are concerned. */
    public boolean concerns(String name) {
        return feature.isEmpty() || feature.equals(name);
    }

    /**
     * Looks for models in more than one part, for checkpoints of one part that are in another up to the order of their neurons,
     * and for representations that were learnt from test models.
     *
     * @param networks the checkpoints that take part
     */
    static List<Leak> find(Split split, SplitNetworks networks, List<Representation> features) {
        List<Leak> leaks = new ArrayList<>();
        Set<String> shared = split.shared();
        if (!shared.isEmpty()) {
            leaks.add(new Leak("", "The scores are not to be trusted: %s in more than one part of the split, such as %s."
                    .formatted(shared.size() == 1 ? "1 model is" : shared.size() + " models are", shared.iterator().next())));
        }
        // Of the models in several parts it is known already.
        SplitNetworks others = networks.without(shared);
        leaks.addAll(repeated(others, others));
        others.val().among(others.train()).ifPresent(seen -> leaks.add(new Leak("", seen
                + "; what is chosen by them, λ and the numbers of trees and of neighbours, favours learning by heart.")));
        leaks.addAll(learnt(networks.test(), features, ""));
        return leaks;
    }

    /**
     * Looks for test checkpoints of a zoo that probes of another zoo were fitted to or chosen by, and for representations that
     * were learnt from its test models.
     *
     * @param scored the zoo of the test checkpoints
     * @param features of that zoo
     */
    static List<Leak> between(SplitNetworks fitted, SplitNetworks scored, List<Representation> features) {
        List<Leak> leaks = new ArrayList<>(repeated(fitted, scored));
        leaks.addAll(learnt(scored.test(), features, " of " + scored.test().zoo().name()));
        return leaks;
    }

    private static List<Leak> repeated(SplitNetworks fitted, SplitNetworks scored) {
        List<Leak> leaks = new ArrayList<>();
        scored.test().among(fitted.train()).ifPresent(seen -> leaks.add(new Leak("", seen + ".")));
        scored.test().among(fitted.val()).ifPresent(seen -> leaks.add(new Leak("", seen
                + "; λ and the numbers of trees and of neighbours are chosen by them.")));
        return leaks;
    }

    private static List<Leak> learnt(Networks test, List<Representation> features, String where) {
        List<Leak> leaks = new ArrayList<>();
        for (Representation feature : features) {
            models(test.zoo(), feature.learntFrom(), test.rows()).ifPresent(known -> leaks.add(new Leak(
                    feature.name(),
                    "%s was learnt from the weights, though not the properties, of %s%s."
                            .formatted(feature.name(), known, where))));
            models(test.zoo(), feature.perhapsLearntFrom(), test.rows()).ifPresent(known -> leaks.add(new Leak(
                    feature.name(),
                    "%s was learnt from models that bear the names of %s%s; if they are the same, it knows their weights, though not"
                                    .formatted(feature.name(), known, where)
                            + " their properties.")));
        }
        return leaks;
    }

    /** How many test models are among those of some rows, in words; empty if none is. */
    private static Optional<String> models(Zoo zoo, int[] rows, int[] test) {
        Set<Integer> known = IntStream.of(rows).map(zoo::modelOf).boxed().collect(Collectors.toSet());
        int[] models = IntStream.of(test).map(zoo::modelOf).distinct().toArray();
        long count = Arrays.stream(models).filter(known::contains).count();
        return count == 0 ? Optional.empty() : Optional.of("%d of the %d test models".formatted(count, models.length));
    }
}
