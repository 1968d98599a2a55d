package org.weightscape.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weightscape.zoo.BadInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "gui",
        description = "Opens the window; with no display, runs the demo instead.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class GuiCommand implements Runnable {
    private static final Pattern SIZE = Pattern.compile("(\\d{3,4})x(\\d{3,4})");

    @Parameters(arity = "0..1", paramLabel = "ZOO", description = "The zoo to open, or a saved workspace, FILE.weightscape.")
    private Optional<Path> zoo = Optional.empty();

    @Option(names = "--theme", paramLabel = "LOOK", description = "${COMPLETION-CANDIDATES}; by default what was chosen before.")
    private Optional<Window.Look> look = Optional.empty();

    @Option(
            names = "--screenshot",
            paramLabel = "FILE.png",
            description = "Write a picture of the window once its map is there, and end. Needs no display.")
    private Optional<Path> screenshot = Optional.empty();

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "1600x1000",
            description = "Size of the picture. Default: ${DEFAULT-VALUE}.")
    private String size;

    private final Window window;
    private final Terminal terminal;

    GuiCommand(Window window, Terminal terminal) {
        this.window = window;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Matcher wanted = SIZE.matcher(size);
        if (!wanted.matches()) {
            throw new BadInputException("--size %s: write width and height in pixels, such as 1600x1000.".formatted(size));
        }
        Optional<Window.Picture> picture = screenshot.map(file ->
                new Window.Picture(file, Integer.parseInt(wanted.group(1)), Integer.parseInt(wanted.group(2))));
        if (!window.open(new Window.Request(zoo, look, picture))) {
            terminal.remark("No display here: running the demo without a window.");
            new DemoCommand(terminal).run();
        }
    }
}
