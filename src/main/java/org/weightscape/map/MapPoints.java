package org.weightscape.map;

/**
 * A layout to look at: point {@code i} is checkpoint {@code rows[i]} of a zoo, at {@code (x[i], y[i])}. The arrays belong to this
 * record from now on and are not to be changed.
 *
 * @param x world coordinates; NaN or infinite: the point has no place and is not drawn
 * @param y world coordinates, as many
 * @param rows checkpoints of the zoo, as many, each at most once
 */
public record MapPoints(float[] x, float[] y, int[] rows, MapDescription description) {

    public MapPoints {
        if (x.length != y.length || x.length != rows.length) {
            throw new IllegalArgumentException(
                    "%d x, %d y and %d rows".formatted(x.length, y.length, rows.length));
        }
    }

    /** Number of points. */
    public int size() {
        return rows.length;
    }

    /** What the map shows, and of how much, in one line. */
    public String caption() {
        return description.caption(size());
    }
}
