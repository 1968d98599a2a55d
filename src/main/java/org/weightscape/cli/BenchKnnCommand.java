package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.weightscape.projection.LayoutBench;
import org.weightscape.projection.Metric;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "knn",
        description = {
            "Times the search for each point's nearest neighbours.",
            "All pairs are compared up to 20 000 points; beyond, the regions around each point, with the recall measured on a"
                    + " sample."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchKnnCommand implements Runnable {

    @Mixin
    private BenchPoints points = new BenchPoints();

    @Option(names = "--k", paramLabel = "N", defaultValue = "15", description = "Neighbours. Default: ${DEFAULT-VALUE}.")
    private int k;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = "EUCLIDEAN",
            description = "${COMPLETION-CANDIDATES}, in small letters too. Default: ${DEFAULT-VALUE}.")
    private Metric metric;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "5", description = "Timed runs. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    BenchKnnCommand(Terminal terminal) {
        this.terminal = terminal;
        this.metric = Metric.EUCLIDEAN;
    }

    @Override
    public void run() {
        LayoutBench.Search found;
        String data;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            BenchPoints.Source source = points.read(bar.part(0, 0.2));
            data = source.text();
            found = LayoutBench.neighbors(source.centred(), k, metric, Math.max(runs, 1), bar.part(0.2, 1));
        }
        if (!json.takesStandardOutput()) {
            terminal.line("knn: %d nearest of %d×%d in %.2f s (median of %d), recall %.3f%s, at most %d MiB"
                    .formatted(
                            k,
                            found.n(),
                            found.d(),
                            found.seconds(),
                            found.runs(),
                            found.recall(),
                            found.gflops() > 0 ? ", %.0f GFLOP/s".formatted(found.gflops()) : "",
                            found.peakBytes() >> 20));
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", "knn");
        report.put("config", Map.of("data", data, "k", k, "metric", metric.name().toLowerCase(java.util.Locale.ROOT)));
        report.put("n", found.n());
        report.put("d", found.d());
        report.put("k", k);
        report.put("seconds", found.seconds());
        report.put("median_ms", 1000 * found.seconds());
        report.put("runs", found.runs());
        report.put("gflops", found.gflops());
        report.put("recall", found.recall());
        report.put("peak_process_bytes", found.peakBytes());
        json.write(terminal, report);
    }
}
