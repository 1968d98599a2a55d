package org.weightscape.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import picocli.CommandLine.Option;

/** Which encoder a benchmark is about, and which networks it reads. */
final class MeasuredEncoder {
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

    /** What was asked for by {@code --config}. */
    String name() {
        return config;
    }

    EncoderConfig config() {
        return configuration().with(settings);
    }

    private EncoderConfig configuration() {
        return switch (config) {
            case "d128" -> EncoderConfig.preset("41").with(Map.of(
                    "model.dim", "128",
                    "model.feed_forward", "256",
                    "model.encoder_blocks", "2",
                    "model.decoder_blocks", "2",
                    "model.latent", "128",
                    "training.batch_size", "64"));
            case "d512" -> EncoderConfig.preset("41").with(Map.of("training.batch_size", "64"));
            case "tetris500" -> EncoderConfig.preset("11").with(Map.of("training.batch_size", "500"));
            default -> Files.isRegularFile(Path.of(config)) ? EncoderConfig.read(Path.of(config)) : EncoderConfig.preset(config);
        };
    }

    Architecture architecture() {
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
