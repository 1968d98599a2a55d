package org.weightscape.ablation;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** An ablation as CSV: one line for each zoo, cell, target and seed. */
final class AblationCsv {

    private AblationCsv() {}

    static String of(AblationTable table) {
        List<String> settings = List.copyOf(table.grid().axes().keySet());
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(Stream.of(
                            List.of("zoo", "features"), settings,
                            List.of("target", "metric", "seed", "test", "leaks", "fingerprint", "split", "version", "command"))
                    .flatMap(List::stream)
                    .toList());
            for (AblationLine line : table.lines()) {
                for (String target : line.targets()) {
                    for (int seed = 0; seed < line.results().size(); seed++) {
                        csv.writeRecord(record(table, line, target, seed, settings));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static List<String> record(
            AblationTable table, AblationLine line, String target, int seed, List<String> settings) {
        return Stream.of(
                        List.of(line.zoo(), line.name()),
                        settings.stream().map(setting -> line.values().getOrDefault(setting, "")).toList(),
                        List.of(
                                target,
                                line.metric(target),
                                line.isBaseline() ? "" : Integer.toString(table.grid().seeds().get(seed)),
                                line.score(target, seed).map(score -> Double.toString(score.test())).orElse(""),
                                String.join(" ", table.leaks(line.zoo())),
                                table.origin().zoos().getOrDefault(line.zoo(), ""),
                                table.origin().split(),
                                table.origin().version(),
                                table.origin().command()))
                .flatMap(List::stream)
                .toList();
    }
}
