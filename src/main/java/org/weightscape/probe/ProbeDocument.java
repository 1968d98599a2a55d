package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.weightscape.report.Chart;
import org.weightscape.report.Document;
import org.weightscape.report.Document.Block;
import org.weightscape.report.Document.Cell;
import org.weightscape.report.Document.Mark;
import org.weightscape.report.ScoreText;
import org.weightscape.zoo.Split;

/** A study of probes for people to read. */
final class ProbeDocument {
    private static final int MOST_SCATTERS = 12;

    private final ProbeStudy study;
    private final ProbeTable table;

    ProbeDocument(ProbeStudy study) {
        this.study = study;
        this.table = study.table();
    }

    Document make() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Document.Paragraph("%s, split by model: %d for training, %d for validation, %d for test. "
                .formatted(
                        sentence(table.settings().checkpoints().title()),
                        table.split().train().size(), table.split().val().size(), table.split().test().size())
                + "Scores are of the test models; brackets hold 95 % intervals by resampling models."
                + (study.runs().size() < 2
                        ? ""
                        : " After the interval: mean ± standard deviation over %d seeds.".formatted(study.runs().size()))));
        study.published().ifPresent(known -> blocks.add(new Document.Paragraph(known.sentence())));
        study.leaks().forEach(leak -> blocks.add(new Document.Paragraph("Leak: " + leak)));
        for (ProbeKind kind : table.settings().kinds()) {
            scores(kind).ifPresent(scores -> {
                blocks.add(new Document.Heading(sentence(kind.title())));
                blocks.add(scores);
            });
        }
        blocks.add(new Document.Heading("Errors"));
        blocks.add(errors());
        blocks.addAll(confusions());
        study.transfer().filter(matrix -> !matrix.tables().isEmpty()).ifPresent(matrix -> {
            blocks.add(new Document.Heading("Transfer"));
            blocks.addAll(matrix.tables());
        });
        blocks.addAll(figures());
        if (!study.remarks().isEmpty()) {
            blocks.add(new Document.Heading("Remarks"));
            study.remarks().forEach(remark -> blocks.add(new Document.Paragraph(remark)));
        }
        blocks.add(new Document.Heading("Representations"));
        table.representations().forEach(feature -> blocks.add(new Document.Paragraph(
                "%s: %s, %d columns.".formatted(feature.name(), feature.provenance(), feature.columns()))));
        return new Document("What the weights of " + table.zoo().name() + " tell", study.origin(), blocks);
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private Optional<Document.Table> scores(ProbeKind kind) {
        List<List<Cell>> rows = new ArrayList<>();
        for (String target : table.targets()) {
            List<Optional<ProbeResult>> line = table.features().stream()
                    .map(feature -> table.result(kind, feature, target))
                    .toList();
            Optional<ProbeResult> any = line.stream().flatMap(Optional::stream).findFirst();
            if (any.isEmpty()) {
                continue;
            }
            // Alone in its line, a score is the best of nothing.
            double best = table.features().size() > 1 ? table.best(kind, target) : Double.NaN;
            List<Cell> cells = new ArrayList<>();
            cells.add(Cell.of(target));
            cells.add(Cell.of(any.get().column().task() == Task.REGRESSION ? "R²" : "accuracy"));
            line.forEach(result -> cells.add(result.map(found -> cell(found, best)).orElse(Cell.of(""))));
            rows.add(cells);
        }
        List<String> head = new ArrayList<>(List.of("target", "score"));
        head.addAll(table.features());
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Document.Table("Test scores of the %s.".formatted(kind.title()), head, 2, rows));
    }

    private Cell cell(ProbeResult result, double best) {
        Score score = result.score();
        StringBuilder note = new StringBuilder();
        score.interval().ifPresent(interval -> note.append(interval.text()));
        if (study.runs().size() > 1) {
            Spread spread = study.spread(result.kind(), result.feature(), result.target());
            note.append(" %s ± %s".formatted(ScoreText.of(spread.mean()), ScoreText.of(spread.deviation())));
        }
        OptionalDouble published = study.published()
                .map(known -> known.of(
                        result.kind(), table.settings().checkpoints(), result.feature(), result.target()))
                .orElse(OptionalDouble.empty());
        if (published.isPresent()) {
            note.append(" published %s".formatted(ScoreText.of(published.getAsDouble())));
        }
        boolean doubtful = !table.leaks(result.feature()).isEmpty();
        Mark mark = doubtful ? Mark.DOUBTFUL : score.test() == best ? Mark.BEST : Mark.PLAIN;
        return new Cell(ScoreText.of(score.test()) + (doubtful ? " leak" : ""), mark, note.toString().strip());
    }

    private Document.Table errors() {
        List<List<Cell>> rows = new ArrayList<>();
        for (ProbeResult result : table.results()) {
            Score score = result.score();
            rows.add(Stream.of(
                            result.target(),
                            result.kind().title(),
                            result.feature(),
                            ScoreText.of(score.train()),
                            ScoreText.of(score.val()),
                            ScoreText.of(score.test()),
                            ScoreText.number(score.mae()),
                            ScoreText.of(score.tau()),
                            ScoreText.of(score.balancedAccuracy()),
                            ScoreText.number(score.lambda()))
                    .map(Cell::of)
                    .toList());
        }
        return new Document.Table(
                "All scores: R² or accuracy on each part of the split; on the test models the mean absolute error, Kendall's τ-b"
                        + " and the balanced accuracy; and what was chosen on the validation models (λ, number of trees or of"
                        + " neighbours).",
                List.of("target", "probe", "features", "train", "validation", "test", "MAE", "τ-b", "balanced", "chosen"),
                3,
                rows);
    }

    private List<Block> confusions() {
        List<Block> blocks = new ArrayList<>();
        for (ProbeResult result : table.results()) {
            Optional<Confusion> found = result.score().confusion();
            if (found.isEmpty() || result.score().test() != table.best(result.kind(), result.target())) {
                continue;
            }
            Confusion confusion = found.get();
            List<String> head = new ArrayList<>(List.of("truth"));
            head.addAll(confusion.classes());
            List<List<Cell>> rows = new ArrayList<>();
            for (int truth = 0; truth < confusion.classes().size(); truth++) {
                List<Cell> row = new ArrayList<>(List.of(Cell.of(confusion.classes().get(truth))));
                for (int said = 0; said < confusion.classes().size(); said++) {
                    int count = confusion.counts().get(truth).get(said);
                    row.add(new Cell(
                            Integer.toString(count), truth == said && count > 0 ? Mark.BEST : Mark.PLAIN, ""));
                }
                rows.add(row);
            }
            blocks.add(new Document.Table(
                    "What the %s on %s says of %s: test checkpoints by truth (lines) and prediction (columns)."
                            .formatted(result.kind().title(), result.feature(), result.target()),
                    head, 1, rows));
        }
        if (!blocks.isEmpty()) {
            blocks.addFirst(new Document.Heading("Confusion"));
        }
        return blocks;
    }

    private List<Block> figures() {
        List<Block> blocks = new ArrayList<>(List.of(new Document.Heading("Figures")));
        for (ProbeKind kind : table.settings().kinds()) {
            List<Chart.Bars.Group> groups = new ArrayList<>();
            for (String target : table.targets()) {
                List<Chart.Bars.Bar> bars = table.features().stream()
                        .map(feature -> table.result(kind, feature, target).map(ProbeResult::score))
                        .map(score -> new Chart.Bars.Bar(
                                score.map(Score::test).orElse(Double.NaN),
                                score.flatMap(Score::interval).map(Interval::low).orElse(Double.NaN),
                                score.flatMap(Score::interval).map(Interval::high).orElse(Double.NaN)))
                        .toList();
                if (bars.stream().anyMatch(bar -> Double.isFinite(bar.value()))) {
                    groups.add(new Chart.Bars.Group(target, bars));
                }
            }
            if (!groups.isEmpty()) {
                blocks.add(new Document.Figure(
                        "Test scores of the %s with 95 %% intervals; %s".formatted(kind.title(), Chart.Bars.BELOW_ZERO),
                        new Chart.Bars("Test scores, " + kind.title(), table.features(), groups)));
            }
        }
        int drawn = 0;
        for (String target : table.targets()) {
            Optional<ProbeResult> best = table.results().stream()
                    .filter(result -> result.target().equals(target) && result.column().task() == Task.REGRESSION)
                    .filter(result -> Double.isFinite(result.score().test()))
                    .max(Comparator.comparingDouble(result -> result.score().test()));
            if (best.isPresent() && drawn++ < MOST_SCATTERS) {
                blocks.add(scatter(best.get()));
            }
        }
        return blocks;
    }

    private Document.Figure scatter(ProbeResult result) {
        int[] rows = Arrays.stream(result.column().known(table.rows(Split.Part.TEST)))
                .filter(row -> Double.isFinite(result.predictions()[row]))
                .toArray();
        return new Document.Figure(
                "%s of the test checkpoints, predicted by the %s from %s (R² %s)."
                        .formatted(
                                sentence(result.target()), result.kind().title(), result.feature(),
                                ScoreText.of(result.score().test())),
                new Chart.Scatter(
                        result.target(),
                        "truth",
                        "predicted",
                        Arrays.stream(rows).mapToObj(row -> result.column().truth()[row]).toList(),
                        Arrays.stream(rows).mapToObj(row -> result.predictions()[row]).toList()));
    }
}
