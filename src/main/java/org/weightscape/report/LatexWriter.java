package org.weightscape.report;

import java.util.List;
import java.util.stream.Collectors;
import org.weightscape.report.Document.Cell;
import org.weightscape.report.Document.Mark;

/**
 * The tables of a document for LaTeX, to be read in with {@code \input}; they need the package {@code booktabs}. Paragraphs and
 * the
 * origin are comments.
 */
final class LatexWriter {

    private LatexWriter() {}

    static String write(Document document) {
        StringBuilder text = new StringBuilder();
        comment(document.title(), text);
        document.origin().facts().forEach((name, fact) -> comment(name + ": " + fact, text));
        for (Document.Block block : document.blocks()) {
            switch (block) {
                case Document.Heading heading -> comment(heading.text(), text);
                case Document.Paragraph paragraph -> comment(paragraph.text(), text);
                case Document.Figure _ -> { }
                case Document.Table table -> table(table, text);
            }
        }
        return text.toString();
    }

    private static void comment(String content, StringBuilder text) {
        content.lines().forEach(line -> text.append("% ").append(line).append('\n'));
    }

    private static void table(Document.Table table, StringBuilder text) {
        int numbers = table.head().size() - table.words();
        text.append("\\begin{table}\n\\centering\n\\caption{")
                .append(escaped(table.caption()))
                .append("}\n\\begin{tabular}{")
                .append("l".repeat(table.words()))
                .append("r".repeat(numbers))
                .append("}\n\\toprule\n")
                .append(table.head().stream().map(LatexWriter::escaped).collect(Collectors.joining(" & ")))
                .append(" \\\\\n\\midrule\n");
        for (List<Cell> row : table.rows()) {
            text.append(row.stream().map(LatexWriter::cell).collect(Collectors.joining(" & "))).append(" \\\\\n");
        }
        text.append("\\bottomrule\n\\end{tabular}\n\\end{table}\n");
    }

    private static String cell(Cell cell) {
        String content = escaped(cell.text());
        String marked = cell.mark() == Mark.BEST ? "\\textbf{" + content + "}" : content;
        String doubt = cell.mark() == Mark.DOUBTFUL ? "$^{!}$" : "";
        return marked + doubt + (cell.note().isEmpty() ? "" : " {\\scriptsize " + escaped(cell.note()) + "}");
    }

    static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            safe.append(switch (c) {
                case '\\' -> "\\textbackslash{}";
                case '&', '%', '$', '#', '_', '{', '}' -> "\\" + c;
                case '~' -> "\\textasciitilde{}";
                case '<' -> "\\textless{}";
                case '>' -> "\\textgreater{}";
                case '^' -> "\\textasciicircum{}";
                case '²' -> "$^2$";
                case 'τ' -> "$\\tau$";
                case 'λ' -> "$\\lambda$";
                case '±' -> "$\\pm$";
                case '−' -> "$-$";
                case '–' -> "--";
                case '→' -> "$\\to$";
                default -> String.valueOf(c);
            });
        }
        return safe.toString();
    }
}
