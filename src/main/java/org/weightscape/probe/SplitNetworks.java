package org.weightscape.probe;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Duplicates;

/** The checkpoints of each part of a split, known by their networks. */
record SplitNetworks(Networks train, Networks val, Networks test) {
    private static final int ROWS_BETWEEN_REPORTS = 2048;

    /** Reads the weights of all parts, each checkpoint once. */
    static SplitNetworks of(Zoo zoo, Map<Split.Part, int[]> rowsOfPart, Progress progress, Cancellation cancellation) {
        int[] rows = rowsOfPart.values().stream().flatMapToInt(Arrays::stream).sorted().distinct().toArray();
        Networks all = new Networks("checkpoints", zoo, rows, hashes(zoo, rows, progress, cancellation));
        return new SplitNetworks(
                all.part("training checkpoints", rowsOfPart.getOrDefault(Split.Part.TRAIN, new int[0])),
                all.part("validation checkpoints", rowsOfPart.getOrDefault(Split.Part.VAL, new int[0])),
                all.part("test checkpoints", rowsOfPart.getOrDefault(Split.Part.TEST, new int[0])));
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

    /** The networks of one part. */
    Networks part(Split.Part part) {
        return switch (part) {
            case TRAIN -> train;
            case VAL -> val;
            case TEST -> test;
        };
    }

    /** Those of all models but some. */
    SplitNetworks without(Set<String> models) {
        return models.isEmpty() ? this : each(networks -> networks.without(models));
    }

    /** The same, named with their zoo. */
    SplitNetworks ofNamedZoo() {
        return each(Networks::ofNamedZoo);
    }

    private SplitNetworks each(UnaryOperator<Networks> change) {
        return new SplitNetworks(change.apply(train), change.apply(val), change.apply(test));
    }
}
