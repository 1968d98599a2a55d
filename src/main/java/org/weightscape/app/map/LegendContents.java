package org.weightscape.app.map;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.scene.image.Image;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.DotShape;
import org.weightscape.map.ReadableNumber;
import org.weightscape.map.RowFilter;
import org.weightscape.zoo.Property;

/**
 * What is counted and painted before the legend can be shown.
 *
 * @param summary for screen readers; empty for words, which are read one by one
 * @param histogram of numbers; empty for words
 * @param entries the most frequent categories, and the entries that are missing if any are
 * @param more categories that are not listed
 * @param rest of the checkpoints have one of those
 */
record LegendContents(
        Coloring coloring,
        Appearance appearance,
        String summary,
        int[] histogram,
        List<Entry> entries,
        int more,
        int rest) {
    /** So many categories are listed, the most frequent ones. */
    private static final int MOST_CATEGORIES = 100;

    /**
     * A line of the legend.
     *
     * @param code of the category, {@link RowFilter.Words#MISSING} for entries that are missing
     * @param count of the checkpoints on the map that have it
     * @param swatch a point as the map draws it
     */
    record Entry(int code, String name, int count, Image swatch) {

        static Entry missing(int count, Appearance appearance) {
            return new Entry(
                    RowFilter.Words.MISSING, "missing", count, Swatch.image(DotShape.CIRCLE, appearance.missing()));
        }
    }

    static LegendContents of(Coloring coloring, int[] rows, Appearance appearance) {
        int missing = ColorScale.missing(coloring.property(), rows);
        List<Entry> missingEntry = missing == 0 ? List.of() : List.of(Entry.missing(missing, appearance));
        return switch (coloring.scale()) {
            case ColorScale.Numeric scale when coloring.property() instanceof Property.Numeric numeric ->
                new LegendContents(
                        coloring,
                        appearance,
                        summary(scale),
                        scale.histogram(numeric, rows, RampChart.BINS),
                        missingEntry,
                        0,
                        0);
            case ColorScale.Categorical words when coloring.property() instanceof Property.Category category -> {
                int[] counts = words.counts(category, rows);
                int[] listed = mostFrequent(counts);
                Stream<Entry> entries = Arrays.stream(listed).mapToObj(code -> new Entry(
                        code,
                        words.categories().get(code),
                        counts[code],
                        Swatch.image(DotShape.of(code), words.color(code, appearance))));
                int rest = Arrays.stream(counts).sum() - Arrays.stream(listed).map(code -> counts[code]).sum();
                yield new LegendContents(
                        coloring,
                        appearance,
                        "",
                        new int[0],
                        Stream.concat(entries, missingEntry.stream()).toList(),
                        counts.length - listed.length,
                        rest);
            }
            default -> throw new IllegalStateException("scale of another property");
        };
    }

    private static String summary(ColorScale.Numeric scale) {
        return "Colours from " + ReadableNumber.of(scale.low()) + " to " + ReadableNumber.of(scale.high())
                + (scale.mapping() == ColorScale.Numeric.Mapping.LOGARITHMIC ? ", logarithmic" : "");
    }

    /** Codes in ascending order, as many as are listed. */
    private static int[] mostFrequent(int[] counts) {
        return IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.comparingInt(code -> -counts[code]))
                .limit(MOST_CATEGORIES)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }
}
