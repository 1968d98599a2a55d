package org.weightscape.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.AtomicFile;

/** The forms in which reports are written. */
public enum ReportFormat {
    /** Numbers in full for programs. */
    JSON(".json"),
    /** One line for each number for programs and spreadsheets. */
    CSV(".csv"),
    /** Text with pipe tables. */
    MARKDOWN(".md"),
    /** Tables to be read into an article. */
    LATEX(".tex"),
    /** One file with tables and figures. */
    HTML(".html");

    private final String ending;

    ReportFormat(String ending) {
        this.ending = ending;
    }

    /** How the names of its files end. */
    public String ending() {
        return ending;
    }

    /**
     * The form that a file's name asks for.
     *
     * @throws BadInputException if the name ends otherwise
     */
    public static ReportFormat of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.endsWith(format.ending))
                .findFirst()
                .orElseThrow(() -> BadInputException.in(
                        file,
                        "the ending of the name does not say in which form the report is wanted",
                        "let it end in one of "
                                + Arrays.stream(values()).map(ReportFormat::ending).collect(Collectors.joining(", "))));
    }

    /** The document as text; JSON and CSV are made from the numbers themselves instead. */
    String text(Document document) {
        return switch (this) {
            case MARKDOWN -> MarkdownWriter.write(document);
            case LATEX -> LatexWriter.write(document);
            case HTML -> HtmlWriter.write(document);
            case JSON, CSV -> throw new IllegalArgumentException(this + " is no form of a document");
        };
    }

    /** A report in all its forms. */
    public interface Report {
        /** What Jackson writes as JSON. */
        Object json();

        /** One line for each number, with a head. */
        String csv();

        /** For people. */
        Document document();
    }

    /** Writes a report in the form that the file's name asks for; nothing is left half written. */
    public static void write(Path file, Report report) {
        ReportFormat format = of(file);
        byte[] content = switch (format) {
            case JSON -> tools.jackson.databind.json.JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(report.json());
            case CSV -> report.csv().getBytes(StandardCharsets.UTF_8);
            case MARKDOWN, LATEX, HTML -> format.text(report.document()).getBytes(StandardCharsets.UTF_8);
        };
        AtomicFile.write(file, out -> out.write(content));
    }
}
