package org.weightscape.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Duplicates;

/**
 * A way in which test models were known before: their scores are not to be trusted, or not quite.
 *
 * @param feature the representation that is concerned; empty: all
 * @param sentence what was seen, one sentence
 */
public record Leak(String feature, String sentence) {
    private static final int ROWS_BETWEEN_REPORTS = 2048;

    /** Whether scores from this representation are concerned. */
    public boolean concerns(String name) {
        return feature.isEmpty() || feature.equals(name);
    }

    /**
     * Looks for models in more than one part, for test checkpoints that are training checkpoints up to the order of their
     * neurons,
     * and for representations that were learnt from test models.
     *
     * @param rowsOfPart the rows that take part
     */
    static List<Leak> find(
            Zoo zoo,
            Split split,
            List<Representation> features,
            Map<Split.Part, int[]> rowsOfPart,
            Progress progress,
            Cancellation cancellation) {
        List<Leak> leaks = new ArrayList<>();
        Set<String> shared = sharedModels(split);
        if (!shared.isEmpty()) {
            leaks.add(new Leak("", "The scores are not to be trusted: %s in more than one part of the split, such as %s."
                    .formatted(shared.size() == 1 ? "1 model is" : shared.size() + " models are", shared.iterator().next())));
        }
        int[] training = rowsOfPart.getOrDefault(Split.Part.TRAIN, new int[0]);
        int[] test = rowsOfPart.getOrDefault(Split.Part.TEST, new int[0]);
        duplicates(zoo, shared, training, test, progress, cancellation).ifPresent(leaks::add);
        Set<Integer> testModels = new LinkedHashSet<>();
        for (int row : test) {
            testModels.add(zoo.modelOf(row));
        }
        for (Representation feature : features) {
            long known = IntStream.of(feature.learntFrom())
                    .map(zoo::modelOf)
                    .distinct()
                    .filter(testModels::contains)
                    .count();
            if (known > 0) {
                leaks.add(new Leak(
                        feature.name(),
                        "%s was learnt from the weights, though not the properties, of %d of the %d test models."
                                .formatted(feature.name(), known, testModels.size())));
            }
        }
        return leaks;
    }

    private static Set<String> sharedModels(Split split) {
        Set<String> seen = new LinkedHashSet<>();
        Set<String> shared = new LinkedHashSet<>();
        for (Split.Part part : Split.Part.values()) {
            for (String model : new LinkedHashSet<>(split.models(part))) {
                if (!seen.add(model)) {
                    shared.add(model);
                }
            }
        }
        return shared;
    }

    private static java.util.Optional<Leak> duplicates(
            Zoo zoo, Set<String> shared, int[] training, int[] test, Progress progress, Cancellation cancellation) {
        if (test.length == 0) {
            return java.util.Optional.empty();
        }
        Map<Long, Integer> known = new HashMap<>();
        long[] ofTraining = hashes(zoo, training, progress.part(0, 0.8), cancellation);
        for (int i = 0; i < training.length; i++) {
            known.putIfAbsent(ofTraining[i], training[i]);
        }
        long[] ofTest = hashes(zoo, test, progress.part(0.8, 1), cancellation);
        int count = 0;
        String example = "";
        for (int i = 0; i < test.length; i++) {
            Integer twin = known.get(ofTest[i]);
            if (twin != null && !shared.contains(zoo.models().get(zoo.modelOf(test[i])))) {
                if (count == 0) {
                    example = "%s and %s".formatted(checkpoint(zoo, test[i]), checkpoint(zoo, twin));
                }
                count++;
            }
        }
        return count == 0
                ? java.util.Optional.empty()
                : java.util.Optional.of(new Leak(
                        "",
                        "%d of %d test checkpoints are training checkpoints as well, up to the order of their neurons, such as %s."
                                .formatted(count, test.length, example)));
    }

    private static String checkpoint(Zoo zoo, int row) {
        String model = zoo.models().get(zoo.modelOf(row));
        return zoo.property(PropertyName.EPOCH)
                .filter(epoch -> !epoch.isMissing(row))
                .map((Property epoch) -> "%s at epoch %s".formatted(model, epoch.text(row)))
                .orElse(model);
    }

    private static long[] hashes(Zoo zoo, int[] rows, Progress progress, Cancellation cancellation) {
        long[] hashes = new long[rows.length];
        for (int from = 0; from < rows.length; from += ROWS_BETWEEN_REPORTS) {
            cancellation.throwIfCancelled();
            progress.update((double) from / rows.length, "looking for duplicates");
            IntStream.range(from, Math.min(from + ROWS_BETWEEN_REPORTS, rows.length)).parallel().forEach(i ->
                    hashes[i] = Duplicates.upToPermutation(zoo.architecture(), zoo.weights().row(rows[i])));
        }
        return hashes;
    }
}
