package org.weightscape.cli;

import org.weightscape.projection.ProjectionMethod;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = "Measures speed on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** The command with one subcommand for each thing that can be measured. */
    static CommandLine commandLine(Window window, Terminal terminal) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new BenchStepCommand(terminal))
                .addSubcommand(new BenchEncodeCommand(terminal))
                .addSubcommand(new BenchKnnCommand(terminal))
                .addSubcommand("umap", new BenchLayoutCommand(terminal, ProjectionMethod.UMAP))
                .addSubcommand("tsne", new BenchLayoutCommand(terminal, ProjectionMethod.TSNE))
                .addSubcommand(new BenchDrawCommand(window, terminal))
                .addSubcommand(new BenchProbeCommand(terminal))
                .addSubcommand(new BenchLoadCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to measure: " + String.join(", ", spec.subcommands().keySet()));
    }
}
