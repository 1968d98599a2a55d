package org.weightscape.map;

/**
 * How large and how opaque points are drawn.
 *
 * @param radius device pixels, 0.5 to {@link #MAX_RADIUS}
 * @param opacity of a point that stands alone, above 0 to 1
 * @param floor least opacity of a point in a crowd, above 0 to {@code opacity}
 * @param filteredOut colour of points that a filter leaves out
 * @param paper colour that points fade into which are not selected while others are
 * @param outline colour of the ring round highlighted points
 */
public record DotStyle(double radius, double opacity, double floor, int filteredOut, int paper, int outline) {

    /** Device pixels. */
    public static final double MAX_RADIUS = 24;

    private static final double MIN_RADIUS = 0.5;
    /** Larger than this a point is no longer a dot; screen pixels. */
    private static final double LARGEST = 9;

    private static final double STEP = 1.04;
    /** Painting more points over each other than that changes nothing that can be seen. */
    private static final double MOST_LAYERS = 5;

    private static final double OPAQUE_LAYERS = 6;
    /** Share of the paper that points cover where one of them on average lies on each place: what opaque ones at random would. */
    private static final double LEAST_COVERED = 0.6;

    private static final double MOST_COVERED = 0.985;
    /** A crowd that overlaps so often is shown as dense as it gets, even where no place of the map is denser. */
    private static final double FULL_SHADE = 8;

    public DotStyle {
        radius = Math.clamp(radius, MIN_RADIUS, MAX_RADIUS);
        if (!(opacity > 0 && opacity <= 1) || !(floor > 0 && floor <= opacity)) {
            throw new IllegalArgumentException("opacity %s, floor %s".formatted(opacity, floor));
        }
    }

    /**
     * Sizes that suit the number of points and the zoom: 6 pixels for a hundred points, 3 for 5 000, 1 for a million, growing
     * slowly while zooming in.
     *
     * @param points on the whole map
     * @param view in screen pixels
     * @param fitted scale at which the whole map is visible
     * @param factor the user's wish, 1 = as described
     * @param outputScale device pixels for a screen pixel
     */
    public static DotStyle automatic(
            int points, Viewport view, double fitted, double factor, double outputScale, Appearance appearance) {
        double byCount = Math.clamp(4.4 * Math.pow(1000.0 / Math.max(points, 1), 0.222), 0.8, 6);
        double byView = Math.clamp(Math.pow(view.width() * view.height() / (1000 * 700), 0.15), 0.7, 1.2);
        double zoom = view.scale() / fitted;
        double byZoom = zoom >= 1 ? Math.pow(zoom, 0.3) : Math.max(0.6, Math.pow(zoom, 0.3));
        double radius = Math.clamp(byCount * byView * byZoom, 0.8, LARGEST) * factor * outputScale;
        // In steps that nobody sees, so that the stamps serve for more than one frame of a zoom.
        radius = Math.pow(STEP, Math.round(Math.log(radius) / Math.log(STEP)));
        return new DotStyle(radius, 0.92, 0.14, appearance.filteredOut(), appearance.background(), appearance.outline());
    }

    /** The same in another size. */
    public DotStyle withRadius(double other) {
        return new DotStyle(other, opacity, floor, filteredOut, paper, outline);
    }

    /** Share of the points that is painted where {@code overlap} points on average cover a place: the topmost hide the others. */
    double painted(double overlap) {
        return Math.min(1, MOST_LAYERS / overlap);
    }

    /** As {@link #painted}, for points that hide what is below. */
    double paintedOpaque(double overlap) {
        return Math.min(1, OPAQUE_LAYERS / overlap);
    }

    /**
     * The opacity of a painted point where {@code overlap} points on average cover a place: full while they stand apart; in a
     * crowd such that together they cover the more of the paper the denser they lie, on a logarithmic scale, so that its shape
     * shows and its colours mix.
     *
     * @param most overlap at the most crowded place of the map
     */
    double opacityFor(double overlap, double most) {
        if (overlap <= 1) {
            return opacity;
        }
        double shade = most > 1 ? Math.log(overlap) / Math.log(Math.max(most, FULL_SHADE)) : 1;
        double covered = LEAST_COVERED + (MOST_COVERED - LEAST_COVERED) * Math.clamp(shade, 0, 1);
        // Points that lie at random with this opacity, so many to a place, leave 1 − covered of the paper.
        double needed = -Math.log(1 - covered) / (overlap * painted(overlap));
        return Math.clamp(needed, floor, opacity);
    }
}
