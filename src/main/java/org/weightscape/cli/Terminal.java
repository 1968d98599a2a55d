package org.weightscape.cli;

import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.weightscape.job.Progress;
import org.weightscape.zoo.io.AtomicFile;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command's text goes: results to standard output, progress and remarks to standard error.
 *
 * @param out results, for people or for the next program
 * @param err progress, remarks and complaints
 * @param redraws whether {@code err} is a terminal on which a line can be written over
 */
record Terminal(PrintStream out, PrintStream err, Redraw redraws) {

    private static final ObjectWriter JSON = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
    private static final int BAR_WIDTH = 24;

    /** Whether a line can be written over. */
    enum Redraw {
        POSSIBLE,
        IMPOSSIBLE
    }

    /** The process's own streams. */
    @SuppressWarnings("SystemConsoleNull") // null only with jdk.console=java.base, but NullAway is right to insist
    static Terminal ofProcess() {
        Console console = System.console();
        boolean interactive = console != null && console.isTerminal();
        return new Terminal(System.out, System.err, interactive ? Redraw.POSSIBLE : Redraw.IMPOSSIBLE);
    }

    /** Lines of a result. */
    void line(String text) {
        out.println(harmless(text));
    }

    /** Lines beside the result. */
    void remark(String text) {
        err.println(harmless(text));
    }

    /** What a file calls its parts may hold commands to a terminal; they are shown as U+FFFD. */
    private static String harmless(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\n\t]]", "\uFFFD");
    }

    /** One line in which names out of files stand: line breaks in them are shown as U+FFFD, too. */
    static String oneLine(String text) {
        return text.replaceAll("\\p{Cc}", "\uFFFD");
    }

    /**
     * Writes a result as JSON.
     *
     * @param target a file, or {@code -} for standard output
     */
    void json(Path target, Object result) {
        if (target.toString().equals("-")) {
            out.println(JSON.writeValueAsString(result));
        } else {
            AtomicFile.write(target, file -> file.write(JSON.writeValueAsBytes(result)));
        }
    }

    /** A progress bar with the time left; on something that is no terminal, a line now and then. */
    ProgressBar progress() {
        return new ProgressBar();
    }

    /** Draws progress on standard error. Close it to leave a clean line. */
    final class ProgressBar implements Progress, AutoCloseable {
        private static final long REDRAW_EVERY_NANOS = 100_000_000L;
        private static final long LINE_EVERY_NANOS = 10_000_000_000L;

        private final long start = System.nanoTime();
        private long lastShown = start;
        private boolean drawn;

        @Override
        public synchronized void update(double fraction, String message) {
            long now = System.nanoTime();
            boolean redraw = redraws == Redraw.POSSIBLE;
            if (now - lastShown < (redraw ? REDRAW_EVERY_NANOS : LINE_EVERY_NANOS)) {
                return;
            }
            lastShown = now;
            String left = "";
            double seconds = (now - start) / 1e9;
            if (fraction > 0.01 && fraction < 1 && seconds > 1) {
                left = ", " + duration(Duration.ofMillis((long) (1000 * seconds * (1 - fraction) / fraction))) + " left";
            }
            String safe = harmless(message);
            String share = Double.isNaN(fraction) ? "" : "%3.0f %%  ".formatted(100 * fraction);
            if (redraw) {
                int full = Double.isNaN(fraction) ? 0 : (int) Math.round(fraction * BAR_WIDTH);
                err.print("\r\u001b[K" + "█".repeat(full) + "░".repeat(BAR_WIDTH - full) + " " + share + safe + left);
                err.flush();
                drawn = true;
            } else {
                err.println(share + safe + left);
            }
        }

        /** Takes the bar off the line, so that something else can be written there. */
        synchronized void clear() {
            if (drawn) {
                err.print("\r\u001b[K");
                err.flush();
                drawn = false;
            }
        }

        @Override
        public void close() {
            clear();
        }
    }

    /** A duration for a person, such as {@code 3 min 20 s}. */
    static String duration(Duration duration) {
        long seconds = Math.max(1, Math.round(duration.toMillis() / 1000.0));
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return "%d min %02d s".formatted(seconds / 60, seconds % 60);
        }
        return "%d h %02d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }

    /** A number for a table: three decimals, or an empty cell where there is none. */
    static String decimal(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
    }
}
