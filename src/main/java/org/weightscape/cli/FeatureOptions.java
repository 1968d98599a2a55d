package org.weightscape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weightscape.encoder.Encoder;
import org.weightscape.encoder.EncoderInfo;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FiniteRows;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Option;

/** Which representations of a zoo a command works on. */
final class FeatureOptions {
    private static final Pattern COMPONENTS = Pattern.compile("(?:(w|s|s-nobias|z)-)?pca(\\d{0,6})");
    private static final int STANDARD_COMPONENTS = 50;
    private static final String LATENT = "z";

    @Option(
            names = "--features",
            split = ",",
            paramLabel = "NAME",
            description = "w (weights), s (statistics of weights and biases), s-nobias (the published statistics), z (what the"
                    + " encoder makes of them), pca or pca20 (principal components of w, learnt from the training models), or an"
                    + " .npy file with one row for each checkpoint.")
    private List<String> names = List.of();

    @Option(
            names = "--encoder",
            paramLabel = "ENCODER",
            description = "A trained encoder, for z; may be repeated, and then each z bears the name of its encoder.")
    private List<Path> encoders = List.of();

    /** What does not depend on the split is computed once for each zoo. */
    private final Map<Zoo, Map<String, List<Representation>>> kept = new IdentityHashMap<>();

    /** Whether what was asked for is computed from each network by itself, and not learnt from a zoo or read from a file. */
    boolean appliesToOthers() {
        return names.stream().noneMatch(name -> COMPONENTS.matcher(name).matches() || isFile(name));
    }

    /** As {@link #compute(Zoo, Split, List, Progress, Cancellation)}, with the zoo's own split or the default one. */
    List<Representation> compute(Zoo zoo, List<String> standard, Progress progress, Cancellation cancellation) {
        return compute(zoo, zoo.splitOrDefault(), standard, progress, cancellation);
    }

    /**
     * Computes the representations that were asked for.
     *
     * @param split from whose training models principal components are learnt
     * @param standard what is meant where nothing was asked for; z is added to it if there is an encoder
     */
    List<Representation> compute(
            Zoo zoo, Split split, List<String> standard, Progress progress, Cancellation cancellation) {
        List<String> wanted = new ArrayList<>(names.isEmpty() ? standard : names);
        if (names.isEmpty() && !encoders.isEmpty()) {
            wanted.add(LATENT);
        }
        if (!encoders.isEmpty() && wanted.stream().noneMatch(FeatureOptions::needsEncoder)) {
            throw new BadInputException(
                    "--features %s asks for nothing that an encoder makes; add z to it, or leave --encoder out."
                            .formatted(String.join(",", names)));
        }
        List<Representation> features = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Progress part = progress.part((double) i / wanted.size(), (i + 1.0) / wanted.size());
            features.addAll(byName(wanted.get(i), zoo, split, part, cancellation));
        }
        return features;
    }

    /**
     * As {@link #compute(Zoo, List, Progress, Cancellation)}, of a zoo beside the one that was asked about: without files, which
     * hold the numbers of that one, and without encoders that do not read networks like these.
     */
    List<Representation> computeBeside(Zoo other, List<String> standard, Progress progress, Cancellation cancellation) {
        Map<String, List<Representation>> ofZoo = kept.computeIfAbsent(other, _ -> new LinkedHashMap<>());
        names.stream().filter(FeatureOptions::isFile).forEach(file -> ofZoo.put(file, List.of()));
        List<Path> fitting = encoders.stream().filter(folder -> EncoderInfo.read(folder).reads(other.architecture())).toList();
        if (fitting.size() < encoders.size()) {
            ofZoo.put(LATENT, latents(fitting, other, progress.part(0, 0.3), cancellation));
        }
        return compute(other, standard, progress.part(0.3, 1), cancellation);
    }

    private static boolean needsEncoder(String name) {
        Matcher components = COMPONENTS.matcher(name);
        return name.equals(LATENT) || components.matches() && LATENT.equals(components.group(1));
    }

    private static boolean isFile(String name) {
        return name.endsWith(".npy");
    }

    private List<Representation> byName(
            String name, Zoo zoo, Split split, Progress progress, Cancellation cancellation) {
        Matcher components = COMPONENTS.matcher(name);
        if (!components.matches()) {
            Map<String, List<Representation>> ofZoo = kept.computeIfAbsent(zoo, _ -> new LinkedHashMap<>());
            List<Representation> known = ofZoo.get(name);
            if (known == null) {
                known = independent(name, zoo, progress, cancellation);
                ofZoo.put(name, known);
            }
            return known;
        }
        int count = components.group(2).isEmpty() ? STANDARD_COMPONENTS : Integer.parseInt(components.group(2));
        if (count < 1) {
            throw new BadInputException("--features %s: ask for at least one component.".formatted(name));
        }
        String source = components.group(1) == null ? "w" : components.group(1);
        int[] training = zoo.rowsOf(split.train());
        if (training.length == 0) {
            throw new BadInputException("--features %s: the split has no training models to learn components from."
                    .formatted(name));
        }
        List<Representation> placed = new ArrayList<>();
        for (Representation feature : byName(source, zoo, split, progress.part(0, 0.3), cancellation)) {
            int[] finite = FiniteRows.among(feature, training, Progress.NONE, cancellation);
            if (finite.length == 0) {
                throw new BadInputException(
                        "--features %s: %s is finite at none of the training checkpoints, so it has no principal components."
                                .formatted(name, feature.name()));
            }
            placed.add(Representations.principalComponents(
                    feature, finite, count, progress.part(0.3, 1), cancellation));
        }
        return placed;
    }

    private List<Representation> independent(String name, Zoo zoo, Progress progress, Cancellation cancellation) {
        return switch (name) {
            case "w" -> List.of(Representations.weights(zoo));
            case "s" -> List.of(Representations.statistics(zoo, Biases.INCLUDED, progress, cancellation));
            case "s-nobias" -> List.of(Representations.statistics(zoo, Biases.EXCLUDED, progress, cancellation));
            case LATENT -> latents(encoders, zoo, progress, cancellation);
            default -> {
                if (!isFile(name)) {
                    throw new BadInputException(("--features %s: there is no such representation; use w, s, s-nobias, z, pca or"
                                    + " an .npy file.")
                            .formatted(name));
                }
                yield List.of(Representations.file(zoo, Path.of(name)));
            }
        };
    }

    private List<Representation> latents(
            List<Path> folders, Zoo zoo, Progress progress, Cancellation cancellation) {
        if (encoders.isEmpty()) {
            throw new BadInputException(
                    "--features z needs an encoder; name one with --encoder, or train one with weightscape train.");
        }
        List<Representation> latents = new ArrayList<>();
        for (int i = 0; i < folders.size(); i++) {
            Progress part = progress.part((double) i / folders.size(), (i + 1.0) / folders.size());
            Path folder = folders.get(i);
            try (Encoder opened = Encoder.open(folder)) {
                Representation z = Representations.latent(zoo, opened, part, cancellation);
                latents.add(encoders.size() == 1 ? z : Representations.named("z:" + shortName(folder), z));
            }
        }
        return latents;
    }

    /** As many of the last folders of an encoder's path as tell it from the others. */
    private String shortName(Path encoder) {
        Path whole = encoder.toAbsolutePath().normalize();
        for (int names = 1; names < whole.getNameCount(); names++) {
            Path end = whole.subpath(whole.getNameCount() - names, whole.getNameCount());
            if (encoders.stream().filter(other -> other.toAbsolutePath().normalize().endsWith(end)).count() == 1) {
                return end.toString();
            }
        }
        return whole.toString();
    }
}
