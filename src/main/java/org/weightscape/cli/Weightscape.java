package org.weightscape.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.zoo.BadInputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The command {@code weightscape}. Exit codes: {@value #DONE} done, {@value #FAILED} failed, {@value #WRONG_USE} wrong use or bad
 * input. Without a subcommand it opens the window.
 */
@Command(
        name = "weightscape",
        description = "Explores model zoos: populations of trained neural networks.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommandsRepeatable = false,
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weightscape                                            opens the window",
            "  weightscape info ZOO                                   what a zoo holds, and its health",
            "  weightscape train ZOO --out ENCODER --minutes 3        learns a representation",
            "  weightscape probe ZOO --features w,s,z --encoder ENCODER   what can be read off the weights",
        })
public final class Weightscape implements Runnable {

    /** Exit code: everything was done. */
    public static final int DONE = 0;
    /** Exit code: the program failed. */
    public static final int FAILED = 1;
    /** Exit code: wrong use, or input that cannot be used. */
    public static final int WRONG_USE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Weightscape.class);

    private final Window window;
    private final Terminal terminal;

    private Weightscape(Window window, Terminal terminal) {
        this.window = window;
        this.terminal = terminal;
    }

    /**
     * Runs one command.
     *
     * @param window opens the window for {@code gui}
     * @param arguments the words of the command line
     * @return the exit code
     */
    public static int run(Window window, String... arguments) {
        return commandLine(window, Terminal.ofProcess()).execute(arguments);
    }

    static CommandLine commandLine(Window window, Terminal terminal) {

        return new CommandLine(new Weightscape(window, terminal))
                .addSubcommand(new GuiCommand(window, terminal))
                .addSubcommand(new InfoCommand(terminal))
                .addSubcommand(new ConvertCommand(terminal))
                .addSubcommand(new GenerateCommand(terminal))
                .addSubcommand(new TrainCommand(terminal))
                .addSubcommand(new EmbedCommand(terminal))
                .addSubcommand(new ProbeCommand(terminal))
                .addSubcommand(new AblateCommand(terminal))
                .addSubcommand(new ProjectCommand(terminal))
                .addSubcommand(new PictureCommand(terminal))
                .addSubcommand(EncoderCommand.commandLine(terminal))
                .addSubcommand(BenchCommand.commandLine(window, terminal))
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new DoctorCommand(terminal))
                .setUsageHelpAutoWidth(true)
                .setUsageHelpWidth(110)
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> explain(exception, terminal, parsed));
    }

    private static int explain(Exception exception, Terminal terminal, ParseResult parsed) {
        return switch (exception) {
            case BadInputException bad -> {
                terminal.remark("weightscape: " + bad.getMessage());
                yield WRONG_USE;
            }
            case CancellationException _ -> {
                terminal.remark("weightscape: cancelled.");
                yield FAILED;
            }
            case UncheckedIOException failed -> {
                terminal.remark("weightscape: " + failed.getMessage());
                yield FAILED;
            }
            default -> {
                LOG.error("{} failed", String.join(" ", parsed.originalArgs()), exception);
                terminal.remark("weightscape: this should not have happened (" + exception
                        + "); please report it with the lines above.");
                yield FAILED;
            }
        };
    }

    @Override
    public void run() {
        commandLine(window, terminal).execute("gui");
    }
}
