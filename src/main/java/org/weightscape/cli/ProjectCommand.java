package org.weightscape.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.projection.Faithfulness;
import org.weightscape.projection.Layout;
import org.weightscape.projection.LayoutRun;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Sample;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooReader;
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
    private LayoutOptions layouts = new LayoutOptions();

    @Option(
            names = "--place",
            paramLabel = "ZOO2",
            description = "Afterwards put the checkpoints of another zoo of the same networks on the finished map, without moving"
                    + " the others (umap and tsne).")
    private Optional<Path> place = Optional.empty();

    @Option(names = "--place-out", paramLabel = "COORDS.csv", description = "Where to write the places of ZOO2.")
    private Optional<Path> placeOut = Optional.empty();

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
        ProjectionOptions options = layouts.options();
        checkPlacing(options);
        Zoo zoo = zooArgument.open(terminal);
        long start = System.nanoTime();
        Layout layout;
        LayoutRun run;
        double seconds;
        Optional<Faithfulness> faithfulness;
        Optional<Layout> placed;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            Representation source = layouts.source(zoo, bar.part(0, 0.3));
            run = new LayoutRun(source, layouts.rows(zoo), options, Optional.empty(), frame -> {});
            layout = run.run(bar.part(0.3, 0.9), Cancellation.NEVER);
            seconds = (System.nanoTime() - start) / 1e9;
            faithfulness = Faithfulness.of(source, layout, options.metric(), bar.part(0.9, 0.97), Cancellation.NEVER);
            placed = place(run, layout, bar.part(0.97, 1));
        }
        layout.writeCsv(out, zoo);
        layout.remarks().forEach(terminal::remark);
        if (!json.takesStandardOutput()) {
            terminal.line("%s: %d points, %s".formatted(out, layout.size(), layout.provenance()));
            faithfulness.ifPresent(found -> terminal.line(
                    "trustworthiness %.4f, continuity %.4f, overlap of the %d nearest %.4f%s".formatted(
                            found.trustworthiness(),
                            found.continuity(),
                            found.k(),
                            found.neighborOverlap(),
                            found.isExact() ? "" : " (ranks estimated from %d points)".formatted(found.comparedWith()))));
            placed.ifPresent(found ->
                    terminal.line("%s: %d new points".formatted(placeOut.orElseThrow(), found.size())));
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("file", out.toString());
        summary.put("points", layout.size());
        summary.put("of", zoo.checkpoints());
        summary.put("method", options.method().label());
        summary.put("settings", options.values());
        summary.put("provenance", layout.provenance());
        summary.put("variance_explained", layout.varianceExplained());
        summary.put("seconds", seconds);
        if (options.has("seed")) {
            summary.put("seed", options.whole("seed"));
        }
        summary.put("knn_recall", run.recall());
        faithfulness.ifPresent(found -> {
            summary.put("neighbors", found.k());
            summary.put("trustworthiness", found.trustworthiness());
            summary.put("continuity", found.continuity());
            summary.put("neighbor_overlap", found.neighborOverlap());
            summary.put("ranks_exact", found.isExact());
        });
        placed.ifPresent(found -> summary.put("placed", found.size()));
        json.write(terminal, summary);
    }

    /** Puts the other zoo on the map, if one was named. */
    private Optional<Layout> place(LayoutRun run, Layout layout, Progress progress) {
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Zoo other = ZooReader.open(place.get(), progress.part(0, 0.3), Cancellation.NEVER);
        Representation added = layouts.source(other, progress.part(0.3, 0.6));
        Layout places = run.place(layout, added, Sample.all(other), progress.part(0.6, 1), Cancellation.NEVER);
        places.writeCsv(placeOut.orElseThrow(), other);
        places.remarks().forEach(terminal::remark);
        return Optional.of(places);
    }

    private void checkPlacing(ProjectionOptions options) {
        if (place.isPresent() != placeOut.isPresent()) {
            throw new BadInputException("--place and --place-out belong together: which zoo, and where to write its places.");
        }
        if (place.isPresent() && !options.method().isLive()) {
            throw new BadInputException("--place works on maps by umap or tsne, not by %s.".formatted(options.method().label()));
        }
    }
}
