package org.weightscape.probe;

import java.util.Arrays;
import java.util.List;

/**
 * How often each word was taken for each other one.
 *
 * @param classes the words that occur as truth or as prediction, in alphabetical order
 * @param counts for each true word (row) how many of its checkpoints were predicted as each word (column)
 */
public record Confusion(List<String> classes, List<List<Integer>> counts) {

    public Confusion {
        classes = List.copyOf(classes);
        counts = counts.stream().map(List::copyOf).toList();
        if (counts.size() != classes.size()) {
            throw new IllegalArgumentException("%d rows for %d words".formatted(counts.size(), classes.size()));
        }
    }

    /**
     * Counts.
     *
     * @param categories all words
     * @param predicted indices into {@code categories}
     * @param truth indices into {@code categories}
     */
    static Confusion of(List<String> categories, double[] predicted, double[] truth) {
        int[] occurring = java.util.stream.DoubleStream.concat(Arrays.stream(predicted), Arrays.stream(truth))
                .mapToInt(code -> (int) code)
                .distinct()
                .sorted()
                .toArray();
        Integer[][] counts = new Integer[occurring.length][occurring.length];
        for (Integer[] row : counts) {
            Arrays.fill(row, 0);
        }
        for (int i = 0; i < truth.length; i++) {
            counts[Arrays.binarySearch(occurring, (int) truth[i])][Arrays.binarySearch(occurring, (int) predicted[i])]++;
        }
        return new Confusion(
                Arrays.stream(occurring).mapToObj(categories::get).toList(),
                Arrays.stream(counts).map(List::of).toList());
    }

    /** The mean over the true words of the share that was predicted right: 1 / words for guessing; NaN if there is no truth. */
    public double balancedAccuracy() {
        double sum = 0;
        int words = 0;
        for (int word = 0; word < classes.size(); word++) {
            int all = counts.get(word).stream().mapToInt(Integer::intValue).sum();
            if (all > 0) {
                sum += (double) counts.get(word).get(word) / all;
                words++;
            }
        }
        return words == 0 ? Double.NaN : sum / words;
    }
}
