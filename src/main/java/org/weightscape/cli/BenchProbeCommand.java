package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weightscape.job.Cancellation;
import org.weightscape.job.ProcessMemory;
import org.weightscape.probe.BoostedTrees;
import org.weightscape.probe.ProbeBench;
import org.weightscape.probe.Ridge;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "probe",
        description = "Times probes on made-up representations, choosing on further rows included.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchProbeCommand implements Runnable {

    @Option(
            names = "--case",
            split = ",",
            paramLabel = "NAME",
            description = "ridge (50 000 × 700, 10 targets, 17 λ), weights (the same with 4970 columns), trees (boosted trees,"
                    + " 50 000 × 56, one target), knn (neighbours, the same). Default: ridge,weights,trees.")
    private List<String> cases = List.of("ridge", "weights", "trees");

    @Option(names = "--rows", paramLabel = "N", description = "Another number of training rows.")
    private Optional<Integer> rows = Optional.empty();

    @Option(names = "--columns", paramLabel = "P", description = "Another number of columns.")
    private Optional<Integer> columns = Optional.empty();

    @Option(names = "--runs", paramLabel = "N", defaultValue = "1", description = "Runs of each case. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    BenchProbeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        List<ProbeBench.Case> wanted = cases.stream().map(ProbeBench.Case::labelled).toList();
        Map<String, Object> reports = new LinkedHashMap<>();
        for (ProbeBench.Case one : wanted) {
            ProbeBench.Result result;
            try (Terminal.ProgressBar bar = terminal.progress()) {
                result = ProbeBench.run(
                        one, rows.orElse(one.rows()), columns.orElse(one.columns()), runs, bar, Cancellation.NEVER);
            }
            long memory = ProcessMemory.peakBytes();
            if (!json.takesStandardOutput()) {
                terminal.line("%s: %d × %d, %d %s: %.2f s (median of %d), R² %.3f, %d MiB of memory at most so far".formatted(
                        one.label(), result.rows(), result.columns(), result.targets(),
                        result.targets() == 1 ? "target" : "targets", result.medianMs() / 1000, runs, result.score(),
                        memory >> 20));
            }
            reports.put(one.label(), report(result, memory));
        }
        json.write(terminal, wanted.size() == 1 ? reports.values().iterator().next() : reports);
    }

    private static Map<String, Object> report(ProbeBench.Result result, long memory) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("case", result.what().label());
        config.put("rows", result.rows());
        config.put("columns", result.columns());
        config.put("targets", result.targets());
        switch (result.what()) {
            case RIDGE, WEIGHTS -> config.put("lambdas", Ridge.LAMBDAS.size());
            case TREES -> {
                config.put("trees", BoostedTrees.TREES);
                config.put("leaves", BoostedTrees.LEAVES);
                config.put("shrinkage", BoostedTrees.SHRINKAGE);
                config.put("subsample", BoostedTrees.SUBSAMPLE);
            }
            case NEIGHBORS -> { }
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", "probe");
        report.put("config", config);
        report.put("median_ms", result.medianMs());
        report.put("runs", result.seconds().size());
        report.put("seconds", result.seconds());
        report.put("r2", result.score());
        report.put("peak_process_bytes", memory);
        return report;
    }
}
