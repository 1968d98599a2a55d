package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.weightscape.feature.FiniteRows;
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
     */
    public record Entry(
            int from, int to, ProbeKind kind, String feature, String target, Task task, double score, double tau) {}

    /**
     * A zoo with its representations.
     *
     * @param features named alike in all zoos
     */
    public record Side(Zoo zoo, List<Representation> features, Split split) {}

    public TransferMatrix {
        zoos = List.copyOf(zoos);
        entries = List.copyOf(entries);
        remarks = List.copyOf(remarks);
    }

    /**
     * Fits a table on each zoo and scores it on every one.
     *
     * @param first the table of the first side, if it is there already
     * @throws BadInputException if nothing can be transferred from any zoo to another
     */
    public static TransferMatrix fit(
            List<Side> sides, ProbeTable first, ProbeSettings settings, Progress progress, Cancellation cancellation) {
        List<Entry> entries = new ArrayList<>();
        Set<String> remarks = new LinkedHashSet<>();
        int n = sides.size();
        for (int from = 0; from < n; from++) {
            Progress part = progress.part((double) from / n, (from + 1.0) / n);
            Side source = sides.get(from);
            ProbeTable table = from == 0
                    ? first
                    : ProbeTable.fit(
                            source.zoo, source.features, source.split, settings, part.part(0, 0.7), cancellation);
            for (int to = 0; to < n; to++) {
                Progress step = part.part(0.7 + 0.3 * to / n, 0.7 + 0.3 * (to + 1) / n);
                entries.addAll(score(table, sides.get(to), from, to, settings, remarks, step, cancellation));
            }
        }
        if (entries.stream().allMatch(entry -> entry.from == entry.to)) {
            throw new BadInputException("Nothing can be transferred between %s: %s".formatted(
                    String.join(" and ", sides.stream().map(side -> side.zoo.name()).toList()), String.join(" ", remarks)));
        }
        return new TransferMatrix(
                sides.stream().map(side -> side.zoo.name()).toList(), entries, List.copyOf(remarks));
    }

    private static List<Entry> score(
            ProbeTable table,
            Side side,
            int from,
            int to,
            ProbeSettings settings,
            Set<String> remarks,
            Progress progress,
            Cancellation cancellation) {
        List<Entry> entries = new ArrayList<>();
        Zoo zoo = side.zoo;
        Map<Split.Part, int[]> rows = ProbeFitting.rowsOfParts(zoo, side.split, settings.checkpoints());
        int[] test = rows.getOrDefault(Split.Part.TEST, new int[0]);
        int done = 0;
        for (ProbeResult result : table.results()) {
            cancellation.throwIfCancelled();
            progress.update((double) done++ / table.results().size(), "transfer to " + zoo.name());
            Optional<Representation> feature = side.features.stream()
                    .filter(other -> other.name().equals(result.feature()))
                    .findFirst();
            Optional<String> obstacle = obstacle(table, result, zoo, feature, from == to);
            if (obstacle.isPresent()) {
                remarks.add(obstacle.get());
                continue;
            }
            ProbeTarget target = ProbeTarget.of(zoo, result.target());
            int[] known = target.known(test);
            boolean[] finite = FiniteRows.of(feature.orElseThrow(), known, Progress.NONE, cancellation);
            int[] scored = IntStream.range(0, known.length).filter(i -> finite[i]).map(i -> known[i]).toArray();
            if (scored.length == 0) {
                remarks.add("%s has no test checkpoints at which %s is known.".formatted(zoo.name(), target.name()));
                continue;
            }
            double[] predicted = result.model().predict(feature.orElseThrow(), scored, Progress.NONE, cancellation);
            entries.add(entry(result, target, predicted, target.at(scored), from, to));
        }
        return entries;
    }

    private static Entry entry(
            ProbeResult result, ProbeTarget target, double[] predicted, double[] truth, int from, int to) {
        return switch (target) {
            case ProbeTarget.Number _ -> new Entry(
                    from, to, result.kind(), result.feature(), result.target(), Task.REGRESSION,
                    Metrics.r2(predicted, truth), Metrics.kendallTau(predicted, truth));
            case ProbeTarget.Words words -> {
                // A word that the other zoo does not know is −1 and never right.
                double[] codes = result.model().words().stream().mapToDouble(words.categories()::indexOf).toArray();
                double[] translated = Arrays.stream(predicted).map(code -> codes[(int) code]).toArray();
                yield new Entry(
                        from, to, result.kind(), result.feature(), result.target(), Task.CLASSIFICATION,
                        Metrics.accuracy(translated, truth), Double.NaN);
            }
        };
    }

    private static Optional<String> obstacle(
            ProbeTable table, ProbeResult result, Zoo zoo, Optional<Representation> feature, boolean same) {
        String way = "from %s to %s".formatted(table.zoo().name(), zoo.name());
        if (feature.isEmpty()) {
            return Optional.of("%s is not transferred %s, which does not have it.".formatted(result.feature(), way));
        }
        int columns = table.representations().stream()
                .filter(own -> own.name().equals(result.feature()))
                .mapToInt(Representation::columns)
                .findFirst()
                .orElseThrow();
        if (feature.get().columns() != columns) {
            return Optional.of("%s is not transferred %s, because it has %d columns there and %d here."
                    .formatted(result.feature(), way, feature.get().columns(), columns));
        }
        if (!same && result.feature().contains("-pca")) {
            return Optional.of("%s is not transferred %s, because each zoo has principal components of its own."
                    .formatted(result.feature(), way));
        }
        if (zoo.property(result.column().property()).isEmpty()) {
            return Optional.of("%s is not transferred %s, which does not know it.".formatted(result.target(), way));
        }
        return ProbeTarget.of(zoo, result.target()).task() == result.column().task()
                ? Optional.empty()
                : Optional.of("%s is not transferred %s, because it is a word in one and a number in the other."
                        .formatted(result.target(), way));
    }

    /** A matrix for each probe: the zoos that were fitted in lines, those that were scored in columns. */
    List<Document.Table> tables() {
        Map<String, List<Entry>> byProbe = entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> "%s from %s by %s".formatted(entry.target, entry.feature, entry.kind.title()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Document.Table> tables = new ArrayList<>();
        byProbe.forEach((probe, scores) -> tables.add(table(probe, scores)));
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
                        ScoreText.of(entry.score),
                        Mark.PLAIN,
                        Double.isFinite(entry.tau) ? "τ " + ScoreText.of(entry.tau) : ""))
                .orElse(Cell.of("–"));
    }
}
