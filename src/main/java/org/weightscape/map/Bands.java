package org.weightscape.map;

import java.util.Arrays;
import org.weightscape.map.Dots.Layer;

/**
 * One frame cut into horizontal bands of a few lines, so that a band's pixels stay in a core's cache while it is painted. Lines and columns
 * are counted from a margin outside the image, in quarters of a pixel, so that everything that can be seen has positive places.
 */
final class Bands {
    static final int LAYERS = Layer.values().length;
    /** Codes of crowding, see {@link Dots}. */
    static final int CODES = 128;

    private static final int LOWEST = 32;
    /** Share of what is below that may shine through a crowd; points that would be painted over by more than that are left out. */
    private static final double SHINES_THROUGH = 0.01;

    final int width;
    final int height;
    /** Number of bands. */
    final int count;
    /** log2 of the lines in a band: a division for every point would cost as much as all the rest. */
    final int shift;
    /** Pixels outside the image in which a point's centre can lie and still be seen. */
    final int margin;

    /** Quarters of a pixel for one world unit. */
    final double scale;

    final double shiftX;
    final double shiftY;
    /**
     * By crowding: the level of opacity in the lowest four bits, and above them of how many of 256 points are painted; then once more with
     * all of them painted.
     */
    final int[] inkOfCrowding = new int[2 * CODES];
    /** By layer: 0, or {@link #CODES} where all points are painted, however crowded. */
    final int[] thinning = new int[LAYERS];

    /**
     * @param view in device pixels
     * @param reach pixels from a point's centre to the farthest that it can touch
     */
    Bands(Dots dots, Viewport view, int width, int height, DotStyle style, int reach) {
        this.width = width;
        this.height = height;
        // A pixel more than the largest stamp needs, for what rounds to the first column or line without belonging there.
        margin = reach + 1;
        int lines = Math.max(LOWEST, Integer.highestOneBit(2 * margin) * 2);
        shift = Integer.numberOfTrailingZeros(lines);
        count = (height + 4 * margin - 1 >> shift) + 1;
        scale = view.scale() * Stamps.PHASES;
        shiftX = (view.width() / 2 - view.centreX() * view.scale() + margin) * Stamps.PHASES;
        shiftY = (view.height() / 2 + view.centreY() * view.scale() + 2 * margin) * Stamps.PHASES;
        // Where a filter or a selection sets points apart, only those in the background may be left out.
        thinning[Layer.NORMAL.ordinal()] = dots.layers() == null ? 0 : CODES;
        thinning[Layer.HIGHLIGHTED.ordinal()] = CODES;
        double stampArea = Math.PI * style.radius() * style.radius();
        double pixelArea = view.scale() * view.scale();
        for (int code = 0; code < CODES; code++) {
            double density = dots.crowdingUnit() * Math.pow(Dots.CROWDING_STEP, code);
            double overlap = code == 0 ? 0 : density / pixelArea * stampArea;
            double opacity = style.opacityFor(overlap);
            int level = (int) Math.clamp(Math.round(opacity / style.opacity() * Stamps.LEVELS) - 1, 0, Stamps.LEVELS - 1);
            // With that opacity so many layers hide what is below.
            double enough = opacity < 1 ? Math.log(SHINES_THROUGH) / Math.log(1 - opacity) : 1;
            int painted = (int) Math.min(256, Math.ceil(256 * enough / Math.max(overlap, 1e-9)));
            inkOfCrowding[code] = painted << 4 | level;
            inkOfCrowding[CODES + code] = 256 << 4 | level;
        }
        if (dots.crowding() == null) {
            Arrays.fill(inkOfCrowding, 256 << 4 | Stamps.LEVELS - 1);
        }
    }

    /** The first line of a band in the image; may lie above it. */
    int top(int band) {
        return (band << shift) - 2 * margin;
    }

    /** Where the entries of a band and layer are kept. */
    int key(int band, int layer) {
        return band * LAYERS + layer;
    }

    /** The key of what is not painted. */
    int trash() {
        return count * LAYERS;
    }
}
