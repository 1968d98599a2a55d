package org.weightscape.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.weightscape.report.Document.Cell;
import org.weightscape.report.Document.Mark;
import org.weightscape.zoo.BadInputException;

class ReportFormatTest {

    private static final Document DOCUMENT = new Document(
            "A & B",
            new Origin("weightscape probe 'a zoo'", "1.0", "25", List.of(42L, 43L), "by model", Map.of("a_zoo", "0123abcd")),
            List.of(
                    new Document.Heading("Scores"),
                    new Document.Paragraph("Test models < all."),
                    new Document.Table(
                            "R² of 100 %, <1.",
                            List.of("target", "w", "s_1"),
                            1,
                            List.of(List.of(
                                    Cell.of("test_acc"),
                                    new Cell("−0.100", Mark.DOUBTFUL, ""),
                                    new Cell("0.900", Mark.BEST, "[0.8, 0.95]")))),
                    new Document.Figure(
                            "Points.", new Chart.Scatter("p<q", "truth", "said", List.of(1.0, 2.0, 3.0), List.of(1.0, 2.5, 3.0)))));

    @Test
    void markdown() {
        String text = ReportFormat.MARKDOWN.text(DOCUMENT);
        assertTrue(text.contains("| test_acc | −0.100 (!) | **0.900** [0.8, 0.95] |"), text);
        assertTrue(text.contains("|---|---:|---:|"));
        assertOriginIn(text);
    }

    @Test
    void latexIsEscaped() {
        String text = ReportFormat.LATEX.text(DOCUMENT);
        assertTrue(text.contains("\\caption{R$^2$ of 100 \\%, \\textless{}1.}"), text);
        assertTrue(text.contains("\\begin{tabular}{lrr}"));
        assertTrue(text.contains("target & w & s\\_1 \\\\"));
        assertTrue(text.contains("test\\_acc & $-$0.100$^{!}$ & \\textbf{0.900} {\\scriptsize [0.8, 0.95]} \\\\"), text);
        assertOriginIn(text);
    }

    @Test
    void htmlIsOneFileWithItsFigures() throws Exception {
        String text = ReportFormat.HTML.text(DOCUMENT);
        assertTrue(text.contains("<h1>A &amp; B</h1>") && text.contains("Test models &lt; all."), text);
        assertTrue(text.contains("<td class=\"b\">0.900 <small>[0.8, 0.95]</small></td>"), text);
        assertFalse(text.contains("http") || text.contains("src="), "nothing is fetched from elsewhere");
        String svg = text.substring(text.indexOf("<svg"), text.indexOf("</svg>") + 6);
        Element picture = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertEquals(3, picture.getElementsByTagName("circle").getLength());
        // Truth and prediction agree for the first and the last point: they lie on the diagonal, lower left to upper right.
        Element first = (Element) picture.getElementsByTagName("circle").item(0);
        Element last = (Element) picture.getElementsByTagName("circle").item(2);
        double across = number(last, "cx") - number(first, "cx");
        double up = number(first, "cy") - number(last, "cy");
        assertEquals(across, up, 0.11);
        assertTrue(up > 200);
        assertOriginIn(text);
    }

    private static double number(Element element, String name) {
        return Double.parseDouble(element.getAttribute(name));
    }

    private static void assertOriginIn(String text) {
        for (String fact : List.of("weightscape probe", "Weightscape 1.0, Java 25", "42, 43", "by model", "0123abcd")) {
            assertTrue(text.contains(fact), fact + " is not in " + text);
        }
    }

    @Test
    void theEndingDecides() {
        assertEquals(ReportFormat.HTML, ReportFormat.of(Path.of("a", "Report.HTML")));
        BadInputException refusal =
                assertThrows(BadInputException.class, () -> ReportFormat.of(Path.of("report.pdf")));
        assertTrue(String.valueOf(refusal.getMessage()).contains(".json, .csv, .md, .tex, .html"), refusal.getMessage());
    }
}
