package org.weightscape.map;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link PointRaster} draws: flat arrays with one entry for each point, in the order of drawing. They are read by several threads
 * and must not change meanwhile.
 *
 * @param x world coordinates; NaN: not drawn
 * @param y world coordinates
 * @param colors RGB; the alpha byte is ignored
 * @param layers ordinals of {@link Layer}; null: all are {@link Layer#NORMAL}
 * @param crowding how crowded it is round each point, see {@link PointCloud}; null: nothing is known and all are drawn alike
 * @param crowdingUnit points per world unit² at crowding 0
 */
public record Dots(
        float[] x, float[] y, int[] colors, byte @Nullable [] layers, byte @Nullable [] crowding, double crowdingUnit) {

    /** What is drawn over what. */
    public enum Layer {
        /** Left out by a filter: grey, below everything. */
        FILTERED_OUT,
        /** Not selected while others are: paler. */
        DIMMED,
        NORMAL,
        /** Selected: larger, ringed, on top. */
        HIGHLIGHTED
    }

    /** Each step of crowding is this factor in density. */
    static final double CROWDING_STEP = Math.sqrt(Math.sqrt(2));

    public Dots {
        if (x.length != y.length
                || x.length != colors.length
                || (layers != null && layers.length != x.length)
                || (crowding != null && crowding.length != x.length)) {
            throw new IllegalArgumentException("arrays of different lengths");
        }
    }

    /** Points that are all alike but for their colours. */
    public static Dots of(float[] x, float[] y, int[] colors) {
        return new Dots(x, y, colors, null, null, 1);
    }

    /** Number of points. */
    public int size() {
        return x.length;
    }
}
