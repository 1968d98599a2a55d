package org.weightscape.map;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Dots.Layer;

/**
 * A layout made ready for drawing and asking: its {@link PointIndex}, its points in a shuffled order (so that no model, epoch or category
 * covers the others merely because it comes last), and how crowded it is round each. Made once for a layout, off the window's thread.
 */
public final class PointCloud {
    private static final int ORDER_SEED = 20211;
    private static final int MAX_CODE = 127;

    private final PointIndex index;
    private final Bounds bounds;
    /** Which point is drawn as the k-th. */
    private final int[] order;

    private final float[] drawnX;
    private final float[] drawnY;
    private final byte[] crowding;
    private final double crowdingUnit;

    private PointCloud(
            PointIndex index,
            Bounds bounds,
            int[] order,
            float[] drawnX,
            float[] drawnY,
            byte[] crowding,
            double crowdingUnit) {
        this.index = index;
        this.bounds = bounds;
        this.order = order;
        this.drawnX = drawnX;
        this.drawnY = drawnY;
        this.crowding = crowding;
        this.crowdingUnit = crowdingUnit;
    }

    /** Makes a layout ready. The arrays are read now and not kept. */
    public static PointCloud of(float[] x, float[] y) {
        int n = x.length;
        PointIndex index = PointIndex.of(x, y);
        Bounds bounds = Bounds.of(x, y);
        int[] order = shuffled(n);
        // As if the points were spread evenly over the bounds: the least density that is worth telling apart, halved for good measure.
        double area = Math.max(bounds.width(), 1e-30) * Math.max(bounds.height(), 1e-30);
        double unit = Math.max(1, n) / area / 64;
        double[] density = index.density(n);
        float[] drawnX = new float[n];
        float[] drawnY = new float[n];
        byte[] crowding = new byte[n];
        double perCode = 1 / Math.log(Dots.CROWDING_STEP);
        for (int k = 0; k < n; k++) {
            int point = order[k];
            drawnX[k] = x[point];
            drawnY[k] = y[point];
            double ratio = density[point] / unit;
            crowding[k] = ratio > 1 ? (byte) Math.min(MAX_CODE, Math.round(Math.log(ratio) * perCode)) : 0;
        }
        return new PointCloud(index, bounds, order, drawnX, drawnY, crowding, unit);
    }

    /** The same order for the same number of points, so that two layouts of the same points can be drawn as one moving. */
    private static int[] shuffled(int n) {
        int[] order = new int[n];
        SplittableRandom random = new SplittableRandom(ORDER_SEED);
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Number of points, those without a place included. */
    public int size() {
        return order.length;
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

    /**
     * The points in the order of drawing, with colours and layers.
     *
     * @param colors by point
     * @param filteredOut points to show in grey; null: none
     * @param selected points on top; null or empty: none, and nothing is dimmed
     */
    public Dots dots(int[] colors, @Nullable BitSet filteredOut, @Nullable BitSet selected) {
        int n = order.length;
        BitSet onTop = selected == null ? new BitSet() : selected;
        boolean selecting = !onTop.isEmpty();
        int[] drawn = new int[n];
        byte[] layers = filteredOut == null && !selecting ? null : new byte[n];
        for (int k = 0; k < n; k++) {
            int point = order[k];
            drawn[k] = colors[point];
            if (layers != null) {
                Layer layer = onTop.get(point)
                        ? Layer.HIGHLIGHTED
                        : filteredOut != null && filteredOut.get(point)
                                ? Layer.FILTERED_OUT
                                : selecting ? Layer.DIMMED : Layer.NORMAL;
                layers[k] = (byte) layer.ordinal();
            }
        }
        return new Dots(drawnX, drawnY, drawn, layers, crowding, crowdingUnit);
    }

    /**
     * The dots of this cloud on the way from another layout of the same points.
     *
     * @param dots of this cloud
     * @param share of the way, 0 at {@code from} to 1 here
     * @param x work space of {@link #size()} numbers, part of the answer
     * @param y as many
     * @throws IllegalArgumentException if the other layout has another number of points
     */
    public Dots between(PointCloud from, Dots dots, float share, float[] x, float[] y) {
        if (from.size() != size()) {
            throw new IllegalArgumentException("layouts of %d and %d points".formatted(from.size(), size()));
        }
        for (int k = 0; k < x.length; k++) {
            x[k] = from.drawnX[k] + (drawnX[k] - from.drawnX[k]) * share;
            y[k] = from.drawnY[k] + (drawnY[k] - from.drawnY[k]) * share;
        }
        return new Dots(x, y, dots.colors(), dots.layers(), dots.crowding(), dots.crowdingUnit());
    }
}
