package org.weightscape.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "gui",
        description = "Opens the window; with no display, runs the demo instead.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class GuiCommand implements Runnable {

    @Parameters(arity = "0..1", paramLabel = "ZOO", description = "The zoo to open.")
    private @Nullable Path zoo;

    private final Window window;
    private final Terminal terminal;

    GuiCommand(Window window, Terminal terminal) {
        this.window = window;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (!window.open(Optional.ofNullable(zoo))) {
            terminal.remark("No display here: running the demo without a window.");
            new DemoCommand(terminal).run();
        }
    }
}
