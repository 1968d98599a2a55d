package org.weightscape.probe;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A study of probes as one line for each score. Every line also says where it comes from, so that lines of several files can be
 * put
 * together.
 */
final class ProbeCsv {
    private static final List<String> HEAD = List.of(
            "zoo", "tested_on", "probe", "feature", "target", "task", "metric", "train", "val", "test", "low", "high", "lambda",
            "tau", "mae", "balanced_accuracy", "seeds", "mean", "deviation", "published", "checkpoints", "leaks", "fingerprint",
            "split", "seed_list", "version", "command");

    private ProbeCsv() {}

    static String of(ProbeStudy study) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(HEAD);
            for (ProbeResult result : study.table().results()) {
                csv.writeRecord(line(study, result));
            }
            study.transfer().ifPresent(matrix -> matrix.entries().stream()
                    .filter(entry -> entry.from() != entry.to())
                    .forEach(entry -> csv.writeRecord(line(study, matrix, entry))));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return text.toString();
    }

    private static List<String> line(ProbeStudy study, ProbeResult result) {
        Score score = result.score();
        ProbeTable table = study.table();
        Spread spread = study.spread(result.kind(), result.feature(), result.target());
        List<String> line = new ArrayList<>(List.of(
                table.zoo().name(), table.zoo().name(), result.kind().label(), result.feature(), result.target(),
                score.task().label(), score.metric(), exact(score.train()), exact(score.val()), exact(score.test()),
                exact(score.interval().map(Interval::low).orElse(Double.NaN)),
                exact(score.interval().map(Interval::high).orElse(Double.NaN)),
                exact(score.lambda()), exact(score.tau()), exact(score.mae()), exact(score.balancedAccuracy()),
                Integer.toString(study.runs().size()), exact(spread.mean()), exact(spread.deviation()),
                study.published()
                        .map(known -> known.of(
                                result.kind(), table.settings().checkpoints(), result.feature(), result.target()))
                        .map(known -> known.isPresent() ? exact(known.getAsDouble()) : "")
                        .orElse("")));
        line.addAll(origin(study, table.zoo().name(), table.leaks(result.feature())));
        return line;
    }

    private static List<String> line(ProbeStudy study, TransferMatrix matrix, TransferMatrix.Entry entry) {
        String from = matrix.zoos().get(entry.from());
        List<String> line = new ArrayList<>(List.of(
                from, matrix.zoos().get(entry.to()), entry.kind().label(), entry.feature(), entry.target(),
                entry.task().label(), entry.task().metric(), "", "", exact(entry.score()), "", "", "", exact(entry.tau()), "",
                "", "1", "", "", ""));
        line.addAll(origin(study, from, entry.leaks()));
        return line;
    }

    private static List<String> origin(ProbeStudy study, String zoo, List<String> leaks) {
        return List.of(
                study.table().settings().checkpoints().label(),
                String.join(" ", leaks),
                study.origin().zoos().getOrDefault(zoo, ""),
                study.origin().split(),
                study.origin().seeds().stream().map(String::valueOf).collect(Collectors.joining(" ")),
                study.origin().version(),
                study.origin().command());
    }

    static String exact(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }
}
