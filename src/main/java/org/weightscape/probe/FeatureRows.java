package org.weightscape.probe;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.weightscape.feature.Representation;
import org.weightscape.zoo.Split;

/**
 * The rows of one representation that probes may use.
 *
 * @param feature the numbers
 * @param all for each part of the split the rows that take part
 * @param usable for each part of the split its rows with finite numbers
 * @param finite all rows with finite numbers, of whatever part
 */
record FeatureRows(
        Representation feature, Map<Split.Part, int[]> all, Map<Split.Part, int[]> usable, int[] finite) {

    static FeatureRows of(Representation feature, Map<Split.Part, int[]> rowsOfPart, boolean[] isFinite, int[] finite) {
        Map<Split.Part, int[]> usable = new EnumMap<>(Split.Part.class);
        rowsOfPart.forEach((part, rows) ->
                usable.put(part, Arrays.stream(rows).filter(row -> isFinite[row]).toArray()));
        return new FeatureRows(feature, rowsOfPart, usable, finite);
    }

    /** Whether the split has models in a part, usable or not. */
    boolean hasModels(Split.Part part) {
        return all.getOrDefault(part, new int[0]).length > 0;
    }

    /** All usable rows of a part. */
    int[] of(Split.Part part) {
        return usable.getOrDefault(part, new int[0]);
    }

    /** The usable rows of a part at which a target is known. */
    int[] of(Split.Part part, ProbeTarget target) {
        return target.known(of(part));
    }

    /** What a classifier learns from: rows, the index of the word of each, and the words, which are those that occur. */
    record WordTraining(ProbeTarget.Words target, int[] rows, int[] codes, List<String> classes) {}

    /** The training rows of words. */
    WordTraining training(ProbeTarget.Words target) {
        int[] rows = of(Split.Part.TRAIN, target);
        int[] occurring = target.distinct(rows);
        int[] codes = Arrays.stream(rows)
                .map(row -> Arrays.binarySearch(occurring, (int) target.truth()[row]))
                .toArray();
        return new WordTraining(
                target, rows, codes, Arrays.stream(occurring).mapToObj(target.categories()::get).toList());
    }

    /** Where choices are made: the validation rows of a target, or its training rows where those cannot tell good from bad. */
    int[] judges(ProbeTarget target) {
        int[] validation = of(Split.Part.VAL, target);
        boolean telling = target.task() == Task.CLASSIFICATION
                ? validation.length > 0
                : !Metrics.constant(target.at(validation));
        return telling ? validation : of(Split.Part.TRAIN, target);
    }
}
