package org.weightscape.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.projection.Layout;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Projections;
import org.weightscape.projection.Sample;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "project",
        description = "Lays a representation out as a map and writes its coordinates.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ProjectCommand implements Runnable {

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

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

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the layout. Default: 42.")
    private Optional<Integer> seed = Optional.empty();

    @Option(names = "--out", required = true, paramLabel = "COORDS.csv", description = "The file to write.")
    private Path out;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    ProjectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        ProjectionOptions options = options();
        Zoo zoo = zooArgument.open(terminal);
        long start = System.nanoTime();
        Layout layout;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            List<Representation> representations =
                    features.compute(zoo, List.of(), bar.part(0, 0.3), Cancellation.NEVER);
            if (representations.size() != 1) {
                throw new BadInputException("project lays out one representation; choose it with --features w, s or z.");
            }
            int[] rows = sample.isPresent()
                    ? Sample.stratified(zoo, sample.get(), seed.orElse(42))
                    : Sample.all(zoo);
            layout = Projections.fit(representations.getFirst(), rows, options, bar.part(0.3, 1), Cancellation.NEVER);
        }
        layout.writeCsv(out, zoo);
        layout.remarks().forEach(terminal::remark);
        if (!json.takesStandardOutput()) {
            terminal.line("%s: %d points, %s".formatted(out, layout.size(), layout.provenance()));
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("file", out.toString());
        summary.put("points", layout.size());
        summary.put("of", zoo.checkpoints());
        summary.put("method", options.method().label());
        summary.put("settings", options.values());
        summary.put("provenance", layout.provenance());
        summary.put("variance_explained", layout.varianceExplained());
        summary.put("seconds", (System.nanoTime() - start) / 1e9);
        json.write(terminal, summary);
    }

    private ProjectionOptions options() {
        ProjectionOptions options = ProjectionMethod.of(method).standard();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            options = options.with(setting.getKey(), setting.getValue());
        }
        if (seed.isPresent() && options.has("seed")) {
            options = options.with("seed", seed.get());
        }
        return options;
    }
}
