package org.weightscape.map;

import java.util.Arrays;
import org.weightscape.map.Dots.Layer;
import org.weightscape.map.Dots.Sheet;

/**
 * One frame cut into horizontal bands of a few lines, so that a band's pixels stay in a core's cache while it is painted. Lines
 * and columns are counted from a margin outside the image, in quarters of a pixel, so that everything that can be seen has
 * positive places.
 */
final class Bands {
    static final int LAYERS = Layer.values().length;
    /** Codes of crowding, see {@link Sheet#crowding()}. */
    static final int CODES = 128;

    private static final int LOWEST = 32;

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

    private final Viewport view;
    /** By layer, then by crowding: level of opacity and share that is painted. */
    private final int[][] inks = new int[LAYERS][CODES];

    /**
     * @param view in device pixels
     * @param reach pixels from a point's centre to the farthest that it can touch
     */
    Bands(Dots dots, Viewport view, int width, int height, DotStyle style, int reach) {
        this.view = view;
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
        for (int[] ink : inks) {
            Arrays.fill(ink, ink(1, 1));
        }
        double stampArea = Math.PI * style.radius() * style.radius();
        double pixelArea = view.scale() * view.scale();
        for (Sheet sheet : dots.sheets()) {
            if (sheet.crowding() != null) {
                double unit = dots.crowdingUnit() * stampArea / pixelArea;
                double most = unit * Math.pow(Dots.CROWDING_STEP, highest(sheet));
                for (int code = 1; code < CODES; code++) {
                    double overlap = unit * Math.pow(Dots.CROWDING_STEP, code);
                    inks[sheet.layer().ordinal()][code] = sheet.layer() == Layer.HIGHLIGHTED
                            ? ink(style.paintedOpaque(overlap), 1)
                            : ink(style.painted(overlap), style.opacityFor(overlap, most) / style.opacity());
                }
            }
        }
    }

    /** The code of the most crowded place. */
    private static int highest(Sheet sheet) {
        int highest = 0;
        byte[] codes = sheet.crowding();
        if (codes != null) {
            for (byte code : codes) {
                highest = Math.max(highest, code);
            }
        }
        return highest;
    }

    private static int ink(double painted, double opacity) {
        int level = (int) Math.clamp(Math.round(opacity * Stamps.LEVELS) - 1, 0, Stamps.LEVELS - 1);
        return (int) Math.min(256, Math.ceil(256 * painted)) << 4 | level;
    }

    /** What points of a layer are painted with, by crowding. */
    int[] ink(Layer layer) {
        return inks[layer.ordinal()];
    }

    /** Of 256 points so many are painted. */
    static int painted(int ink) {
        return ink >> 4;
    }

    /** The level of opacity, 0 to {@link Stamps#LEVELS} − 1. */
    static int level(int ink) {
        return ink & 15;
    }

    /** World coordinate of the left edge, less the margin. */
    double leftX() {
        return view.worldX(-margin);
    }

    double rightX() {
        return view.worldX(width + margin);
    }

    double lowestY() {
        return view.worldY(height + margin);
    }

    double highestY() {
        return view.worldY(-margin);
    }

    /** The first line of a band in the image; may lie above it. */
    int top(int band) {
        return (band << shift) - 2 * margin;
    }

    /** Where the entries of a band and layer are kept. */
    int key(int band, Layer layer) {
        return band * LAYERS + layer.ordinal();
    }

    /** Number of keys. */
    int keys() {
        return count * LAYERS;
    }
}
