package org.weightscape.app.map;

import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.weightscape.map.DotShape;

/** A point as the map draws it, for legends. */
final class Swatch {
    private static final int SIDE = 14;
    private static final int DENSITY = 3;
    private static final double RADIUS = 4.6;

    private Swatch() {}

    /** The point as an image; may be painted by any thread. */
    static Image image(DotShape shape, int color) {
        int side = SIDE * DENSITY;
        int[] pixels = shape.picture(side, RADIUS * DENSITY, color);
        WritableImage image = new WritableImage(side, side);
        image.getPixelWriter().setPixels(0, 0, side, side, PixelFormat.getIntArgbPreInstance(), pixels, 0, side);
        return image;
    }

    /** Shows the image in its size on the screen. */
    static ImageView view(Image image) {
        ImageView view = new ImageView(image);
        view.setFitWidth(SIDE);
        view.setFitHeight(SIDE);
        view.setSmooth(true);
        return view;
    }
}
