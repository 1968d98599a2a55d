package org.weightscape.app.map;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPoints;
import org.weightscape.map.PathLines;
import org.weightscape.map.Trajectories;

/**
 * Whose trajectories are to be drawn, and in which colours: a snapshot for the background.
 *
 * @param trajectories null: none are known
 */
record PathChoice(
        MapModel.Paths paths,
        @Nullable Trajectories trajectories,
        @Nullable Coloring coloring,
        BitSet selection,
        int pinned,
        Appearance appearance) {
    /** More lines than that are a tangle; so many are drawn then, and it is said of how many. */
    static final int MOST = 300;

    /** Models in a sample. */
    static final int SAMPLE = 40;

    /**
     * Lines to draw.
     *
     * @param wanted of so many models
     */
    record Lines(PathLines lines, int wanted) {}

    static PathChoice of(MapModel model) {
        return new PathChoice(
                model.paths().get(),
                model.trajectories().get(),
                model.getColoring(),
                model.selection().get(),
                model.pinnedRow().get(),
                model.appearance().get());
    }

    /** Whether there is anything to draw. */
    boolean isEmpty() {
        return trajectories == null
                || paths == MapModel.Paths.NONE
                || (paths == MapModel.Paths.PINNED && pinned == MapModel.NONE)
                || (paths == MapModel.Paths.SELECTION && selection.isEmpty() && pinned == MapModel.NONE);
    }

    /** The lines on a layout. */
    Lines lines(MapPoints points) {
        if (trajectories == null) {
            throw new IllegalStateException("no trajectories");
        }
        int[] models = models(trajectories);
        int[] drawn = spread(models, MOST);
        int[] colors = new int[points.size()];
        if (coloring == null || Arrays.stream(points.rows()).anyMatch(row -> row >= coloring.property().size())) {
            Arrays.fill(colors, appearance.plain());
        } else {
            colors = coloring.colors(points.rows(), appearance);
        }
        return new Lines(PathLines.of(trajectories, drawn, points, colors, appearance), models.length);
    }

    private int[] models(Trajectories known) {
        if (paths == MapModel.Paths.SAMPLE) {
            return spread(IntStream.range(0, known.models()).toArray(), SAMPLE);
        }
        BitSet models = new BitSet(known.models());
        if (paths == MapModel.Paths.SELECTION) {
            selection.stream().forEach(row -> models.set(known.modelOf(row)));
        }
        if (pinned != MapModel.NONE) {
            models.set(known.modelOf(pinned));
        }
        return models.stream().toArray();
    }

    /** At most so many of them, evenly taken. */
    private static int[] spread(int[] all, int most) {
        if (all.length <= most) {
            return all;
        }
        return IntStream.range(0, most).map(i -> all[(int) ((long) i * all.length / most)]).toArray();
    }
}
