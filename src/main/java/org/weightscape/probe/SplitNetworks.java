package org.weightscape.probe;

import java.util.Map;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/** The checkpoints of each part of a split, known by their networks. */
record SplitNetworks(Networks train, Networks val, Networks test) {

    /**
     * Reads the weights of all parts.
     *
     * @param where is added to the names of the parts, such as {@code " of zoo"}
     */
    static SplitNetworks of(
            Zoo zoo, String where, Map<Split.Part, int[]> rowsOfPart, Progress progress, Cancellation cancellation) {
        return new SplitNetworks(
                part(zoo, Split.Part.TRAIN, "training checkpoints" + where, rowsOfPart, progress.part(0, 0.7), cancellation),
                part(zoo, Split.Part.VAL, "validation checkpoints" + where, rowsOfPart, progress.part(0.7, 0.85), cancellation),
                part(zoo, Split.Part.TEST, "test checkpoints" + where, rowsOfPart, progress.part(0.85, 1), cancellation));
    }

    private static Networks part(
            Zoo zoo, Split.Part part, String name, Map<Split.Part, int[]> rowsOfPart, Progress progress,
            Cancellation cancellation) {
        return Networks.of(name, zoo, rowsOfPart.getOrDefault(part, new int[0]), progress, cancellation);
    }
}
