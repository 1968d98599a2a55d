package org.weightscape.app.preview;

import org.weightscape.map.Appearance;
import org.weightscape.map.Ramp;
import org.weightscape.zoo.Layer;

/**
 * The weights of one layer as pixels: a row for each output unit, a column for each incoming weight, the bias behind a gap.
 * Blue is negative, orange positive, the colour in between zero. Where a pixel has to stand for several weights it takes the
 * largest one.
 */
final class LayerImage {
    private static final int LARGEST_CELL = 16;
    private static final int EVEN_CELL = 5;
    private static final int GAP = 3;

    private final Layer layer;
    private final int cell;
    private final int width;
    private final int height;
    private final int weightsWidth;

    /**
     * @param layer the layer
     * @param room how wide the picture may be, in pixels
     * @param most how high it may be, in pixels
     */
    LayerImage(Layer layer, int room, int most) {
        this.layer = layer;
        int columns = layer.fanIn();
        int bias = layer.biasOffset().isPresent() ? 1 : 0;
        int byWidth = (room - GAP * bias) / (columns + bias);
        int byHeight = most / layer.out();
        this.cell = Math.clamp(Math.min(byWidth, byHeight), 0, LARGEST_CELL);
        int cellWidth = Math.clamp(byWidth, 0, LARGEST_CELL);
        int cellHeight = Math.clamp(Math.max(cell, Math.min(byHeight, 6)), 1, LARGEST_CELL);
        int biasWidth = bias * (GAP + Math.max(4, cellWidth));
        // Small cells fill the room although some are a pixel wider than others; in large ones that would show.
        this.weightsWidth = cellWidth >= EVEN_CELL ? cellWidth * columns : room - biasWidth;
        this.width = weightsWidth + biasWidth;
        this.height = byHeight >= 1 ? Math.min(most, cellHeight * layer.out()) : most;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The largest absolute weight or bias of the layer. */
    static double largest(Layer layer, float[] weights) {
        double largest = 0;
        int drawn = layer.weightCount() + (layer.biasOffset().isPresent() ? layer.out() : 0);
        for (int i = layer.weightOffset(); i < layer.weightOffset() + drawn; i++) {
            largest = Math.max(largest, Math.abs(weights[i]));
        }
        return largest;
    }

    /**
     * Draws the layer.
     *
     * @param weights a whole network
     * @param limit the absolute value that gets the strongest colour
     * @return {@code width * height} opaque ARGB pixels; the gap is transparent
     */
    int[] pixels(float[] weights, double limit, Appearance appearance) {
        int[] pixels = new int[width * height];
        int columns = layer.fanIn();
        for (int y = 0; y < height; y++) {
            int firstUnit = (int) ((long) y * layer.out() / height);
            int endUnit = Math.max(firstUnit + 1, (int) ((long) (y + 1) * layer.out() / height));
            for (int x = 0; x < weightsWidth; x++) {
                int firstColumn = (int) ((long) x * columns / weightsWidth);
                int endColumn = Math.max(firstColumn + 1, (int) ((long) (x + 1) * columns / weightsWidth));
                float value = 0;
                for (int unit = firstUnit; unit < endUnit; unit++) {
                    for (int column = firstColumn; column < endColumn; column++) {
                        value = stronger(value, weights[layer.weightOffset() + unit * columns + column]);
                    }
                }
                pixels[y * width + x] = color(value, limit, appearance);
            }
            if (layer.biasOffset().isPresent()) {
                float value = 0;
                for (int unit = firstUnit; unit < endUnit; unit++) {
                    value = stronger(value, weights[layer.biasOffset().getAsInt() + unit]);
                }
                for (int x = weightsWidth + GAP; x < width; x++) {
                    pixels[y * width + x] = color(value, limit, appearance);
                }
            }
        }
        return pixels;
    }

    private static float stronger(float a, float b) {
        return Math.abs(b) > Math.abs(a) || Float.isNaN(b) ? b : a;
    }

    private static int color(float value, double limit, Appearance appearance) {
        if (Float.isNaN(value)) {
            return 0xff7f7f7f;
        }
        double share = limit == 0 ? 0 : value / limit;
        return Ramp.BLUE_ORANGE.color(0.5 + 0.5 * share, appearance);
    }
}
