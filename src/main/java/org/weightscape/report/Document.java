package org.weightscape.report;

import java.util.List;

/**
 * A report.
 *
 * @param title of the whole
 * @param origin what has to be known to make it again
 * @param blocks in reading order
 */
public record Document(String title, Origin origin, List<Block> blocks) {

    public Document {
        blocks = List.copyOf(blocks);
    }

    /** A part of a report. */
    public sealed interface Block {}

    /** The heading of what follows. */
    public record Heading(String text) implements Block {}

    /** Sentences. */
    public record Paragraph(String text) implements Block {}

    /**
     * A table.
     *
     * @param caption what it shows, one sentence
     * @param head the names of the columns
     * @param words how many columns hold words; the others hold numbers
     * @param rows each as long as the head
     */
    public record Table(String caption, List<String> head, int words, List<List<Cell>> rows) implements Block {

        public Table {
            head = List.copyOf(head);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<Cell> row : rows) {
                if (row.size() != head.size()) {
                    throw new IllegalArgumentException("%d cells under %d names".formatted(row.size(), head.size()));
                }
            }
        }
    }

    /** How a cell stands out. */
    public enum Mark {
        PLAIN,
        /** The best of its line. */
        BEST,
        /** Not to be trusted; the note says why. */
        DOUBTFUL
    }

    /**
     * A cell.
     *
     * @param text as it is read
     * @param note more of it, such as an interval; empty if there is none
     */
    public record Cell(String text, Mark mark, String note) {

        /** A cell like any other. */
        public static Cell of(String text) {
            return new Cell(text, Mark.PLAIN, "");
        }
    }

    /** A picture with its sentence; only HTML shows it. */
    public record Figure(String caption, Chart chart) implements Block {}
}
