package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.weightscape.encoder.EncodeBench;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.BadInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "encode",
        description = {
            "Times encoding a zoo of random weights, against the rate of plain matrix products in the same run.",
            "Measured configurations: those of bench step."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchEncodeCommand implements Runnable {

    @Mixin
    private MeasuredEncoder encoder = new MeasuredEncoder();

    @Option(
            names = "--models",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Networks to encode. Default: ${DEFAULT-VALUE}.")
    private int models;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "9", description = "Passes to time. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "10",
            description = "Seconds of passes before those that are timed. Default: ${DEFAULT-VALUE}.")
    private double warmUp;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    BenchEncodeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (models < 1 || runs < 1) {
            throw new BadInputException("--models and --runs must be 1 or more; correct the number.");
        }
        EncoderConfig config = encoder.config();
        EncodeBench.EncodeResult result;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            result = EncodeBench.run(config, encoder.architecture(), models, warmUp, runs, bar, Cancellation.NEVER);
        }
        if (!json.takesStandardOutput()) {
            terminal.line("%s: %.0f networks a second (median of %d), %.0f GFLOP/s, %.0f %% of sgemm's %.0f"
                    .formatted(
                            encoder.name(),
                            result.rowsPerSecond(),
                            result.runs(),
                            result.gflops(),
                            100 * result.gflops() / result.sgemmGflops(),
                            result.sgemmGflops()));
        }
        json.write(terminal, report(config, result));
    }

    private static Map<String, Object> report(EncoderConfig config, EncodeBench.EncodeResult result) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", "encode");
        report.put("config", config.settings());
        report.put("rows", result.rows());
        report.put("median_ms", result.medianMs());
        report.put("runs", result.runs());
        report.put("rows_per_second", result.rowsPerSecond());
        report.put("gflop", result.gflop());
        report.put("gflops", result.gflops());
        report.put("sgemm_gflops", result.sgemmGflops());
        report.put("sgemm_share", result.gflops() / result.sgemmGflops());
        report.put("kernels", result.kernels());
        return report;
    }
}
