package org.weightscape.report;

import java.util.List;
import org.weightscape.report.Document.Cell;
import org.weightscape.report.Document.Mark;

/** A document as Markdown with pipe tables; figures are left out. */
final class MarkdownWriter {

    private MarkdownWriter() {}

    static String write(Document document) {
        StringBuilder text = new StringBuilder("# " + document.title() + "\n\n");
        for (Document.Block block : document.blocks()) {
            switch (block) {
                case Document.Heading heading -> text.append("## ").append(heading.text()).append("\n\n");
                case Document.Paragraph paragraph -> text.append(paragraph.text()).append("\n\n");
                case Document.Figure _ -> { }
                case Document.Table table -> table(table, text);
            }
        }
        text.append("## Where this comes from\n\n");
        document.origin().facts().forEach((name, fact) -> text.append("- ").append(name).append(": ").append(fact).append('\n'));
        return text.toString();
    }

    private static void table(Document.Table table, StringBuilder text) {
        text.append(table.caption()).append("\n\n|");
        table.head().forEach(name -> text.append(' ').append(escaped(name)).append(" |"));
        text.append("\n|");
        for (int c = 0; c < table.head().size(); c++) {
            text.append(c < table.words() ? "---|" : "---:|");
        }
        text.append('\n');
        for (List<Cell> row : table.rows()) {
            text.append('|');
            for (Cell cell : row) {
                String content = escaped(cell.text());
                text.append(' ')
                        .append(cell.mark() == Mark.BEST ? "**" + content + "**" : content)
                        .append(cell.mark() == Mark.DOUBTFUL ? " (!)" : "")
                        .append(cell.note().isEmpty() ? "" : " " + escaped(cell.note()))
                        .append(" |");
            }
            text.append('\n');
        }
        text.append('\n');
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
