package org.weightscape.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.report.Document;
import org.weightscape.report.Document.Cell;
import org.weightscape.report.Document.Mark;
import org.weightscape.report.ScoreText;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/**
 * Probes that are fitted on one zoo and asked about another (method §1.12, "OOD"): fitted on the training models of the one,
 * chosen on its validation models, scored on the test models of the other. Where both are the same zoo, that is the score of the
 * table.
 *
 * @param zoos names, rows and columns of the matrix
 * @param entries the scores
 * @param remarks what could not be transferred, and why; one sentence each
 */
public record TransferMatrix(List<String> zoos, List<Entry> entries, List<String> remarks) {

    /**
     * One score.
     *
     * @param from index of the zoo that was fitted
     * @param to index of the zoo that was scored
     * @param score R² or accuracy; NaN if the truth is constant there
     * @param tau Kendall's τ-b; NaN for words
     * @param leaks why the score is not to be trusted, one sentence each; empty if nothing speaks against it
     */
    public record Entry(
            int from, int to, ProbeKind kind, String feature, String target, Task task, double score, double tau,
            List<String> leaks) {

        public Entry {
            leaks = List.copyOf(leaks);
        }
    }

    /**
     * A zoo with its representations.
     *
     * @param features named alike in all zoos; what a zoo lacks is not transferred to it
     */
    public record Side(Zoo zoo, List<Representation> features, Split split) {}

    public TransferMatrix {
        zoos = List.copyOf(zoos);
        entries = List.copyOf(entries);
        remarks = List.copyOf(remarks);
    }

    /**
     * Fits a table on each zoo and scores it on every one. Targets that a zoo does not know are not fitted there.
     *
     * @param sides zoos with names of their own
     * @param first the table of the first side, if it is there already
     * @throws BadInputException if a zoo knows none of the targets, or nothing that varies
     */
    public static TransferMatrix fit(
            List<Side> sides, ProbeTable first, ProbeSettings settings, Progress progress, Cancellation cancellation) {
        return new TransferFitting(sides, settings).run(first, progress, cancellation);
    }

    /** How test models were known to the probes before, one sentence each. */
    public List<String> leaks() {
        return entries.stream().flatMap(entry -> entry.leaks.stream()).distinct().toList();
    }

    /** A matrix for each probe that could be transferred anywhere: the zoos that were fitted in lines, those that were scored in columns. */
    List<Document.Table> tables() {
        Map<String, List<Entry>> byProbe = entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> "%s from %s by %s".formatted(entry.target, entry.feature, entry.kind.title()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Document.Table> tables = new ArrayList<>();
        byProbe.forEach((probe, scores) -> {
            if (scores.stream().anyMatch(entry -> entry.from != entry.to)) {
                tables.add(table(probe, scores));
            }
        });
        return tables;
    }

    private Document.Table table(String probe, List<Entry> scores) {
        List<String> head = new ArrayList<>(List.of("fitted on"));
        head.addAll(zoos);
        List<List<Cell>> rows = new ArrayList<>();
        for (int from = 0; from < zoos.size(); from++) {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(zoos.get(from))));
            for (int to = 0; to < zoos.size(); to++) {
                row.add(cell(scores, from, to));
            }
            rows.add(row);
        }
        String metric = scores.getFirst().task == Task.REGRESSION ? "R² and τ-b" : "accuracy";
        return new Document.Table(
                "Transfer of %s, %s: fitted on the zoo of the line, scored on the test models of the zoo of the column."
                        .formatted(probe, metric),
                head, 1, rows);
    }

    private static Cell cell(List<Entry> scores, int from, int to) {
        return scores.stream()
                .filter(entry -> entry.from == from && entry.to == to)
                .findFirst()
                .map(entry -> new Cell(
                        ScoreText.of(entry.score) + (entry.leaks.isEmpty() ? "" : " leak"),
                        entry.leaks.isEmpty() ? Mark.PLAIN : Mark.DOUBTFUL,
                        Double.isFinite(entry.tau) ? "τ " + ScoreText.of(entry.tau) : ""))
                .orElse(Cell.of("–"));
    }
}
