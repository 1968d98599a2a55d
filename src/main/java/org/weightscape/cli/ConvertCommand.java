package org.weightscape.cli;

import java.nio.file.Path;
import java.util.Map;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter;
import org.weightscape.zoo.io.Provenance;
import org.weightscape.zoo.io.ZooFingerprint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "convert",
        description = "Brings any zoo that can be read into the native form.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ConvertCommand implements Runnable {

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write the zoo to.")
    private Path out;

    private final Terminal terminal;

    ConvertCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Zoo zoo = zooArgument.openToKeep(terminal);
        try (Terminal.ProgressBar bar = terminal.progress()) {
            NativeZooWriter.write(
                    zoo,
                    Provenance.of("converted", Map.of("fingerprint", ZooFingerprint.of(zoo))),
                    out,
                    NativeZooWriter.Existing.REFUSE,
                    bar,
                    Cancellation.NEVER);
        }
        terminal.line("%s: %d models, %d checkpoints".formatted(out, zoo.models().size(), zoo.checkpoints()));
    }
}
