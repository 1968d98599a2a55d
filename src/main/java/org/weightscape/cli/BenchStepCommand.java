package org.weightscape.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.encoder.StepBench;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
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

    @Option(
            names = "--config",
            paramLabel = "NAME|FILE",
            defaultValue = "d128",
            description = "d128, d512, tetris500, a preset, or a file of settings as JSON. Default: ${DEFAULT-VALUE}.")
    private String config;

    @Option(
            names = "--architecture",
            paramLabel = "NAME",
            description = "tetris, small-cnn or unterthiner; by default the one that the configuration is for.")
    private Optional<String> architecture = Optional.empty();

    @Option(names = "--set", paramLabel = "key=value", description = "Changes one setting; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

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
        EncoderConfig encoder = configuration();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            encoder = encoder.with(setting.getKey(), setting.getValue());
        }
        StepBench.StepResult result;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            result = StepBench.run(encoder, architecture(), steps, bar, Cancellation.NEVER);
        }
        if (!json.takesStandardOutput()) {
            terminal.line("%s: %.1f ms a step (median of %d), %.1f GFLOP, %.0f GFLOP/s, %.0f %% of sgemm's %.0f, %d MiB native"
                    .formatted(
                            config,
                            result.medianMs(),
                            result.runs(),
                            result.gflop(),
                            result.gflops(),
                            100 * result.gflops() / result.sgemmGflops(),
                            result.sgemmGflops(),
                            result.nativeBytes() >> 20));
        }
        json.write(terminal, report(encoder, result));
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

    private EncoderConfig configuration() {
        return switch (config) {
            case "d128" -> sized("41", Map.of(
                    "model.dim", "128",
                    "model.feed_forward", "256",
                    "model.encoder_blocks", "2",
                    "model.decoder_blocks", "2",
                    "model.latent", "128",
                    "training.batch_size", "64"));
            case "d512" -> sized("41", Map.of("training.batch_size", "64"));
            case "tetris500" -> sized("11", Map.of("training.batch_size", "500"));
            default -> Files.isRegularFile(Path.of(config)) ? EncoderConfig.read(Path.of(config)) : EncoderConfig.preset(config);
        };
    }

    private static EncoderConfig sized(String preset, Map<String, String> settings) {
        EncoderConfig config = EncoderConfig.preset(preset);
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            config = config.with(setting.getKey(), setting.getValue());
        }
        return config;
    }

    private Architecture architecture() {
        String wanted = architecture.orElseGet(() -> {
            if (List.of("tetris500", "tetris", "11", "12").contains(config)) {
                return "tetris";
            }
            return List.of("small-cnn", "21", "22", "23", "24", "25", "31").contains(config) ? "small-cnn" : "unterthiner";
        });
        return switch (wanted) {
            case "tetris" -> Architectures.tetris();
            case "small-cnn" -> Architectures.smallCnn();
            case "unterthiner" -> Architectures.unterthiner();
            default -> throw new BadInputException(
                    "--architecture " + wanted + " is not known; use tetris, small-cnn or unterthiner.");
        };
    }
}
