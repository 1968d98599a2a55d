package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weightscape.job.Cancellation;
import org.weightscape.map.DrawBench;
import org.weightscape.map.FrameTimes;
import org.weightscape.map.WindowTimes;
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
            description = "Also count the frames that reach a real window, at most 60 a second, and how long the window is held"
                    + " up by what people do on the map, the first time and again.")
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
        DrawBench.Result drawn;
        Optional<WindowTimes> shown;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            drawn = DrawBench.run(
                    points, width, height, frames, windowToo ? bar.part(0, 0.5) : bar, Cancellation.NEVER);
            shown = windowToo
                    ? Optional.of(window.countFrames(points, width, height, frames, bar.part(0.5, 1)))
                    : Optional.empty();
        }
        if (!json.takesStandardOutput()) {
            say(drawn);
            shown.ifPresent(this::say);
        }
        Map<String, Object> report = report(drawn);
        shown.ifPresent(found -> report.put("window", report(found)));
        json.write(terminal, report);
    }

    private void say(DrawBench.Result drawn) {
        terminal.line(("%,d points at %d × %d: %s (plain loop, one thread: %.1f ms); hover %.3f ms, lasso %.1f ms,"
                        + " made ready in %.0f ms")
                .formatted(
                        drawn.points(),
                        drawn.width(),
                        drawn.height(),
                        text(drawn.frames()),
                        drawn.plainMs(),
                        drawn.hoverMs(),
                        drawn.lassoMs(),
                        drawn.prepareMs()));
    }

    private void say(WindowTimes shown) {
        terminal.line("in the window (platform %s): %s".formatted(shown.platform(), text(shown.frames())));
        terminal.line("the window's thread was held, ms (its own work in brackets):");
        terminal.line("%-20s %18s %18s".formatted("", "first time", "again"));
        shown.first().forEach((act, held) ->
                terminal.line("%-20s %18s %18s".formatted(act, text(held), text(shown.again().get(act)))));
    }

    private static String text(FrameTimes frames) {
        return "%.1f frames a second, median %.1f ms, 99 of 100 within %.1f ms"
                .formatted(frames.perSecond(), frames.medianMs(), frames.p99Ms());
    }

    private static String text(WindowTimes.@Nullable Held held) {
        return held == null ? "" : "%.1f (%.1f)".formatted(held.waitedMs(), held.workedMs());
    }

    private static void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new BadInputException("%s %d: give a number from %d to %d.".formatted(option, value, least, most));
        }
    }

    private static Map<String, Object> report(DrawBench.Result drawn) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", "draw");
        report.put(
                "config",
                Map.of(
                        "width", drawn.width(),
                        "height", drawn.height(),
                        "threads", Runtime.getRuntime().availableProcessors()));
        report.put("runs", drawn.frames().count());
        report.put("points", drawn.points());
        report.putAll(report(drawn.frames()));
        report.put("hover_ms", drawn.hoverMs());
        report.put("lasso_ms", drawn.lassoMs());
        report.put("plain_ms", drawn.plainMs());
        report.put("prepare_ms", drawn.prepareMs());
        return report;
    }

    private static Map<String, Object> report(WindowTimes shown) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("platform", shown.platform());
        report.put("frames", shown.frames().count());
        report.putAll(report(shown.frames()));
        report.put("held_first", report(shown.first()));
        report.put("held_again", report(shown.again()));
        return report;
    }

    private static Map<String, Object> report(FrameTimes frames) {
        return Map.of("frames_per_second", frames.perSecond(), "median_ms", frames.medianMs(), "p99_ms", frames.p99Ms());
    }

    private static Map<String, Object> report(Map<String, WindowTimes.Held> acts) {
        Map<String, Object> report = new LinkedHashMap<>();
        acts.forEach((act, held) ->
                report.put(act, Map.of("waited_ms", held.waitedMs(), "worked_ms", held.workedMs())));
        return report;
    }
}
