package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.weightscape.projection.LayoutBench;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Times a layout from rows in memory to its end, and measures how far it can be believed.",
            "Points are laid out with all their numbers, without principal components first, unless --set components=N says so."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchLayoutCommand implements Runnable {

    @Mixin
    private BenchPoints points = new BenchPoints();

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "Another method to measure in the same way, for instance smile-umap.")
    private Optional<String> method = Optional.empty();

    @Option(names = "--set", paramLabel = "key=value", description = "Changes one setting of the method; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;
    private final ProjectionMethod standard;

    BenchLayoutCommand(Terminal terminal, ProjectionMethod standard) {
        this.terminal = terminal;
        this.standard = standard;
    }

    @Override
    public void run() {
        ProjectionOptions options = method.map(ProjectionMethod::of).orElse(standard).standard();
        if (options.has("components")) {
            options = options.with("components", 0);
        }
        options = options.with(settings);
        LayoutBench.Timing timing;
        String data;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            BenchPoints.Source source = points.read(bar.part(0, 0.1));
            data = source.text();
            timing = LayoutBench.layout(source.points(), options, bar.part(0.1, 1));
        }
        if (!json.takesStandardOutput()) {
            terminal.line(("%s: %d×%d in %.1f s (first picture %.2f s, preparation %.1f s, %d steps), trustworthiness %.4f,"
                            + " continuity %.4f, %d-neighbour preservation %.4f, at most %d MiB")
                    .formatted(
                            options.method().label(),
                            timing.n(),
                            timing.d(),
                            timing.seconds(),
                            timing.firstFrameSeconds(),
                            timing.preparationSeconds(),
                            timing.steps(),
                            timing.faithfulness().trustworthiness(),
                            timing.faithfulness().continuity(),
                            timing.faithfulness().k(),
                            timing.faithfulness().neighborOverlap(),
                            timing.peakBytes() >> 20));
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", options.method().label());
        report.put("config", Map.of("data", data, "settings", options.text()));
        report.put("n", timing.n());
        report.put("d", timing.d());
        report.put("seconds", timing.seconds());
        report.put("median_ms", 1000 * timing.seconds());
        report.put("runs", 1);
        report.put("first_frame_seconds", timing.firstFrameSeconds());
        report.put("preparation_seconds", timing.preparationSeconds());
        report.put("steps", timing.steps());
        report.put("stage_seconds", timing.stageSeconds());
        report.put("knn_recall", timing.recall());
        report.put("trustworthiness15", timing.faithfulness().trustworthiness());
        report.put("continuity15", timing.faithfulness().continuity());
        report.put("neighbor_preservation15", timing.faithfulness().neighborOverlap());
        report.put("ranks_exact", timing.faithfulness().isExact());
        report.put("peak_process_bytes", timing.peakBytes());
        json.write(terminal, report);
    }
}
