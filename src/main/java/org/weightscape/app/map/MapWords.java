package org.weightscape.app.map;

import org.jspecify.annotations.Nullable;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPoints;

/**
 * What is said of a map in words.
 *
 * @param caption what is shown, of what, and what a person chose
 * @param spoken the same for screen readers, with the colours
 */
record MapWords(String caption, String spoken) {

    /** @param paths the lines that are drawn; null: none are */
    static MapWords of(MapPoints points, MapModel model, PathChoice.@Nullable Lines paths) {
        String caption = points.caption(
                model.selection().get().cardinality(),
                model.filters(),
                paths == null ? "" : paths.text(),
                model.remark().get());
        Coloring coloring = model.getColoring();
        return new MapWords(
                caption,
                "Map of " + caption + (coloring == null ? "" : ", coloured by " + coloring.property().name()));
    }
}
