package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.weightscape.map.Dots.Layer;
import org.weightscape.map.Dots.Sheet;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/**
 * Two models: "a" at epochs 0, 10, 20 from (0, 0) by (10, 0) to (10, 20); "b", stored backwards, at epochs 5 and 15 from (4, 4)
 * to (8, 4).
 */
class TrajectoriesTest {
    private static final float[] X = {0, 10, 10, 8, 4};
    private static final float[] Y = {0, 0, 20, 4, 4};
    private static final int[] ROWS = {0, 1, 2, 3, 4};
    private static final MapPoints LAYOUT =
            new MapPoints(X, Y, ROWS, new MapDescription("PCA", "W", "", 5, MapDescription.Distances.TO_SCALE));

    private static Zoo zoo(double... epochs) {
        int columns = Architectures.tetris().weightCount();
        return new Zoo(
                "two",
                Architectures.tetris(),
                Weights.of(new float[5 * columns], columns),
                List.of("a", "a", "a", "b", "b"),
                epochs.length == 0 ? List.of() : List.of(new Property.Numeric("epoch", epochs)),
                Optional.empty(),
                List.of());
    }

    private static Trajectories trajectories() {
        return Trajectories.of(zoo(0, 10, 20, 15, 5));
    }

    private static Dots dots(BitSet selected) {
        return PointCloud.of(X, Y).dots(new int[] {0xff000000, 0xff646464, 0xff0000ff, 0xff00ff00, 0xff00ff00}, null, selected);
    }

    /** The points of a layer as "x,y", in order. */
    private static List<String> places(Dots dots, Layer layer) {
        return dots.sheets().stream()
                .filter(sheet -> sheet.layer() == layer)
                .flatMap(sheet -> java.util.stream.IntStream.range(0, sheet.size())
                        .mapToObj(k -> sheet.x()[k] + "," + sheet.y()[k]))
                .sorted()
                .toList();
    }

    @Test
    void checkpointsAreInTheOrderOfTheirEpochs() {
        Trajectories trajectories = trajectories();
        assertArrayEquals(new int[] {4, 3}, trajectories.rows(1));
        assertArrayEquals(new double[] {5, 15}, trajectories.epochs(1));
        assertEquals(0, trajectories.first());
        assertEquals(20, trajectories.last());
        assertTrue(trajectories.hasMotion());
        assertEquals(1, trajectories.modelOf(4));
    }

    @Test
    void withoutEpochsTheOrderCountsAndMissingEpochsAreOnNoPath() {
        Trajectories trajectories = Trajectories.of(zoo());
        assertArrayEquals(new double[] {0, 1, 2}, trajectories.epochs(0));
        assertArrayEquals(new int[] {0, 2}, Trajectories.of(zoo(0, Double.NaN, 20, 15, 5)).rows(0));
        assertFalse(Trajectories.of(zoo(3, 3, 3, 3, 3)).hasMotion());
    }

    @Test
    void modelsMoveBetweenTheirCheckpointsOverGhosts() {
        Replay replay = new Replay(trajectories(), LAYOUT, dots(new BitSet()));
        assertEquals(List.of("0.0,0.0"), places(replay.at(0), Layer.NORMAL), "b has not begun");
        assertEquals(List.of("10.0,10.0", "8.0,4.0"), places(replay.at(15), Layer.NORMAL));
        assertEquals(List.of("0.0,0.0", "10.0,0.0", "4.0,4.0", "8.0,4.0"), places(replay.at(15), Layer.DIMMED));
        assertEquals(List.of("10.0,20.0", "8.0,4.0"), places(replay.at(1000), Layer.NORMAL), "and stay where they ended");
        Sheet halfway = replay.at(5).sheets().stream()
                .filter(sheet -> sheet.layer() == Layer.NORMAL)
                .findFirst()
                .orElseThrow();
        assertTrue(Arrays.stream(halfway.colors()).anyMatch(color -> color == 0x323232), "colours in between");
    }

    @Test
    void onlyTheSelectedLeaveGhosts() {
        BitSet selected = new BitSet();
        selected.set(3, 5);
        Replay replay = new Replay(trajectories(), LAYOUT, dots(selected));
        assertEquals(List.of("8.0,4.0"), places(replay.at(20), Layer.HIGHLIGHTED));
        assertEquals(List.of("10.0,20.0", "4.0,4.0", "8.0,4.0"), places(replay.at(20), Layer.DIMMED), "a, and the ghosts of b");
    }

    @Test
    void theNearestModelIsFoundWhereItIsThen() {
        Replay replay = new Replay(trajectories(), LAYOUT, dots(new BitSet()));
        assertEquals(Optional.of(new Replay.Place(1, 10, 10)), replay.nearest(15, 10.4, 10, 1));
        assertEquals(Optional.empty(), replay.nearest(15, 10, 20, 1));
        assertEquals(Optional.empty(), replay.placeOf(1, 4));
        assertEquals(4, replay.placeOf(1, 5).orElseThrow().row());
    }

    @Test
    void linesRunFromStartToEndInTheColoursOfTheirCheckpoints() {
        PathLines lines = PathLines.of(
                trajectories(),
                new int[] {0, 1},
                LAYOUT,
                new int[] {0xffff0000, 0xffff0000, 0xffff0000, 0xff00ff00, 0xff00ff00},
                Appearance.DARK);
        assertEquals(2, lines.size());
        int[] pixels = new int[300 * 300];
        Viewport view = new Viewport(5, 10, 10, 300, 300);
        Overlay overlay = (g, device, scale) -> lines.paint(g, device, scale, Double.POSITIVE_INFINITY);
        overlay.paint(pixels, 300, 300, view, 1);
        assertTrue((pixels[(int) view.pixelY(0) * 300 + (int) view.pixelX(5)] >> 16 & 0xff) > 150, "red along the floor");
        assertTrue((pixels[(int) view.pixelY(4) * 300 + (int) view.pixelX(6)] >> 8 & 0xff) > 150, "green between 4 and 8");
        assertEquals(0, pixels[(int) view.pixelY(10) * 300 + (int) view.pixelX(0)], "nothing elsewhere");
        int[] early = new int[300 * 300];
        ((Overlay) (g, device, scale) -> lines.paint(g, device, scale, 10)).paint(early, 300, 300, view, 1);
        int faint = early[(int) view.pixelY(10) * 300 + (int) view.pixelX(10)] >>> 24;
        assertTrue(faint > 20 && faint < 200, "what comes later is faint: " + faint);
    }
}
