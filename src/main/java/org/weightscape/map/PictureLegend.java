package org.weightscape.map;

import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.weightscape.zoo.Property;

/**
 * The legend of a picture: a ramp with ticks and a histogram, or categories with counts, and how many entries are missing.
 *
 * @param rows checkpoints on the map
 */
record PictureLegend(Pen pen, Coloring coloring, int[] rows) {
    private static final int BAR_WIDTH = 16;
    private static final int HISTOGRAM_WIDTH = 54;
    private static final int BINS = 48;

    /** Paints it. @param x left edge @param y top @param width that there is @param height that there is */
    void paint(double x, double y, double width, double height) {
        Appearance appearance = pen.appearance();
        Property property = coloring.property();
        pen.write(property.name(), x, y + 12, Font.BOLD, 13, appearance.text(), width);
        int missing = ColorScale.missing(property, rows);
        double top = y + 28;
        switch (coloring.scale()) {
            case ColorScale.Numeric scale when property instanceof Property.Numeric numeric -> {
                double length = Math.min(height - 28 - (missing > 0 ? 40 : 10), 320);
                ramp(scale, numeric, x, top, length);
                top += length + 22;
            }
            case ColorScale.Categorical words when property instanceof Property.Category category -> {
                int room = (int) ((height - 28 - 24) / 20);
                top = swatches(words, words.counts(category, rows), x, top, width, room);
            }
            default -> throw new IllegalStateException("scale of another property");
        }
        if (missing > 0) {
            pen.dot(x + 6, top - 2, appearance.missing());
            pen.write("missing", x + 20, top + 2, Font.PLAIN, 12, appearance.text(), width - 80);
            pen.writeLeftOf(
                    ReadableNumber.grouped(missing), x + width, top + 2, Font.PLAIN, 12, appearance.mutedText());
        }
    }

    private void ramp(ColorScale.Numeric scale, Property.Numeric property, double x, double top, double length) {
        Appearance appearance = pen.appearance();
        int steps = (int) Math.ceil(length);
        for (int i = 0; i < steps; i++) {
            pen.fill(x, top + i, BAR_WIDTH, Math.min(1.5, length - i), scale.colorAt(1 - (i + 0.5) / length, appearance));
        }
        List<Tick> ticks = scale.ticks(6);
        double widest = 0;
        for (Tick tick : ticks) {
            double place = top + (1 - tick.position()) * length;
            pen.line(x + BAR_WIDTH, place, x + BAR_WIDTH + 4, place, appearance.mutedText());
            widest = Math.max(
                    widest, pen.write(tick.label(), x + BAR_WIDTH + 8, place + 4, Font.PLAIN, 12, appearance.text(), 90));
        }
        double from = x + BAR_WIDTH + 8 + widest + 12;
        int[] counts = scale.histogram(property, rows, BINS);
        int most = Math.max(1, IntStream.of(counts).max().orElse(1));
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] > 0) {
                double share = Math.max(1.0, HISTOGRAM_WIDTH * Math.sqrt(counts[bin] / (double) most));
                double high = length / BINS;
                pen.fill(from, top + length - (bin + 1) * high, share, high - 0.6, scale.colorAt((bin + 0.5) / BINS, appearance));
            }
        }
    }

    private double swatches(
            ColorScale.Categorical words, int[] counts, double x, double top, double width, int room) {
        Appearance appearance = pen.appearance();
        List<Integer> shown = new ArrayList<>(IntStream.range(0, counts.length).boxed().toList());
        boolean tooMany = shown.size() > room;
        if (tooMany) {
            shown.sort((a, b) -> counts[b] - counts[a]);
            shown = shown.subList(0, Math.max(0, room - 1));
        }
        double line = top + 8;
        for (int code : shown) {
            pen.dot(x + 6, line - 4, words.color(code, appearance));
            String name = words.categories().get(code);
            pen.write(name, x + 20, line, Font.PLAIN, 12, appearance.text(), width - 80);
            String count = ReadableNumber.grouped(counts[code]);
            pen.writeLeftOf(count, x + width, line, Font.PLAIN, 12, appearance.mutedText());
            line += 20;
        }
        if (tooMany) {
            String more = "and " + (counts.length - shown.size()) + " more";
            pen.write(more, x + 20, line, Font.ITALIC, 12, appearance.mutedText(), width);
            line += 20;
        }
        return line;
    }
}
