package org.weightscape.app.map;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Bounds;
import org.weightscape.map.Movement;
import org.weightscape.map.PointCloud;
import org.weightscape.map.Viewport;

/** Which part of a map is seen, and how it is moved and zoomed. To be used on the JavaFX thread. */
public final class MapCamera {
    /** Pixels that are free round the whole map. */
    static final double MARGIN = 36;

    private static final double KEY_ZOOM = 1.4;
    private static final double FARTHEST = 0.15;
    private static final double CLOSEST = 20_000;

    private final ReadOnlyObjectWrapper<@Nullable Viewport> viewport = new ReadOnlyObjectWrapper<>(this, "viewport");
    private final Supplier<@Nullable MapSnapshot> snapshot;
    private final BooleanSupplier seen;
    private final MapMotion motion;
    private double width;
    private double height;
    private double right;
    private double bottom;
    private boolean whole = true;
    /** The part that the layout on its way is to be seen with. */
    private @Nullable Viewport next;
    /** The part that was asked for and is seen; null once a person looked elsewhere. */
    private @Nullable Viewport asked;

    /**
     * A part of a map, independent of its units.
     *
     * @param x middle, 0 to 1 across the bounds of the points
     * @param y middle, 0 to 1 from bottom to top
     * @param zoom 1: the whole map fits
     */
    public record Part(double x, double y, double zoom) {}

    /**
     * @param snapshot what there is to see
     * @param seen whether anybody can see it, so that it is worth moving smoothly
     * @param redraw draws the points where they are by now
     */
    MapCamera(Supplier<@Nullable MapSnapshot> snapshot, BooleanSupplier seen, Runnable redraw) {
        this.snapshot = snapshot;
        this.seen = seen;
        motion = new MapMotion(viewport::set, redraw);
    }

    /** Which part of the map is visible, in screen pixels; null while there is nothing to see. */
    public ReadOnlyObjectProperty<@Nullable Viewport> viewport() {
        return viewport.getReadOnlyProperty();
    }

    /** Whether the whole map is shown, not a part that a person chose. */
    public boolean isWhole() {
        return whole;
    }

    /** What moves by itself. */
    MapMotion motion() {
        return motion;
    }

    /** Shows the whole map. */
    public void fit() {
        cloud().ifPresent(cloud -> {
            whole = true;
            asked = null;
            glideTo(fitOf(cloud));
        });
    }

    /** Comes closer to the middle of the view. */
    public void zoomIn() {
        zoomBy(KEY_ZOOM);
    }

    /** Goes away from the middle of the view. */
    public void zoomOut() {
        zoomBy(1 / KEY_ZOOM);
    }

    private void zoomBy(double factor) {
        Viewport view = viewport.get();
        if (view != null) {
            Viewport begin = motion.destination().orElse(view);
            cloud().ifPresent(cloud -> {
                whole = false;
                asked = null;
                glideTo(zoomed(begin, begin.width() / 2, begin.height() / 2, factor, cloud));
            });
        }
    }

    /** Zooms so that the place under a pixel stays under it. */
    void zoomAt(double x, double y, double factor) {
        Viewport view = viewport.get();
        if (view != null) {
            cloud().ifPresent(cloud -> look(zoomed(view, x, y, factor, cloud)));
        }
    }

    private Viewport zoomed(Viewport view, double x, double y, double factor, PointCloud cloud) {
        double all = fitOf(cloud).scale();
        return view.zoomedAt(x, y, factor, all * FARTHEST, all * CLOSEST);
    }

    /** Moves the map by so many pixels, as a hand moves paper. */
    void panBy(double x, double y) {
        Viewport view = viewport.get();
        if (view != null) {
            look(view.pannedBy(x, y));
        }
    }

    /** Shows a part of the world at once. */
    void look(Viewport view) {
        motion.stopGlide();
        whole = false;
        asked = null;
        viewport.set(view);
    }

    /**
     * Shows the layout that is on its way with this part in view, and keeps it there while the map changes its size, until a
     * person looks elsewhere.
     */
    public void begin(Viewport part) {
        next = part;
    }

    /** The part that is shown; empty while nothing is. */
    public Optional<Part> part() {
        Viewport view = viewport.get();
        return view == null ? Optional.empty() : cloud().map(cloud -> {
            Bounds bounds = cloud.bounds();
            return new Part(
                    (view.centreX() - bounds.minX()) / Math.max(bounds.width(), Double.MIN_NORMAL),
                    (view.centreY() - bounds.minY()) / Math.max(bounds.height(), Double.MIN_NORMAL),
                    view.scale() / fitOf(cloud).scale());
        });
    }

    /** Shows the same part as another map. */
    public void show(Part part) {
        cloud().ifPresent(cloud -> {
            Bounds bounds = cloud.bounds();
            look(new Viewport(
                    bounds.minX() + part.x * bounds.width(),
                    bounds.minY() + part.y * bounds.height(),
                    part.zoom * fitOf(cloud).scale(),
                    width,
                    height));
            whole = part.zoom == 1;
        });
    }

    /**
     * The map has another size.
     *
     * @param right pixels that the whole map leaves free at the right, beside its margin
     * @param bottom pixels that it leaves free at the bottom
     */
    void resize(double width, double height, double right, double bottom) {
        this.width = width;
        this.height = height;
        this.right = right;
        this.bottom = bottom;
        Viewport view = viewport.get();
        cloud().ifPresent(cloud -> {
            motion.stopGlide();
            Viewport part = asked;
            if (view == null) {
                viewport.set(first(cloud));
            } else if (part != null) {
                viewport.set(part.within(width, height));
            } else {
                viewport.set(whole ? fitOf(cloud) : view.resized(width, height));
            }
        });
    }

    /** There is nothing to see. */
    void close() {
        motion.stopMove();
        next = null;
        asked = null;
        viewport.set(null);
    }

    /** The points go to a new layout; the view comes with them. */
    void move(Movement movement) {
        cloud().ifPresent(cloud -> {
            whole = true;
            asked = null;
            Viewport from = viewport.get();
            motion.move(movement, from, fitOf(cloud));
            if (from == null) {
                viewport.set(fitOf(cloud));
            }
        });
    }

    /**
     * Shows a new layout at once.
     *
     * @param staying whether a person goes on looking at the part that was chosen
     */
    void jump(boolean staying) {
        motion.stopMove();
        cloud().ifPresent(cloud -> {
            Viewport looking = staying && !whole ? viewport.get() : null;
            motion.stopGlide();
            viewport.set(looking == null ? first(cloud) : looking);
        });
    }

    /** What is seen of a layout at first: the part that was asked for, else the whole. */
    private Viewport first(PointCloud cloud) {
        Viewport part = next;
        next = null;
        asked = part;
        whole = part == null;
        return part == null ? fitOf(cloud) : part.within(width, height);
    }

    /** The points, if there are any and there is room to see them. */
    private Optional<PointCloud> cloud() {
        return width > 0 && height > 0
                ? Optional.ofNullable(snapshot.get()).map(MapSnapshot::cloud)
                : Optional.empty();
    }

    private Viewport fitOf(PointCloud cloud) {
        Viewport free = Viewport.fit(cloud.bounds(), width - right, height - bottom, MARGIN);
        return new Viewport(
                free.centreX() + right / 2 / free.scale(),
                free.centreY() - bottom / 2 / free.scale(),
                free.scale(),
                width,
                height);
    }

    private void glideTo(Viewport end) {
        Viewport begin = viewport.get();
        if (begin == null || !seen.getAsBoolean()) {
            viewport.set(end);
        } else {
            motion.glide(begin, end, MapMotion.GLIDE_NANOS);
        }
    }
}
