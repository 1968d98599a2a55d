package org.weightscape.map;

import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferInt;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;

/** Something that is painted over the points of a map, in device pixels. */
@FunctionalInterface
public interface Overlay {
    /** Paints nothing. */
    Overlay NONE = (g, view, scale) -> {};

    /**
     * Paints.
     *
     * @param view in the graphics' coordinates
     * @param scale of widths and letters: 1 for screen pixels
     */
    void paint(Graphics2D g, Viewport view, double scale);

    /** This, then another over it. */
    default Overlay then(Overlay other) {
        return (g, view, scale) -> {
            paint(g, view, scale);
            other.paint(g, view, scale);
        };
    }

    /** Paints into an image of premultiplied ARGB colours, line by line. */
    default void paint(int[] pixels, int width, int height, Viewport view, double scale) {
        if (this == NONE) {
            return;
        }
        DirectColorModel colors = new DirectColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), 32, 0xff0000, 0xff00, 0xff, 0xff000000, true, DataBuffer.TYPE_INT);
        DataBufferInt buffer = new DataBufferInt(pixels, width * height);
        BufferedImage image = new BufferedImage(
                colors,
                Raster.createPackedRaster(buffer, width, height, width, colors.getMasks(), new Point()),
                true,
                null);
        Graphics2D g = image.createGraphics();
        try {
            paint(g, view, scale);
        } finally {
            g.dispose();
        }
    }
}
