package org.weightscape.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.weightscape.encoder.Encoder;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.projection.Clusters;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooReader;
import picocli.CommandLine.Option;

/** The points that layouts are measured on: made-up clusters, or a representation of a zoo. */
final class BenchPoints {

    @Option(names = "--n", paramLabel = "N", defaultValue = "20000", description = "Points. Default: ${DEFAULT-VALUE}.")
    private int n;

    @Option(names = "--d", paramLabel = "N", defaultValue = "128", description = "Numbers a point. Default: ${DEFAULT-VALUE}.")
    private int d;

    @Option(
            names = "--clusters",
            paramLabel = "N",
            defaultValue = "20",
            description = "Gaussian clusters that the points are drawn from. Default: ${DEFAULT-VALUE}.")
    private int clusters;

    @Option(
            names = "--features-of",
            paramLabel = "ZOO",
            description = "Measure on a representation of a zoo in place of clusters: all its checkpoints, all its numbers.")
    private Optional<Path> zoo = Optional.empty();

    @Option(
            names = "--features",
            paramLabel = "NAME",
            defaultValue = "s",
            description = "Which: w, s or z. Default: ${DEFAULT-VALUE}.")
    private String feature;

    @Option(names = "--encoder", paramLabel = "ENCODER", description = "A trained encoder, for z.")
    private Optional<Path> encoder = Optional.empty();

    /**
     * What is measured on.
     *
     * @param text what it is, for a report
     */
    record Source(Representation points, String text) {

        /** All rows in memory, moved such that their mean is 0. */
        FloatMatrix centred() {
            FloatMatrix matrix = points.matrix();
            int[] all = IntStream.range(0, matrix.rows()).toArray();
            double[] mean = PrincipalComponents.fit(matrix, all, 1, Progress.NONE, Cancellation.NEVER).mean();
            FloatMatrix centred = FloatMatrix.zeros(matrix.rows(), matrix.columns());
            for (int i = 0; i < matrix.rows(); i++) {
                for (int j = 0; j < matrix.columns(); j++) {
                    centred.set(i, j, (float) (matrix.get(i, j) - mean[j]));
                }
            }
            return centred;
        }
    }

    /**
     * Makes or reads the points.
     *
     * @throws BadInputException if the numbers make no sense or the zoo cannot be read
     */
    Source read(Progress progress) {
        if (zoo.isEmpty()) {
            if (n < 100 || d < 2 || clusters < 1) {
                throw new BadInputException("--n must be at least 100, --d at least 2 and --clusters at least 1.");
            }
            FloatMatrix points = Clusters.of(n, d, clusters, 1);
            return new Source(
                    Representations.of("clusters", points, "made up"), "%d Gaussian clusters, seed 1".formatted(clusters));
        }
        Zoo opened = ZooReader.open(zoo.get(), progress.part(0, 0.5), Cancellation.NEVER);
        Representation source = switch (feature) {
            case "w" -> Representations.of("w", Representations.weights(opened).matrix(), "weights of " + opened.name());
            case "s" -> Representations.statistics(opened, Biases.INCLUDED, progress.part(0.5, 1), Cancellation.NEVER);
            case "z" -> {
                Path folder = encoder.or(() -> Encoder.beside(zoo.get()))
                        .orElseThrow(() -> new BadInputException("--features z needs an encoder; name one with --encoder."));
                try (Encoder trained = Encoder.open(folder)) {
                    yield Representations.latent(opened, trained, progress.part(0.5, 1), Cancellation.NEVER);
                }
            }
            default -> throw new BadInputException(
                    "--features %s: there is no such representation; use one of %s.".formatted(feature, List.of("w", "s", "z")));
        };
        return new Source(source, "%s of %s".formatted(feature, opened.name()));
    }
}
