package org.weightscape.map;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Dots.Grid;
import org.weightscape.map.Dots.Layer;
import org.weightscape.map.Dots.Sheet;

/**
 * A layout made ready for drawing and asking: its {@link PointIndex}, by whose cells the points are drawn, so that those out of
 * sight and those that a crowd covers anyway cost nothing. Made once for a layout, off the window's thread.
 */
public final class PointCloud {
    private static final DotShape[] SHAPES = DotShape.values();
    private static final int MAX_CODE = Bands.CODES - 1;

    private final float[] x;
    private final float[] y;
    private final PointIndex index;
    private final Bounds bounds;
    private final double crowdingUnit;

    private PointCloud(float[] x, float[] y) {
        this.x = x;
        this.y = y;
        index = PointIndex.of(x, y);
        bounds = Bounds.of(x, y);
        // As if the points were spread evenly over the bounds: the least density that is worth telling apart, halved for good
        // measure.
        double area = Math.max(bounds.width(), 1e-30) * Math.max(bounds.height(), 1e-30);
        crowdingUnit = Math.max(1, x.length) / area / 64;
    }

    /** Makes a layout ready. The arrays are not to be changed from now on. */
    public static PointCloud of(float[] x, float[] y) {
        return new PointCloud(x, y);
    }

    /** Number of points, those without a place included. */
    public int size() {
        return x.length;
    }

    /** Which points lie where. */
    public PointIndex index() {
        return index;
    }

    /** The rectangle round all points that have a place. */
    public Bounds bounds() {
        return bounds;
    }

    /** The rectangle where nearly all of them are; far outliers lie outside. */
    public Bounds bulk() {
        return index.bulk();
    }

    float[] x() {
        return x;
    }

    float[] y() {
        return y;
    }

    /**
     * The points ready for drawing, with colours and layers.
     *
     * @param colors by point; the alpha byte is ignored
     * @param filteredOut points to show in grey; null: none
     * @param selected points on top; null or empty: none, and nothing is dimmed
     */
    public Dots dots(int[] colors, @Nullable BitSet filteredOut, @Nullable BitSet selected) {
        return dots(colors, null, filteredOut, selected);
    }

    /**
     * The same with shapes.
     *
     * @param shapes by point, ordinals of {@link DotShape}; null: all are round
     */
    public Dots dots(
            int[] colors, byte @Nullable [] shapes, @Nullable BitSet filteredOut, @Nullable BitSet selected) {
        int[] marks = new int[colors.length];
        Set<DotShape> used = EnumSet.noneOf(DotShape.class);
        if (shapes == null) {
            used.add(DotShape.CIRCLE);
        } else {
            for (byte shape : shapes) {
                used.add(SHAPES[shape]);
            }
        }
        for (int point = 0; point < marks.length; point++) {
            marks[point] = colors[point] & 0xffffff | (shapes == null ? 0 : shapes[point] << 24);
        }
        BitSet onTop = selected == null ? new BitSet() : selected;
        BitSet out = filteredOut == null ? new BitSet() : filteredOut;
        int[] ids = index.ids();
        if (onTop.isEmpty() && out.isEmpty()) {
            int[] drawn = new int[ids.length];
            for (int k = 0; k < ids.length; k++) {
                drawn[k] = marks[ids[k]];
            }
            return new Dots(
                    List.of(sheet(Layer.NORMAL, ids, index.xs(), index.ys(), drawn, index.grid())), crowdingUnit, used);
        }
        byte[] layers = new byte[ids.length];
        int[] counts = new int[Layer.values().length];
        for (int k = 0; k < ids.length; k++) {
            Layer layer = onTop.get(ids[k])
                    ? Layer.HIGHLIGHTED
                    : out.get(ids[k]) ? Layer.FILTERED_OUT : onTop.isEmpty() ? Layer.NORMAL : Layer.DIMMED;
            layers[k] = (byte) layer.ordinal();
            counts[layer.ordinal()]++;
        }
        List<Sheet> sheets = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            if (counts[layer.ordinal()] > 0) {
                sheets.add(part(layer, layers, counts[layer.ordinal()], marks));
            }
        }
        return new Dots(sheets, crowdingUnit, used);
    }

    /** The points of one layer. */
    private Sheet part(Layer layer, byte[] layers, int count, int[] marks) {
        int[] ids = index.ids();
        int[] start = index.grid().start();
        int[] points = new int[count];
        float[] xs = new float[count];
        float[] ys = new float[count];
        int[] drawn = new int[count];
        int[] newStart = new int[start.length];
        int n = 0;
        for (int cell = 0; cell < start.length - 1; cell++) {
            newStart[cell] = n;
            for (int k = start[cell]; k < start[cell + 1]; k++) {
                if (layers[k] == layer.ordinal()) {
                    points[n] = ids[k];
                    xs[n] = index.xs()[k];
                    ys[n] = index.ys()[k];
                    drawn[n++] = marks[ids[k]];
                }
            }
        }
        newStart[start.length - 1] = n;
        return sheet(layer, points, xs, ys, drawn, index.grid().with(newStart));
    }

    private Sheet sheet(Layer layer, int[] points, float[] xs, float[] ys, int[] colors, Grid grid) {
        double[] density = grid.density();
        byte[] codes = new byte[density.length];
        double perCode = 1 / Math.log(Dots.CROWDING_STEP);
        for (int cell = 0; cell < codes.length; cell++) {
            double ratio = density[cell] / crowdingUnit;
            codes[cell] = ratio > 1 ? (byte) Math.min(MAX_CODE, Math.round(Math.log(ratio) * perCode)) : 0;
        }
        return new Sheet(layer, points, xs, ys, colors, grid, codes);
    }
}
