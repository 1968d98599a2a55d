package org.weightscape.map;

/**
 * Which part of the world a rectangle of pixels shows. One scale for both axes, since distances on a map mean the same in every
 * direction; world y points up, pixel y down. Immutable: every movement gives a new one.
 *
 * @param centreX world coordinate in the middle of the view
 * @param centreY world coordinate in the middle of the view
 * @param scale pixels for one world unit, finite and above 0
 * @param width pixels, above 0
 * @param height pixels, above 0
 */
public record Viewport(double centreX, double centreY, double scale, double width, double height) {

    public Viewport {
        if (!(scale > 0) || Double.isInfinite(scale) || !(width > 0) || !(height > 0)) {
            throw new IllegalArgumentException("no view: scale %s, %s × %s".formatted(scale, width, height));
        }
    }

    /**
     * The view in which all of {@code bounds} is just visible.
     *
     * @param margin pixels left free on every side; shrinks where the view is too small for it
     */
    public static Viewport fit(Bounds bounds, double width, double height, double margin) {
        double free = Math.min(margin, Math.min(width, height) / 4);
        double scale =
                Math.min((width - 2 * free) / positive(bounds.width()), (height - 2 * free) / positive(bounds.height()));
        if (bounds.width() == 0 && bounds.height() == 0) {
            // A single place has no size to fit; one world unit is as good as any.
            scale = Math.min(width - 2 * free, height - 2 * free);
        }
        return new Viewport(bounds.centreX(), bounds.centreY(), scale, width, height);
    }

    private static double positive(double length) {
        return length > 0 ? length : Double.MIN_NORMAL * 1e30;
    }

    public double pixelX(double worldX) {
        return (worldX - centreX) * scale + width / 2;
    }

    public double pixelY(double worldY) {
        return (centreY - worldY) * scale + height / 2;
    }

    public double worldX(double pixelX) {
        return centreX + (pixelX - width / 2) / scale;
    }

    public double worldY(double pixelY) {
        return centreY - (pixelY - height / 2) / scale;
    }

    /** The part of the world that is visible. */
    public Bounds visible() {
        return new Bounds(worldX(0), worldY(height), worldX(width), worldY(0));
    }

    /** Zooms by {@code factor} (above 1: closer) so that the world point under a pixel stays under it. */
    public Viewport zoomedAt(double pixelX, double pixelY, double factor) {
        double newScale = scale * factor;
        return new Viewport(
                worldX(pixelX) - (pixelX - width / 2) / newScale,
                worldY(pixelY) + (pixelY - height / 2) / newScale,
                newScale,
                width,
                height);
    }

    /** Zooms by {@code factor} about a pixel, but not beyond these scales. */
    public Viewport zoomedAt(double pixelX, double pixelY, double factor, double minScale, double maxScale) {
        double limited = Math.clamp(scale * factor, Math.min(minScale, maxScale), Math.max(minScale, maxScale));
        return zoomedAt(pixelX, pixelY, limited / scale);
    }

    /** Moves what is shown by so many pixels: to the right and down with positive numbers, as a hand moves paper. */
    public Viewport pannedBy(double pixelsX, double pixelsY) {
        return new Viewport(centreX - pixelsX / scale, centreY + pixelsY / scale, scale, width, height);
    }

    /** The same centre and scale in a view of another size. */
    public Viewport resized(double newWidth, double newHeight) {
        return new Viewport(centreX, centreY, scale, newWidth, newHeight);
    }

    /** The same centre in a view of another size, with all in view that is in view here. */
    public Viewport within(double newWidth, double newHeight) {
        return new Viewport(centreX, centreY, scale * Math.min(newWidth / width, newHeight / height), newWidth, newHeight);
    }

    /** The same part of the world on a denser screen: {@code outputScale} device pixels for each pixel. */
    public Viewport scaledBy(double outputScale) {
        return new Viewport(centreX, centreY, scale * outputScale, width * outputScale, height * outputScale);
    }

    /**
     * On the way from this view to another of the same size; the scale moves geometrically, so that the eye sees an even zoom.
     */
    public Viewport towards(Viewport end, double share) {
        if (share >= 1) {
            return end;
        }
        double newScale = scale * Math.pow(end.scale / scale, share);
        // Interpolating centre·scale-weighted keeps the motion straight on the screen while zooming.
        double weight = Math.abs(end.scale - scale) < 1e-9 * scale
                ? share
                : (1 / scale - 1 / newScale) / (1 / scale - 1 / end.scale);
        return new Viewport(
                centreX + (end.centreX - centreX) * weight,
                centreY + (end.centreY - centreY) * weight,
                newScale,
                end.width,
                end.height);
    }
}
