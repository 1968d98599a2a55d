package org.weightscape.app.map;

import java.util.List;

/**
 * What the tooltip says of a checkpoint.
 *
 * @param title the first line, for instance the model's name
 * @param lines what follows
 */
public record RowCard(String title, List<Line> lines) {

    /** Whether a line explains the colour of the point, and so gets a swatch of it. */
    public enum Kind {
        COLORED,
        PLAIN
    }

    /** One fact. */
    public record Line(Kind kind, String name, String value) {}

    public RowCard {
        lines = List.copyOf(lines);
    }

    /** The whole on one line, for screen readers. */
    public String text() {
        StringBuilder text = new StringBuilder(title);
        for (Line line : lines) {
            text.append(", ").append(line.name()).append(' ').append(line.value());
        }
        return text.toString();
    }
}
