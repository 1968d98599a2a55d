package org.weightscape.map;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Whose trajectories are drawn over a map.
 *
 * @param models numbers of the models; never changed in place
 */
public record TrajectoryChoice(Trajectories trajectories, BitSet models, Whose whose) {
    /** More lines than that are a tangle; so many are drawn then, and it is said of how many. */
    static final int MOST = 300;

    /** Models in a sample. */
    static final int SAMPLE = 40;

    /** How the models were chosen. */
    public enum Whose {
        /** One by one. */
        CHOSEN,
        /** Evenly from all. */
        SAMPLE
    }

    /** Of the models of some checkpoints. */
    public static TrajectoryChoice of(Trajectories trajectories, BitSet rows) {
        BitSet models = new BitSet(trajectories.models());
        rows.stream().forEach(row -> models.set(trajectories.modelOf(row)));
        return new TrajectoryChoice(trajectories, models, Whose.CHOSEN);
    }

    /** Of some models, evenly taken from all. */
    public static TrajectoryChoice sample(Trajectories trajectories) {
        BitSet models = new BitSet(trajectories.models());
        spread(IntStream.range(0, trajectories.models()).toArray(), SAMPLE).forEach(models::set);
        return new TrajectoryChoice(trajectories, models, Whose.SAMPLE);
    }

    /**
     * The lines on a layout, for at most {@link #MOST} models.
     *
     * @param colors by point of the layout
     */
    public PathLines lines(MapPoints points, int[] colors, Appearance appearance) {
        return PathLines.of(trajectories, spread(models.stream().toArray(), MOST).toArray(), points, colors, appearance);
    }

    /** What is said of them below the map; empty where none is drawn. */
    public String text(PathLines drawn) {
        int wanted = models.cardinality();
        String count = ReadableNumber.grouped(drawn.size());
        return switch (drawn.size()) {
            case 0 -> "";
            case 1 -> whose == Whose.CHOSEN && wanted == 1 ? "path of one model" : "path of one of %d models".formatted(wanted);
            default -> {
                if (whose == Whose.SAMPLE) {
                    yield "paths of %s sampled models".formatted(count);
                }
                yield drawn.size() < wanted
                        ? "paths of %s of %s models".formatted(count, ReadableNumber.grouped(wanted))
                        : "paths of %s models".formatted(count);
            }
        };
    }

    /** At most so many of them, evenly taken. */
    private static IntStream spread(int[] all, int most) {
        return all.length <= most
                ? Arrays.stream(all)
                : IntStream.range(0, most).map(i -> all[(int) ((long) i * all.length / most)]);
    }
}
