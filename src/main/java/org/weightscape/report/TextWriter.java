package org.weightscape.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.weightscape.report.Document.Cell;

/** A document for a terminal: tables with their columns side by side; without figures and without its origin. */
public final class TextWriter {

    private TextWriter() {}

    /** The blocks of a document with an empty line between them. */
    public static String write(List<? extends Document.Block> blocks) {
        StringBuilder text = new StringBuilder();
        for (Document.Block block : blocks) {
            switch (block) {
                case Document.Heading heading -> text.append('\n').append(heading.text()).append('\n');
                case Document.Paragraph paragraph -> text.append('\n').append(paragraph.text()).append('\n');
                case Document.Table table -> text.append('\n').append(table(table));
                case Document.Figure _ -> { }
            }
        }
        return text.toString().stripLeading();
    }

    private static String table(Document.Table table) {
        List<List<String>> rows = new ArrayList<>(List.of(table.head()));
        table.rows().forEach(row -> rows.add(row.stream().map(TextWriter::cell).toList()));
        return table.caption() + "\n" + aligned(rows, table.words());
    }

    /** The best cells bear a star, the doubtful ones an exclamation mark. */
    private static String cell(Cell cell) {
        String marked = switch (cell.mark()) {
            case PLAIN -> cell.text();
            case BEST -> "*" + cell.text();
            case DOUBTFUL -> cell.text() + "!";
        };
        return cell.note().isEmpty() ? marked : marked + " " + cell.note();
    }

    /**
     * Rows of text in columns, two spaces between them.
     *
     * @param rows all of the same length, the head first
     * @param words how many columns hold words, which begin at the left; numbers end at the right
     */
    public static String aligned(List<List<String>> rows, int words) {
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> Arrays.setAll(widths, c -> Math.max(widths[c], row.get(c).length())));
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                String gap = " ".repeat(widths[c] - row.get(c).length());
                line.append(c < words ? row.get(c) + gap : gap + row.get(c)).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
