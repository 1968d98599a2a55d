package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.encoder.StepBench;
import org.weightscape.job.Cancellation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "step",
        description = {
            "Times training steps on random weights, against the rate of plain matrix products in the same run.",
            "Measured configurations: d128 (batch 64, d 128, 2+2 blocks, latent 128, 4970 weights), d512 (the paper's size:"
                    + " batch 64, d 512, 4+4 blocks, latent 1200, 4970 weights), tetris500 (batch 500, d 256, 2+2 blocks,"
                    + " latent 50, 100 weights)."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchStepCommand implements Runnable {

    @Mixin
    private MeasuredEncoder encoder = new MeasuredEncoder();

    @Option(names = "--steps", paramLabel = "N", defaultValue = "20", description = "Steps to time. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    BenchStepCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        EncoderConfig config = encoder.config();
        StepBench.StepResult result;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            result = StepBench.run(config, encoder.architecture(), steps, bar, Cancellation.NEVER);
        }
        if (!json.takesStandardOutput()) {
            terminal.line("%s: %.1f ms a step (median of %d), %.1f GFLOP, %.0f GFLOP/s, %.0f %% of sgemm's %.0f, %d MiB native"
                    .formatted(
                            encoder.name(),
                            result.medianMs(),
                            result.runs(),
                            result.gflop(),
                            result.gflops(),
                            100 * result.gflops() / result.sgemmGflops(),
                            result.sgemmGflops(),
                            result.nativeBytes() >> 20));
        }
        json.write(terminal, report(config, result));
    }

    private static Map<String, Object> report(EncoderConfig config, StepBench.StepResult result) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", "step");
        report.put("config", config.settings());
        report.put("median_ms", result.medianMs());
        report.put("runs", result.runs());
        report.put("gflop", result.gflop());
        report.put("gflops", result.gflops());
        report.put("sgemm_gflops", result.sgemmGflops());
        report.put("sgemm_share", result.gflops() / result.sgemmGflops());
        report.put("product_gflops", result.productGflops());
        report.put("peak_native_bytes", result.nativeBytes());
        report.put("heap_bytes_per_step", result.heapBytesPerStep());
        report.put("peak_process_bytes", result.peakBytes());
        report.put("kernels", result.kernels());
        return report;
    }
}
