package org.weightscape.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.probe.Interval;
import org.weightscape.probe.Spread;
import org.weightscape.report.Chart;
import org.weightscape.report.Document;
import org.weightscape.report.Document.Block;
import org.weightscape.report.Document.Cell;
import org.weightscape.report.Document.Mark;
import org.weightscape.report.ScoreText;

/** An ablation for people to read. */
final class AblationDocument {
    private static final double CHANCE = 0.05;

    private final AblationTable table;
    private final List<String> zoos;

    AblationDocument(AblationTable table) {
        this.table = table;
        this.zoos = table.lines().stream().map(AblationLine::zoo).distinct().toList();
    }

    Document make() {
        List<Block> blocks = new ArrayList<>(introduction());
        for (String zoo : zoos) {
            blocks.add(scores(zoo));
            blocks.addAll(figures(zoo));
        }
        if (zoos.size() > 1) {
            blocks.add(new Document.Heading("Zoo beside zoo"));
            blocks.add(factors());
            blocks.add(zooBesideZoo());
            table.zooConclusions().forEach(sentence -> blocks.add(new Document.Paragraph(sentence)));
        }
        if (!table.effects().isEmpty()) {
            blocks.add(new Document.Heading("What each setting does"));
            table.conclusions().forEach(sentence -> blocks.add(new Document.Paragraph(sentence)));
            zoos.forEach(zoo -> blocks.add(effects(zoo)));
            blocks.add(new Document.Paragraph(caution()));
        }
        table.failures().forEach(failure -> blocks.add(new Document.Paragraph(failure)));
        if (!table.remarks().isEmpty()) {
            blocks.add(new Document.Heading("Remarks"));
            table.remarks().forEach(remark -> blocks.add(new Document.Paragraph(remark)));
        }
        return new Document("Ablation", table.origin(), blocks);
    }

    private List<Block> introduction() {
        int seeds = table.grid().seeds().size();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Document.Paragraph(
                "Scores (R² or accuracy) of the method's probes on the test models%s; brackets say where it would lie, with 95 %%"
                                .formatted(seeds < 2 ? "" : ", mean ± standard deviation over %d seeds".formatted(seeds))
                        + " confidence, if other models of the same zoo were tested. w and s are the weights and their"
                        + " statistics, for which nothing is trained."));
        if (!table.grid().axes().isEmpty()) {
            blocks.add(new Document.Paragraph("Settings compared: %s."
                    .formatted(table.grid().axes().keySet().stream()
                            .map(setting -> "%s (%s)".formatted(setting, EncoderConfig.describe(setting)))
                            .collect(Collectors.joining(", ")))));
        }
        for (String zoo : zoos) {
            String where = zoos.size() < 2 ? "" : "In %s: ".formatted(zoo);
            table.leaks(zoo).forEach(leak -> blocks.add(new Document.Paragraph("Leak: " + where + leak)));
        }
        return blocks;
    }

    /** Targets in lines and cells in columns, or the other way round: whichever is narrower. */
    private Document.Table scores(String zoo) {
        List<AblationLine> lines = table.lines().stream().filter(line -> line.zoo().equals(zoo)).toList();
        List<String> targets = table.targets().stream()
                .filter(target -> lines.stream().anyMatch(line -> line.targets().contains(target)))
                .toList();
        List<List<Cell>> columns = new ArrayList<>();
        for (String target : targets) {
            double best = best(lines, target);
            columns.add(lines.stream().map(line -> score(line, target, best)).toList());
        }
        columns.add(lines.stream()
                .map(line -> Cell.of(line.isBaseline() ? "" : String.format(Locale.ROOT, "%.0f", line.seconds())))
                .toList());
        List<String> names = new ArrayList<>(targets);
        names.add("training, s");
        List<String> cells = lines.stream().map(AblationLine::name).toList();
        String caption = "What the representations of %s tell.".formatted(zoo);
        return lines.size() <= names.size()
                ? table(caption, "target", names, cells, columns)
                : table(caption, "features", cells, names, transposed(columns));
    }

    /** For each target the scores of all lines, each with its interval over test models. */
    private List<Block> figures(String zoo) {
        List<Block> figures = new ArrayList<>();
        for (String target : table.targets()) {
            List<Chart.Bars.Group> groups = table.lines().stream()
                    .filter(line -> line.zoo().equals(zoo) && !line.spread(target).scores().isEmpty())
                    .map(line -> new Chart.Bars.Group(line.name(), List.of(bar(line, target))))
                    .toList();
            if (!groups.isEmpty()) {
                figures.add(new Document.Figure(
                        "What the representations of %s tell of %s, with 95 %% intervals over test models; %s"
                                .formatted(zoo, target, Chart.Bars.BELOW_ZERO),
                        new Chart.Bars("%s, %s".formatted(zoo, target), List.of(target), groups)));
            }
        }
        return figures;
    }

    private static Chart.Bars.Bar bar(AblationLine line, String target) {
        Optional<Interval> interval = line.overModels(target);
        return new Chart.Bars.Bar(
                line.spread(target).mean(),
                interval.map(Interval::low).orElse(Double.NaN),
                interval.map(Interval::high).orElse(Double.NaN));
    }

    private static Document.Table table(
            String caption, String corner, List<String> names, List<String> head, List<List<Cell>> cells) {
        List<String> wholeHead = new ArrayList<>(List.of(corner));
        wholeHead.addAll(head);
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(names.get(i))));
            row.addAll(cells.get(i));
            rows.add(row);
        }
        return new Document.Table(caption, wholeHead, 1, rows);
    }

    private static List<List<Cell>> transposed(List<List<Cell>> cells) {
        return IntStream.range(0, cells.getFirst().size())
                .mapToObj(i -> cells.stream().map(row -> row.get(i)).toList())
                .toList();
    }

    private static double best(List<AblationLine> lines, String target) {
        return lines.stream()
                .mapToDouble(line -> line.spread(target).mean())
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }

    private Cell score(AblationLine line, String target, double best) {
        Spread spread = line.spread(target);
        if (spread.scores().isEmpty()) {
            return Cell.of("–");
        }
        String deviation = Double.isNaN(spread.deviation()) ? "" : " ± " + ScoreText.of(spread.deviation());
        boolean doubtful = !table.leaks(line.zoo()).isEmpty();
        return new Cell(
                ScoreText.of(spread.mean()) + deviation + (doubtful ? " leak" : ""),
                doubtful ? Mark.DOUBTFUL : spread.mean() == best ? Mark.BEST : Mark.PLAIN,
                line.overModels(target).map(Interval::text).orElse(""));
    }

    private Document.Table factors() {
        List<String> names = table.zoos().stream()
                .flatMap(zoo -> zoo.factors().keySet().stream())
                .distinct()
                .toList();
        List<List<Cell>> rows = names.stream()
                .map(name -> table.zoos().stream()
                        .map(zoo -> Cell.of(zoo.factors().getOrDefault(name, "–")))
                        .toList())
                .toList();
        return table(
                "How the zoos were made.", "factor", names, table.zoos().stream().map(GeneratingFactors::zoo).toList(), rows);
    }

    private Document.Table zooBesideZoo() {
        List<String> head = new ArrayList<>(List.of("features", "target"));
        head.addAll(zoos);
        List<List<Cell>> rows = new ArrayList<>();
        for (String features : table.lines().stream().map(AblationLine::name).distinct().toList()) {
            for (String target : table.targets()) {
                List<Cell> row = new ArrayList<>(List.of(Cell.of(features), Cell.of(target)));
                zoos.forEach(zoo -> row.add(line(zoo, features)
                        .map(line -> score(line, target, Double.NaN))
                        .orElse(Cell.of("–"))));
                rows.add(row);
            }
        }
        return new Document.Table("The same features in each zoo, on its own test models.", head, 2, rows);
    }

    private Optional<AblationLine> line(String zoo, String features) {
        return table.lines().stream()
                .filter(line -> line.zoo().equals(zoo) && line.name().equals(features))
                .findFirst();
    }

    private Document.Table effects(String zoo) {
        List<List<Cell>> rows = table.effects().stream()
                .filter(effect -> effect.zoo().equals(zoo))
                .map(effect -> List.of(
                        Cell.of(effect.change()),
                        Cell.of(effect.target()),
                        new Cell(
                                effect.finding().words(),
                                effect.finding() == Effect.Finding.NOT_SHOWN ? Mark.PLAIN : Mark.BEST,
                                ""),
                        Cell.of(ScoreText.signed(effect.difference())),
                        Cell.of(effect.overTrainings().map(AblationDocument::signed).orElse("–")),
                        Cell.of(Integer.toString(effect.differences().scores().size())),
                        Cell.of(effect.overModels().map(AblationDocument::signed).orElse("–"))))
                .toList();
        return new Document.Table(
                "%s: the mean change, with 95 %% intervals over trainings and over test models.".formatted(zoo),
                List.of("setting", "target", "finding", "change", "over trainings", "pairs", "over test models"),
                3,
                rows);
    }

    private String caution() {
        int comparisons = table.effects().size();
        return "A setting is said to help or hurt where neither interval holds zero: the one over pairs of trainings that differ"
                + " in the setting alone (Student's t), and the one over test models (bootstrap)."
                + (comparisons * CHANCE < 1
                        ? ""
                        : " Of %d comparisons, up to %.0f may look so by chance.".formatted(
                                comparisons, Math.ceil(comparisons * CHANCE)));
    }

    private static String signed(Interval interval) {
        return "%s to %s".formatted(ScoreText.signed(interval.low()), ScoreText.signed(interval.high()));
    }
}
