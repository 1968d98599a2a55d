package org.weightscape.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weightscape.encoder.EncoderInfo;
import org.weightscape.encoder.EpochRecord;
import org.weightscape.encoder.History;
import org.weightscape.encoder.OfficialEncoder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "encoder",
        description = "Looks into encoders, and takes over those of the official code.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class EncoderCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** The command with its subcommands. */
    static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new EncoderCommand())
                .addSubcommand(new Info(terminal))
                .addSubcommand(new Import(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(
            name = "info",
            description = "Says what an encoder reads, how it was made, and how far its training has come.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    private static final class Info implements Runnable {

        @Parameters(arity = "1", paramLabel = "ENCODER", description = "The folder of an encoder.")
        private Path folder;

        @Mixin
        private JsonOption json = new JsonOption();

        private final Terminal terminal;

        Info(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void run() {
            EncoderInfo info = EncoderInfo.read(folder);
            List<EpochRecord> history = History.read(folder);
            info.remarks().forEach(terminal::remark);
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("preset", info.config().preset());
            all.put("progress", info.progress());
            all.put("interrupted", info.isInterrupted());
            all.put("zoo", info.zooName());
            all.put("weights", info.architecture().weightCount());
            all.put("layers", info.architecture().layers().size());
            all.put("latent", info.latent());
            all.put("parameters", info.parameters());
            all.put("epochs", history.size());
            Optional<EpochRecord> last = history.isEmpty() ? Optional.empty() : Optional.of(history.getLast());
            last.ifPresent(record -> all.put("val_loss", record.valLoss()));
            if (!json.takesStandardOutput()) {
                all.forEach((name, value) -> terminal.line("%-14s %s".formatted(name.replace('_', ' '), value)));
                terminal.line("settings");
                info.config().settings().forEach((key, value) -> terminal.line("  %-28s %s".formatted(key, value)));
                if (info.isInterrupted()) {
                    terminal.line("Go on with: weightscape train ZOO --out %s --resume".formatted(folder));
                }
            }
            all.put("settings", info.config().settings());
            json.write(terminal, all);
        }
    }

    @Command(
            name = "import",
            description = "Turns a checkpoint of the official PyTorch code into an encoder.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    private static final class Import implements Runnable {

        @Parameters(arity = "1", paramLabel = "OFFICIAL.pt", description = "A state dict as torch.save writes it.")
        private Path stateDict;

        @Option(
                names = "--architecture",
                required = true,
                paramLabel = "FILE",
                description = "The zoo's index_dict.json, or the official config.json that contains it.")
        private Path architecture;

        @Option(names = "--out", required = true, paramLabel = "ENCODER", description = "The folder to write the encoder to.")
        private Path out;

        @Option(
                names = "--set",
                paramLabel = "key=value",
                description = "A setting that the file does not say, such as model.heads=2; may be repeated.")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Mixin
        private JsonOption json = new JsonOption();

        private final Terminal terminal;

        Import(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void run() {
            OfficialEncoder.convert(stateDict, architecture, settings, out).forEach(terminal::remark);
            EncoderInfo info = EncoderInfo.read(out);
            if (!json.takesStandardOutput()) {
                terminal.line("%s: an encoder for networks of %d weights, %d numbers in a representation, %d parameters"
                        .formatted(out, info.architecture().weightCount(), info.latent(), info.parameters()));
            }
            json.write(terminal, new Summary(
                    out.toString(), info.architecture().weightCount(), info.latent(), info.parameters()));
        }

        private record Summary(String encoder, int weights, int latent, long parameters) {}
    }
}
