package org.weightscape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.weightscape.encoder.Encoder;
import org.weightscape.feature.Biases;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Option;

/** Which representations of a zoo a command works on. */
final class FeatureOptions {

    @Option(
            names = "--features",
            split = ",",
            paramLabel = "NAME",
            description = "w (weights), s (statistics of weights and biases), s-nobias (the published statistics), z (the"
                    + " encoder's representation).")
    private List<String> names = List.of();

    @Option(names = "--encoder", paramLabel = "ENCODER", description = "A trained encoder, for z.")
    private Optional<Path> encoder = Optional.empty();

    /**
     * Computes the representations that were asked for.
     *
     * @param standard what is meant where nothing was asked for; z is added to it if there is an encoder
     */
    List<Representation> compute(Zoo zoo, List<String> standard, Progress progress, Cancellation cancellation) {
        List<String> wanted = new ArrayList<>(names.isEmpty() ? standard : names);
        if (names.isEmpty() && encoder.isPresent()) {
            wanted.add("z");
        }
        List<Representation> features = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Progress part = progress.part((double) i / wanted.size(), (i + 1.0) / wanted.size());
            features.add(one(wanted.get(i), zoo, part, cancellation));
        }
        return features;
    }

    private Representation one(String name, Zoo zoo, Progress progress, Cancellation cancellation) {
        return switch (name) {
            case "w" -> Representations.weights(zoo);
            case "s" -> Representations.statistics(zoo, Biases.INCLUDED, progress, cancellation);
            case "s-nobias" -> Representations.statistics(zoo, Biases.EXCLUDED, progress, cancellation);
            case "z" -> latent(zoo, progress, cancellation);
            default -> throw new BadInputException(
                    "--features %s: there is no such representation; use w, s, s-nobias or z.".formatted(name));
        };
    }

    private Representation latent(Zoo zoo, Progress progress, Cancellation cancellation) {
        Path folder = encoder.orElseThrow(() -> new BadInputException(
                "--features z needs an encoder; name one with --encoder, or train one with weightscape train."));
        try (Encoder opened = Encoder.open(folder)) {
            return Representations.latent(zoo, opened, progress, cancellation);
        }
    }
}
