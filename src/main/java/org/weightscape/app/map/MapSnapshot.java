package org.weightscape.app.map;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import javafx.geometry.Point2D;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.Dots;
import org.weightscape.map.Filters;
import org.weightscape.map.MapPoints;
import org.weightscape.map.PointCloud;

/**
 * A layout made ready off the JavaFX thread.
 *
 * @param pointOfRow the point of each checkpoint, {@link MapModel#NONE} for those that are not on the map
 */
record MapSnapshot(MapPoints points, PointCloud cloud, int[] pointOfRow) {

    /** What decides on colours and layers, as it was at one moment. */
    record Looks(
            @Nullable Coloring coloring, BitSet selection, Filters filters, Appearance appearance) {

        static Looks of(MapModel model) {
            return new Looks(
                    model.getColoring(), model.selection().get(), model.filters(), model.appearance().get());
        }
    }

    static MapSnapshot of(MapPoints points) {
        int most = -1;
        for (int row : points.rows()) {
            most = Math.max(most, row);
        }
        int[] pointOfRow = new int[most + 1];
        Arrays.fill(pointOfRow, MapModel.NONE);
        for (int point = 0; point < points.size(); point++) {
            pointOfRow[points.rows()[point]] = point;
        }
        return new MapSnapshot(points, PointCloud.of(points.x(), points.y()), pointOfRow);
    }

    /** The point of a checkpoint, {@link MapModel#NONE} if it is not on the map or has no place there. */
    int point(int row) {
        if (row < 0 || row >= pointOfRow.length || pointOfRow[row] == MapModel.NONE) {
            return MapModel.NONE;
        }
        int point = pointOfRow[row];
        return Float.isFinite(points.x()[point]) && Float.isFinite(points.y()[point]) ? point : MapModel.NONE;
    }

    /** Whether both show the same checkpoints in the same order, so that one can move into the other. */
    boolean hasPointsOf(MapSnapshot other) {
        return Arrays.equals(points.rows(), other.points.rows());
    }

    /** Colours and layers of the points. */
    Dots dots(Looks looks) {
        int[] rows = points.rows();
        int[] colors;
        // While one zoo takes another's place, points and colours may for a moment be of different zoos.
        if (looks.coloring == null || looks.coloring.property().size() < pointOfRow.length) {
            colors = new int[rows.length];
            Arrays.fill(colors, looks.appearance.plain());
        } else {
            colors = looks.coloring.colors(rows, looks.appearance);
        }
        BitSet out = looks.filters.isEmpty() ? null : looks.filters.greyedOut(rows);
        BitSet selected = looks.selection.isEmpty() ? null : points.pointsOf(looks.selection);
        byte[] shapes = looks.coloring == null || looks.coloring.property().size() < pointOfRow.length
                ? null
                : looks.coloring.shapes(rows);
        return cloud.dots(colors, shapes, out, selected);
    }

    /** The mean place of some checkpoints; empty if none of them is on the map. */
    Optional<Point2D> middle(BitSet rows) {
        double x = 0;
        double y = 0;
        int n = 0;
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            int point = point(row);
            if (point != MapModel.NONE) {
                x += points.x()[point];
                y += points.y()[point];
                n++;
            }
        }
        return n == 0 ? Optional.empty() : Optional.of(new Point2D(x / n, y / n));
    }

    /** The checkpoints of some points. */
    BitSet rows(BitSet found) {
        BitSet rows = new BitSet(pointOfRow.length);
        found.stream().forEach(point -> rows.set(points.rows()[point]));
        return rows;
    }
}
