package org.weightscape.app.map;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Coloring;
import org.weightscape.map.Filters;
import org.weightscape.map.MapPoints;
import org.weightscape.map.ReadableNumber;

/**
 * What is said of a map in words.
 *
 * @param caption what is shown, of what, and what a person chose
 * @param spoken the same for screen readers, with the colours
 */
record MapWords(String caption, String spoken) {

    /** @param paths the lines that are drawn; null: none are */
    static MapWords of(MapPoints points, MapModel model, PathChoice.@Nullable Lines paths) {
        List<String> parts = new ArrayList<>(List.of(points.caption()));
        int selected = model.selection().get().cardinality();
        if (selected > 0) {
            parts.add(ReadableNumber.grouped(selected) + " selected");
        }
        Filters filters = model.filters();
        if (!filters.isEmpty()) {
            parts.add(filters.text());
        }
        if (paths != null && paths.lines().size() > 0) {
            parts.add(text(paths, model.paths().get()));
        }
        if (!model.remark().get().isEmpty()) {
            parts.add(model.remark().get());
        }
        String caption = String.join(" · ", parts);
        Coloring coloring = model.getColoring();
        return new MapWords(
                caption,
                "Map of " + caption + (coloring == null ? "" : ", coloured by " + coloring.property().name()));
    }

    private static String text(PathChoice.Lines shown, MapModel.Paths wanted) {
        int drawn = shown.lines().size();
        if (wanted == MapModel.Paths.SAMPLE) {
            return "paths of %s sampled models".formatted(ReadableNumber.grouped(drawn));
        }
        if (drawn < shown.wanted()) {
            return "paths of %s of %s models".formatted(ReadableNumber.grouped(drawn), ReadableNumber.grouped(shown.wanted()));
        }
        return drawn == 1 ? "path of one model" : "paths of %s models".formatted(ReadableNumber.grouped(drawn));
    }
}
