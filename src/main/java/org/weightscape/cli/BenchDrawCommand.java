package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.weightscape.job.Cancellation;
import org.weightscape.map.DrawBench;
import org.weightscape.zoo.BadInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the map's drawing, hovering and lasso. */
@Command(
        name = "draw",
        description = {
            "Counts the map's frames in a scripted pan and zoom over synthetic clusters, drawn as the window draws them.",
            "Also times a hover (the slowest of 100) and a lasso over half of the points, and, to compare machines,"
                    + " a plain loop that writes five pixels for every point on one thread."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchDrawCommand implements Runnable {
    private static final int LEAST_SIDE = 100;
    private static final int LARGEST_SIDE = 8000;

    @Option(
            names = "--points",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Points on the map. Default: ${DEFAULT-VALUE}.")
    private int points;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "600",
            description = "Frames to draw. Default: ${DEFAULT-VALUE}.")
    private int frames;

    @Option(
            names = "--width",
            paramLabel = "PIXELS",
            defaultValue = "1600",
            description = "Of the map. Default: ${DEFAULT-VALUE}.")
    private int width;

    @Option(
            names = "--height",
            paramLabel = "PIXELS",
            defaultValue = "1000",
            description = "Of the map. Default: ${DEFAULT-VALUE}.")
    private int height;

    @Option(
            names = "--window",
            description = "Also count the frames that reach a real window, at most 60 a second, and how long the window is held up by"
                    + " what people do on the map.")
    private boolean windowToo;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Window window;
    private final Terminal terminal;

    BenchDrawCommand(Window window, Terminal terminal) {
        this.window = window;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        require("--points", points, 1, 50_000_000);
        require("--frames", frames, 1, 100_000);
        require("--width", width, LEAST_SIDE, LARGEST_SIDE);
        require("--height", height, LEAST_SIDE, LARGEST_SIDE);
        DrawBench.Result result;
        Optional<Window.Frames> shown;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            result = DrawBench.run(
                    points, width, height, frames, windowToo ? bar.part(0, 0.5) : bar, Cancellation.NEVER);
            shown = windowToo
                    ? Optional.of(window.countFrames(points, width, height, frames, bar.part(0.5, 1)))
                    : Optional.empty();
        }
        if (!json.takesStandardOutput()) {
            terminal.line(("%,d points at %d × %d: %.1f frames a second, median %.1f ms, 99 of 100 within %.1f ms (plain loop, one"
                            + " thread: %.1f ms); hover %.3f ms, lasso %.1f ms, made ready in %.0f ms")
                    .formatted(
                            result.points(),
                            result.width(),
                            result.height(),
                            result.framesPerSecond(),
                            result.medianMs(),
                            result.p99Ms(),
                            result.plainMs(),
                            result.hoverMs(),
                            result.lassoMs(),
                            result.prepareMs()));
            shown.ifPresent(found -> terminal.line(
                    ("in the window (platform %s): %.1f frames a second, median %.1f ms, 99 of 100 within %.1f ms; longest"
                                    + " held up by: %s")
                            .formatted(
                                    found.platform(),
                                    found.perSecond(),
                                    found.medianMs(),
                                    found.p99Ms(),
                                    found.heldMs().entrySet().stream()
                                            .map(held -> "%s %.1f ms".formatted(held.getKey(), held.getValue()))
                                            .collect(Collectors.joining(", ")))));
        }
        Map<String, Object> report = report(result);
        shown.ifPresent(found -> {
            Map<String, Object> inWindow = new LinkedHashMap<>();
            inWindow.put("platform", found.platform());
            inWindow.put("frames", found.count());
            inWindow.put("frames_per_second", found.perSecond());
            inWindow.put("median_ms", found.medianMs());
            inWindow.put("p99_ms", found.p99Ms());
            inWindow.put("held_ms", found.heldMs());
            inWindow.put(
                    "longest_held_ms", found.heldMs().values().stream().mapToDouble(Double::doubleValue).max().orElse(0));
            report.put("window", inWindow);
        });
        json.write(terminal, report);
    }

    private static void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new BadInputException("%s %d: give a number from %d to %d.".formatted(option, value, least, most));
        }
    }

    private static Map<String, Object> report(DrawBench.Result result) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", "draw");
        report.put(
                "config",
                Map.of(
                        "width", result.width(),
                        "height", result.height(),
                        "threads", Runtime.getRuntime().availableProcessors()));
        report.put("median_ms", result.medianMs());
        report.put("runs", result.frames());
        report.put("points", result.points());
        report.put("frames_per_second", result.framesPerSecond());
        report.put("p99_ms", result.p99Ms());
        report.put("hover_ms", result.hoverMs());
        report.put("lasso_ms", result.lassoMs());
        report.put("plain_ms", result.plainMs());
        report.put("prepare_ms", result.prepareMs());
        return report;
    }
}
