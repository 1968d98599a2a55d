package org.weightscape.report;

import java.util.List;
import org.weightscape.report.Document.Block;
import org.weightscape.report.Document.Cell;

/** A document as one HTML file that needs no other: styles and figures are inside, and it follows the reader's light or dark. */
final class HtmlWriter {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1b2733;--dim:#5b6875;--rule:#d5dbe1;--page:#fff;--mark:#0072b2;
            --doubt:#a34a00}
            @media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--dim:#9aa7b4;--rule:#38434e;--page:#161b21;--mark:#6db7ea;
            --doubt:#f0a35a}}
            body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:1080px;margin:2rem auto;
            padding:0 1rem}
            h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2rem}
            table{border-collapse:collapse;margin:0 0 1rem;font-variant-numeric:tabular-nums;display:block;overflow-x:auto}
            .c{color:var(--dim);margin:.8rem 0 .3rem}
            th,td{vertical-align:top;padding:.25rem .7rem;text-align:right;white-space:nowrap}
            th{border-bottom:2px solid var(--rule)}td{border-bottom:1px solid var(--rule)}.w{text-align:left}
            .b{font-weight:700;color:var(--mark)}.q{color:var(--doubt)}
            small{color:var(--dim);font-weight:400;display:block;line-height:1.2}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;color:var(--dim);font-size:.9rem}
            dt{font-weight:600}
            dd{margin:0;overflow-wrap:anywhere}figure{display:inline-block;margin:.5rem 1rem .5rem 0;vertical-align:top;
            max-width:100%;overflow-x:auto}
            figcaption{color:var(--dim);font-size:.85rem;max-width:32rem}
            svg text{font:11px system-ui,sans-serif;fill:var(--dim)}
            svg text.h{font-size:13px;fill:var(--ink)}svg text.s{font-size:10px}svg .g{stroke:var(--rule);stroke-width:1}
            svg .d{stroke:var(--dim);stroke-dasharray:4 3}svg .e{stroke:var(--ink);stroke-width:1.5}
            svg .p{fill:#0072b2;fill-opacity:.45}
            @media(prefers-color-scheme:dark){svg .p{fill:#6db7ea}}
            """;

    private HtmlWriter() {}

    static String write(Document document) {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
                .append(escaped(document.title()))
                .append("</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escaped(document.title()))
                .append("</h1>\n");
        document.blocks().forEach(block -> html.append(block(block)).append('\n'));
        html.append("<h2>Where this comes from</h2>\n<dl>");
        document.origin().facts().forEach((name, text) -> html.append("<dt>%s</dt><dd>%s</dd>\n"
                .formatted(escaped(name), escaped(text))));
        return html.append("</dl></body></html>\n").toString();
    }

    private static String block(Block block) {
        return switch (block) {
            case Document.Heading heading -> "<h2>" + escaped(heading.text()) + "</h2>";
            case Document.Paragraph paragraph -> "<p>" + escaped(paragraph.text()) + "</p>";
            case Document.Figure figure -> "<figure>%s<figcaption>%s</figcaption></figure>"
                    .formatted(Svg.draw(figure.chart()), escaped(figure.caption()));
            case Document.Table table -> table(table);
        };
    }

    private static String table(Document.Table table) {
        String caption = escaped(table.caption());
        StringBuilder html = new StringBuilder(
                "<p class=\"c\">%s</p><table aria-label=\"%s\"><thead><tr>".formatted(caption, caption));
        for (int c = 0; c < table.head().size(); c++) {
            html.append(c < table.words() ? "<th class=\"w\">" : "<th>").append(escaped(table.head().get(c))).append("</th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (List<Cell> row : table.rows()) {
            html.append("<tr>");
            for (int c = 0; c < row.size(); c++) {
                html.append(cell(row.get(c), c < table.words() ? "w" : ""));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table>").toString();
    }

    private static String cell(Cell cell, String kind) {
        String mark = switch (cell.mark()) {
            case PLAIN -> "";
            case BEST -> " b";
            case DOUBTFUL -> " q";
        };
        String note = cell.note().isEmpty() ? "" : " <small>" + escaped(cell.note()) + "</small>";
        return "<td class=\"%s\">%s%s</td>".formatted((kind + mark).strip(), escaped(cell.text()), note);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
