package org.weightscape.map;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.weightscape.projection.Layout;
import org.weightscape.projection.ProjectionOptions;

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

    /**
     * A finished layout.
     *
     * @param feature of what, as people call it
     * @param total checkpoints in the zoo
     */
    public static MapPoints of(Layout layout, ProjectionOptions options, String feature, int total) {
        return new MapPoints(
                layout.x(),
                layout.y(),
                layout.rows(),
                MapDescription.of(options, layout.varianceExplained(), feature, layout.size(), total));
    }

    /** The same points with something else said of them. */
    public MapPoints described(MapDescription other) {
        return new MapPoints(x, y, rows, other);
    }

    /** Number of points. */
    public int size() {
        return rows.length;
    }

    /** The points of some checkpoints, as far as they are on the map. */
    public BitSet pointsOf(BitSet wanted) {
        BitSet found = new BitSet(rows.length);
        for (int point = 0; point < rows.length; point++) {
            if (wanted.get(rows[point])) {
                found.set(point);
            }
        }
        return found;
    }

    /** What the map shows, and of how much, in one line. */
    public String caption() {
        return description.caption(size());
    }

    /**
     * The same with what a person chose.
     *
     * @param selected how many checkpoints
     * @param more what else there is to say; empty words are passed over
     */
    public String caption(int selected, Filters filters, String... more) {
        Stream<String> chosen = Stream.of(
                caption(), selected == 0 ? "" : ReadableNumber.grouped(selected) + " selected", filters.text());
        return Stream.concat(chosen, Arrays.stream(more))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(" · "));
    }
}
