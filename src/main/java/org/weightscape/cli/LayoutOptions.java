package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Sample;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is laid out, and how. */
final class LayoutOptions {
    private static final int STANDARD_SEED = 42;

    @Mixin
    private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--method",
            defaultValue = "pca",
            paramLabel = "NAME",
            description = "pca, umap, tsne, smile-umap or smile-tsne. Default: ${DEFAULT-VALUE}.")
    private String method;

    @Option(names = "--set", paramLabel = "key=value", description = "Changes one setting of the method; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--sample", paramLabel = "N", description = "Lay out only N checkpoints, taken evenly from the models.")
    private Optional<Integer> sample = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of sample and layout. Default: 42.")
    private Optional<Integer> seed = Optional.empty();

    /** The method with its settings. */
    ProjectionOptions options() {
        ProjectionOptions options = ProjectionMethod.of(method).standard().with(settings);
        return seed.isPresent() && options.has("seed") ? options.with("seed", seed.get()) : options;
    }

    /** The checkpoints to lay out. */
    int[] rows(Zoo zoo) {
        return sample.isPresent() ? Sample.stratified(zoo, sample.get(), seed.orElse(STANDARD_SEED)) : Sample.all(zoo);
    }

    /** Whether {@link #source} gives of other networks what it gives of the zoo's: it learns nothing from them. */
    boolean appliesToOthers() {
        return features.appliesToOthers();
    }

    /** The one representation that was asked for. */
    Representation source(Zoo zoo, Progress progress) {
        List<Representation> representations = features.compute(zoo, List.of(), progress, Cancellation.NEVER);
        if (representations.size() != 1) {
            throw new BadInputException("A map shows one representation; choose it with --features w, s or z.");
        }
        return representations.getFirst();
    }
}
