package org.weightscape.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.weightscape.report.Document;
import org.weightscape.report.Origin;
import org.weightscape.report.ReportFormat;
import org.weightscape.report.ScoreText;
import org.weightscape.report.TextWriter;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooFingerprint;

/**
 * A table of probes with what belongs to it on paper.
 *
 * @param runs the table for each seed, at least one; the first is the one that is shown
 * @param transfer scores on other zoos
 * @param published the numbers of others for this zoo
 * @param origin what has to be known to make it again
 */
public record ProbeStudy(
        List<ProbeTable> runs, Optional<TransferMatrix> transfer, Optional<Published> published, Origin origin)
        implements ReportFormat.Report {

    public ProbeStudy {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a study needs a table");
        }
    }

    /**
     * The study of one table.
     *
     * @param command what was done, see {@link Origin}
     * @param split where the split comes from, a phrase
     */
    public static ProbeStudy of(ProbeTable table, String command, String split) {
        Zoo zoo = table.zoo();
        return new ProbeStudy(
                List.of(table),
                Optional.empty(),
                Published.of(zoo),
                Origin.of(
                        command,
                        List.of(table.settings().seed()),
                        split,
                        Map.of(zoo.name(), ZooFingerprint.of(zoo))));
    }

    /** The table that is shown. */
    public ProbeTable table() {
        return runs.getFirst();
    }

    /** The test scores of one probe over the seeds. */
    public Spread spread(ProbeKind kind, String feature, String target) {
        return Spread.of(runs.stream()
                .flatMap(run -> run.result(kind, feature, target).stream())
                .mapToDouble(result -> result.score().test())
                .toArray());
    }

    /** What was left out or could not be scored in any of the runs, one sentence each. */
    public List<String> remarks() {
        Set<String> remarks = new LinkedHashSet<>();
        runs.forEach(run -> remarks.addAll(run.remarks()));
        transfer.ifPresent(matrix -> remarks.addAll(matrix.remarks()));
        return List.copyOf(remarks);
    }

    /** How models were known before they judged a probe, in any of the runs and in the transfer; one sentence each. */
    public List<String> leaks() {
        Set<String> leaks = new LinkedHashSet<>(table().leaks().stream().map(Leak::sentence).toList());
        leaks.addAll(leaksOfOtherSeeds());
        transfer.ifPresent(matrix -> leaks.addAll(matrix.leaks()));
        return List.copyOf(leaks);
    }

    /** Leaks of the same kind in one sentence: only their numbers differ from seed to seed. */
    private List<String> leaksOfOtherSeeds() {
        Map<String, List<String>> alike = new LinkedHashMap<>();
        for (ProbeTable run : runs.subList(1, runs.size())) {
            for (Leak leak : run.leaks()) {
                alike.computeIfAbsent(leak.feature() + leak.sentence().replaceAll("\\d+", ""), _ -> new ArrayList<>())
                        .add("%d: %s".formatted(run.settings().seed(), leak.sentence()));
            }
        }
        return alike.values().stream()
                .map(leaks -> leaks.size() == 1
                        ? "With seed " + leaks.getFirst()
                        : "With %d more seeds, such as %s".formatted(leaks.size(), leaks.getFirst()))
                .toList();
    }

    /** The study for a terminal: the table, seeds and published numbers beside it, transfer, remarks. */
    public String text() {
        StringBuilder text = new StringBuilder(table().text());
        if (runs.size() > 1) {
            text.append("\nmean ± standard deviation of the test score over %d seeds\n".formatted(runs.size()));
            List<List<String>> rows = new ArrayList<>();
            for (ProbeResult result : table().results()) {
                Spread spread = spread(result.kind(), result.feature(), result.target());
                rows.add(List.of(
                        result.kind().label(), result.feature(), result.target(),
                        "%s ± %s".formatted(ScoreText.of(spread.mean()), ScoreText.of(spread.deviation()))));
            }
            text.append(TextWriter.aligned(rows, 3));
            leaksOfOtherSeeds().forEach(leak -> text.append("! ").append(leak).append('\n'));
        }
        published.ifPresent(known -> text.append('\n').append(known.beside(table())));
        transfer.ifPresent(matrix -> {
            text.append('\n').append(TextWriter.write(matrix.tables()));
            matrix.leaks().stream()
                    .filter(leak -> table().leaks().stream().noneMatch(own -> own.sentence().equals(leak)))
                    .forEach(leak -> text.append("! ").append(leak).append('\n'));
            matrix.remarks().forEach(remark -> text.append(remark).append('\n'));
        });
        return text.toString();
    }

    @Override
    public ProbeReport json() {
        return ProbeReport.of(this);
    }

    @Override
    public String csv() {
        return ProbeCsv.of(this);
    }

    @Override
    public Document document() {
        return new ProbeDocument(this).make();
    }
}
