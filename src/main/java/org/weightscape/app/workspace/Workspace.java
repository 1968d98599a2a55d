package org.weightscape.app.workspace;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.session.Feature;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Palette;
import org.weightscape.map.Viewport;
import org.weightscape.projection.ProjectionOptions;

/**
 * What is saved of a window: which zoo is open, what its map shows and what a person chose on it. Sets of checkpoints and filters
 * stand here as a person writes them, see {@link org.weightscape.map.RowRanges} and {@link org.weightscape.map.WrittenFilters};
 * they get their meaning from the zoo in {@link OpenWorkspace}.
 *
 * @param zoo folder, absolute
 * @param fingerprint of the zoo, by which another one in its place is told
 * @param encoder folder, absolute; empty if none was open
 * @param colours empty: all points alike
 */
public record Workspace(
        Path zoo, String fingerprint, Optional<Path> encoder, Shown map, Optional<Colours> colours, Chosen chosen) {

    /**
     * The map.
     *
     * @param coordinates the table of its points, absolute
     * @param varianceExplained for PCA the shares of the variance along x and y, 0 to 1; else empty
     * @param part what is seen of it; empty: the whole
     * @param pointSize 1 as the map thinks best
     * @param paths whose trajectories are drawn
     * @param epoch the moment of a replay; empty: all epochs at once
     */
    public record Shown(
            Feature feature,
            ProjectionOptions options,
            Path coordinates,
            List<Double> varianceExplained,
            Optional<Viewport> part,
            double pointSize,
            MapModel.Paths paths,
            OptionalDouble epoch) {

        public Shown {
            varianceExplained = List.copyOf(varianceExplained);
        }
    }

    /** How the points are coloured. */
    public sealed interface Colours {

        /** Name of the property that gives the colours. */
        String property();

        /** By numbers. */
        record OfNumbers(String property, ColorScale.Numeric scale) implements Colours {}

        /** By words. */
        record OfWords(String property, Palette palette) implements Colours {}
    }

    /**
     * Which checkpoints a person chose.
     *
     * @param filters conditions on properties
     * @param isolated empty: none are; they may also be no checkpoints at all
     * @param groups those that are marked
     * @param clicked whose details are shown
     */
    public record Chosen(
            List<String> filters,
            Optional<String> isolated,
            String selection,
            Map<MapModel.Group, String> groups,
            OptionalInt clicked) {

        public Chosen {
            filters = List.copyOf(filters);
            Map<MapModel.Group, String> sorted = new EnumMap<>(MapModel.Group.class);
            sorted.putAll(groups);
            groups = Collections.unmodifiableMap(sorted);
        }
    }
}
