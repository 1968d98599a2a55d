package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.weightscape.job.Progress;
import org.weightscape.map.FrameTimes;
import org.weightscape.map.WindowTimes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of the command line with what it printed.
 *
 * @param exitCode as the process would end
 * @param out standard output
 * @param err standard error
 */
record Run(int exitCode, String out, String err) {

    /** Runs a command as a person would; there is no display. */
    static Run of(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.Redraw.IMPOSSIBLE);
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int exitCode = Weightscape.commandLine(new NoDisplay(), terminal).execute(words);
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** This run, which must have ended well. */
    Run done() {
        assertEquals(Weightscape.DONE, exitCode, err);
        return this;
    }

    /** Standard output as JSON. */
    JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    /** A machine without a display. */
    private static final class NoDisplay implements Window {
        @Override
        public boolean open(Request request) {
            return false;
        }

        @Override
        public WindowTimes countFrames(int points, int width, int height, int frames, Progress progress) {
            Map<String, WindowTimes.Held> held = Map.of("pan and zoom", new WindowTimes.Held(2, 1));
            return new WindowTimes(new FrameTimes(frames, 60, 16, 17), held, held, "none");
        }
    }
}
