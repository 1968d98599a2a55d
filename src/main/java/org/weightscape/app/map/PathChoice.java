package org.weightscape.app.map;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPoints;
import org.weightscape.map.PathLines;
import org.weightscape.map.Trajectories;
import org.weightscape.map.TrajectoryChoice;

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

    /** Lines to draw. */
    record Lines(PathLines lines, TrajectoryChoice chosen) {
        /** What is said of them; empty where there are none. */
        String text() {
            return chosen.text(lines);
        }
    }

    static PathChoice of(MapModel model) {
        return new PathChoice(
                model.paths().get(),
                model.trajectories().get(),
                model.getColoring(),
                model.selection().get(),
                model.pinnedRow().get(),
                model.appearance().get());
    }

    /** Whether there is nothing to draw. */
    boolean isEmpty() {
        return trajectories == null
                || paths == MapModel.Paths.NONE
                || (paths == MapModel.Paths.PINNED && pinned == MapModel.NONE)
                || (paths == MapModel.Paths.SELECTION && selection.isEmpty() && pinned == MapModel.NONE);
    }

    /** The models; empty if there is nothing to draw. Takes a while for a large selection. */
    Optional<TrajectoryChoice> chosen() {
        if (trajectories == null || isEmpty()) {
            return Optional.empty();
        }
        if (paths == MapModel.Paths.SAMPLE) {
            return Optional.of(TrajectoryChoice.sample(trajectories));
        }
        BitSet rows = paths == MapModel.Paths.SELECTION ? (BitSet) selection.clone() : new BitSet();
        if (pinned != MapModel.NONE) {
            rows.set(pinned);
        }
        return Optional.of(TrajectoryChoice.of(trajectories, rows));
    }

    /** The lines on a layout; null if there are none. */
    @Nullable Lines lines(MapPoints points) {
        return chosen().map(wanted -> new Lines(wanted.lines(points, colors(points), appearance), wanted)).orElse(null);
    }

    private int[] colors(MapPoints points) {
        if (coloring != null && Arrays.stream(points.rows()).allMatch(row -> row < coloring.property().size())) {
            return coloring.colors(points.rows(), appearance);
        }
        int[] colors = new int[points.size()];
        Arrays.fill(colors, appearance.plain());
        return colors;
    }
}
