package org.weightscape.ablation;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weightscape.probe.Interval;
import org.weightscape.probe.Spread;
import org.weightscape.report.Document;
import org.weightscape.report.Document.Cell;
import org.weightscape.report.Document.Mark;
import org.weightscape.report.Origin;
import org.weightscape.report.ReportFormat;

/**
 * The scores of all cells.
 *
 * @param lines for each zoo its baselines, then its cells
 */
public record AblationTable(AblationGrid grid, List<Line> lines, Origin origin) implements ReportFormat.Report {
    private static final String CAUTION = "The intervals are over pairs of trainings that differ in the setting alone (Student's t);"
            + " all are scored on the same test models, so other models may show something else.";

    public AblationTable {
        lines = List.copyOf(lines);
    }

    /**
     * One line of the table.
     *
     * @param zoo name of the zoo
     * @param name {@code w}, {@code s}, or what the cell differs in
     * @param values setting → value; empty for a baseline
     * @param metrics target → {@code r2} or {@code accuracy}
     * @param scores target → test score for each seed, NaN where there is none
     * @param seconds of training, for all seeds together
     * @param failures one sentence for each training that diverged
     */
    public record Line(
            String zoo,
            String name,
            Map<String, String> values,
            Map<String, String> metrics,
            Map<String, List<Double>> scores,
            double seconds,
            List<String> failures) {

        static Line baseline(String zoo, String feature, Map<String, CellResult.TargetScore> scores) {
            return of(zoo, feature, Map.of(), List.of(new CellResult("", "finished", "", 0, scores)));
        }

        static Line of(String zoo, AblationGrid.Cell cell, List<CellResult> results) {
            return of(zoo, cell.name(), cell.values(), results);
        }

        private static Line of(String zoo, String name, Map<String, String> values, List<CellResult> results) {
            Map<String, String> metrics = new LinkedHashMap<>();
            results.forEach(result -> result.scores().forEach((target, score) -> metrics.put(target, score.metric())));
            Map<String, List<Double>> scores = new LinkedHashMap<>();
            for (String target : metrics.keySet()) {
                scores.put(target, results.stream()
                        .map(result -> result.scores().get(target))
                        .map(score -> score == null ? Double.NaN : score.test())
                        .toList());
            }
            return new Line(
                    zoo,
                    name,
                    values,
                    metrics,
                    scores,
                    results.stream().mapToDouble(CellResult::seconds).sum(),
                    results.stream()
                            .filter(result -> !result.outcome().equals("finished"))
                            .map(CellResult::message)
                            .toList());
        }

        /** The test scores of a target that are defined. */
        Spread spread(String target) {
            return new Spread(scores.getOrDefault(target, List.of()).stream().filter(Double::isFinite).toList());
        }
    }

    /**
     * What a setting does: the mean difference between trainings that differ in it alone, over all other settings and seeds.
     *
     * @param setting its key
     * @param from the first value of its axis
     * @param to another value
     * @param differences (score with {@code to}) − (score with {@code from}) for each pair of trainings, at least one
     */
    public record Effect(String zoo, String target, String setting, String from, String to, Spread differences) {

        /** Whether more trainings would most likely show the same sign, and which. */
        public enum Finding {
            HELPS,
            HURTS,
            /** The interval of the mean holds zero, or there is one pair only. */
            NOT_SHOWN
        }

        /** The mean of the differences. */
        public double difference() {
            return differences.mean();
        }

        /** What can be said with 95 % confidence of the test models at hand. */
        public Finding finding() {
            Optional<Interval> interval = differences.interval();
            if (interval.isEmpty() || interval.get().contains(0)) {
                return Finding.NOT_SHOWN;
            }
            return difference() > 0 ? Finding.HELPS : Finding.HURTS;
        }

        /** The finding in words. */
        public String sentence() {
            int pairs = differences.scores().size();
            String change = "%s: %s %s instead of %s changes %s by %s"
                    .formatted(zoo, setting, to, from, target, signed(difference()));
            if (pairs == 1) {
                return change + " in one pair of trainings, which does not tell it from chance.";
            }
            Interval interval = differences.interval().orElseThrow();
            return "%s (95 %% interval %s to %s, %d pairs of trainings): %s".formatted(
                    change, signed(interval.low()), signed(interval.high()), pairs, switch (finding()) {
                        case HELPS -> "it helps.";
                        case HURTS -> "it hurts.";
                        case NOT_SHOWN -> "not told from chance.";
                    });
        }
    }

    /** What the effects of each setting come to, one sentence for each zoo and value. */
    public List<String> conclusions() {
        Map<String, List<Effect>> together = new LinkedHashMap<>();
        effects().forEach(effect -> together
                .computeIfAbsent(
                        "%s: %s %s instead of %s".formatted(effect.zoo, effect.setting, effect.to, effect.from),
                        _ -> new ArrayList<>())
                .add(effect));
        List<String> sentences = new ArrayList<>();
        together.forEach((change, effects) -> {
            List<String> parts = new ArrayList<>();
            for (Effect.Finding finding : Effect.Finding.values()) {
                List<String> targets = effects.stream()
                        .filter(effect -> effect.finding() == finding)
                        .map(Effect::target)
                        .toList();
                if (!targets.isEmpty()) {
                    parts.add((switch (finding) {
                        case HELPS -> "helps to tell %s";
                        case HURTS -> "makes it harder to tell %s";
                        case NOT_SHOWN -> "is not shown to help or hurt with %s";
                    }).formatted(String.join(", ", targets)));
                }
            }
            sentences.add("%s %s.".formatted(change, String.join("; it ", parts)));
        });
        return sentences;
    }

    /** The targets of all lines. */
    public List<String> targets() {
        Set<String> targets = new LinkedHashSet<>();
        lines.forEach(line -> targets.addAll(line.scores.keySet()));
        return List.copyOf(targets);
    }

    /** The effects of all settings on all targets, zoo by zoo. */
    public List<Effect> effects() {
        List<Effect> effects = new ArrayList<>();
        for (String zoo : lines.stream().map(Line::zoo).distinct().toList()) {
            grid.axes().forEach((setting, values) -> {
                for (String to : values.subList(1, values.size())) {
                    for (String target : targets()) {
                        effect(zoo, target, setting, values.getFirst(), to).ifPresent(effects::add);
                    }
                }
            });
        }
        return effects;
    }

    private Optional<Effect> effect(String zoo, String target, String setting, String from, String to) {
        List<Double> differences = new ArrayList<>();
        for (Line line : lines) {
            if (!line.zoo.equals(zoo) || !from.equals(line.values.get(setting))) {
                continue;
            }
            Map<String, String> twin = new LinkedHashMap<>(line.values);
            twin.put(setting, to);
            lines.stream().filter(other -> other.zoo.equals(zoo) && other.values.equals(twin)).forEach(other -> {
                List<Double> before = line.scores.getOrDefault(target, List.of());
                List<Double> after = other.scores.getOrDefault(target, List.of());
                for (int seed = 0; seed < Math.min(before.size(), after.size()); seed++) {
                    double difference = after.get(seed) - before.get(seed);
                    if (Double.isFinite(difference)) {
                        differences.add(difference);
                    }
                }
            });
        }
        if (differences.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Effect(zoo, target, setting, from, to, new Spread(differences)));
    }

    /** The table for a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder();
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("zoo", "features"));
        head.addAll(targets());
        rows.add(head);
        for (Line line : lines) {
            List<String> row = new ArrayList<>(List.of(line.zoo, line.name));
            targets().forEach(target -> row.add(shown(line.spread(target))));
            rows.add(row);
        }
        int[] widths = new int[head.size()];
        rows.forEach(row -> Arrays.setAll(widths, c -> Math.max(widths[c], row.get(c).length())));
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                String gap = " ".repeat(widths[c] - row.get(c).length());
                line.append(c < 2 ? row.get(c) + gap : gap + row.get(c)).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        text.append('\n');
        effects().forEach(effect -> text.append(effect.sentence()).append('\n'));
        List<String> conclusions = conclusions();
        if (!conclusions.isEmpty()) {
            text.append('\n');
            conclusions.forEach(sentence -> text.append(sentence).append('\n'));
            text.append(CAUTION).append('\n');
        }
        failures().forEach(failure -> text.append(failure).append('\n'));
        return text.toString();
    }

    private List<String> failures() {
        return lines.stream()
                .flatMap(line -> line.failures.stream().map(why -> "%s, %s: %s".formatted(line.zoo, line.name, why)))
                .toList();
    }

    /** What Jackson writes. */
    private record Json(
            Origin origin,
            List<String> settings,
            List<JsonLine> lines,
            List<JsonEffect> effects,
            List<String> conclusions) {}

    private record JsonLine(
            String zoo,
            String name,
            Map<String, String> values,
            Map<String, JsonScore> scores,
            double seconds,
            List<String> failures) {}

    private record JsonScore(
            String metric, @Nullable Double mean, @Nullable Double deviation, List<Double> scores) {}

    private record JsonEffect(
            String zoo,
            String target,
            String setting,
            String from,
            String to,
            double difference,
            @Nullable Double low,
            @Nullable Double high,
            int pairs,
            Effect.Finding finding,
            String sentence) {}

    @Override
    public Object json() {
        List<JsonLine> all = new ArrayList<>();
        for (Line line : lines) {
            Map<String, JsonScore> scores = new LinkedHashMap<>();
            line.metrics.forEach((target, metric) -> {
                Spread spread = line.spread(target);
                scores.put(target, new JsonScore(
                        metric, defined(spread.mean()), defined(spread.deviation()), spread.scores()));
            });
            all.add(new JsonLine(line.zoo, line.name, line.values, scores, line.seconds, line.failures));
        }
        return new Json(
                origin,
                List.copyOf(grid.axes().keySet()),
                all,
                effects().stream()
                        .map(effect -> new JsonEffect(
                                effect.zoo, effect.target, effect.setting, effect.from, effect.to, effect.difference(),
                                effect.differences.interval().map(Interval::low).orElse(null),
                                effect.differences.interval().map(Interval::high).orElse(null),
                                effect.differences.scores().size(), effect.finding(), effect.sentence()))
                        .toList(),
                conclusions());
    }

    private static @Nullable Double defined(double value) {
        return Double.isFinite(value) ? value : null;
    }

    @Override
    public String csv() {
        StringWriter text = new StringWriter();
        List<String> settings = List.copyOf(grid.axes().keySet());
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(Stream.of(
                            Stream.of("zoo", "features"), settings.stream(),
                            Stream.of("target", "metric", "seed", "test", "fingerprint", "split", "version", "command"))
                    .flatMap(names -> names)
                    .toList());
            for (Line line : lines) {
                line.scores.forEach((target, scores) -> {
                    for (int i = 0; i < scores.size(); i++) {
                        String seed = line.values.isEmpty() && !line.name.equals("as given")
                                ? ""
                                : Integer.toString(grid.seeds().get(i));
                        csv.writeRecord(Stream.of(
                                        Stream.of(line.zoo, line.name),
                                        settings.stream().map(setting -> line.values.getOrDefault(setting, "")),
                                        Stream.of(
                                                target, line.metrics.getOrDefault(target, ""), seed,
                                                Double.isFinite(scores.get(i)) ? Double.toString(scores.get(i)) : "",
                                                origin.zoos().getOrDefault(line.zoo, ""), origin.split(), origin.version(),
                                                origin.command()))
                                .flatMap(cells -> cells)
                                .toList());
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    @Override
    public Document document() {
        List<Document.Block> blocks = new ArrayList<>();
        blocks.add(new Document.Paragraph(
                "Test scores (R² or accuracy) of the method's probes, mean ± standard deviation over %d seeds; w and s are the"
                        .formatted(grid.seeds().size())
                        + " weights and their statistics, without any training."));
        List<String> head = new ArrayList<>(List.of("zoo", "features"));
        head.addAll(targets());
        head.add("training, s");
        List<List<Cell>> rows = new ArrayList<>();
        for (Line line : lines) {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(line.zoo), Cell.of(line.name)));
            for (String target : targets()) {
                double best = lines.stream()
                        .filter(other -> other.zoo.equals(line.zoo))
                        .mapToDouble(other -> other.spread(target).mean())
                        .filter(Double::isFinite)
                        .max()
                        .orElse(Double.NaN);
                Spread spread = line.spread(target);
                row.add(new Cell(shown(spread), spread.mean() == best ? Mark.BEST : Mark.PLAIN, ""));
            }
            row.add(Cell.of(line.seconds == 0 ? "" : String.format(Locale.ROOT, "%.0f", line.seconds)));
            rows.add(row);
        }
        blocks.add(new Document.Table("What the representations tell.", head, 2, rows));
        if (!effects().isEmpty()) {
            blocks.add(new Document.Heading("What each setting does"));
            conclusions().forEach(sentence -> blocks.add(new Document.Paragraph(sentence)));
            effects().forEach(effect -> blocks.add(new Document.Paragraph(effect.sentence())));
            blocks.add(new Document.Paragraph(CAUTION));
        }
        failures().forEach(failure -> blocks.add(new Document.Paragraph(failure)));
        return new Document("Ablation", origin, blocks);
    }

    private static String shown(Spread spread) {
        return spread.scores().isEmpty()
                ? "–"
                : plain(spread.mean()) + (Double.isNaN(spread.deviation()) ? "" : " ± " + plain(spread.deviation()));
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceFirst("^-", "−");
    }

    private static String signed(double value) {
        return (value > 0 ? "+" : "") + plain(value);
    }
}
