package org.weightscape.cli;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.weightscape.encoder.Encoder;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NpyWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "embed",
        description = "Writes the encoder's representation z of every checkpoint as an .npy file.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class EmbedCommand implements Runnable {

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

    @Option(names = "--encoder", required = true, paramLabel = "ENCODER", description = "A trained encoder.")
    private Path encoderFolder;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "Z.npy",
            description = "The file to write, float32, one row a checkpoint.")
    private Path out;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    EmbedCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Zoo zoo = zooArgument.open(terminal);
        try (Encoder encoder = Encoder.open(encoderFolder);
                Terminal.ProgressBar bar = terminal.progress()) {
            encoder.requireFit(zoo.architecture());
            long start = System.nanoTime();
            int[] rows = IntStream.range(0, zoo.checkpoints()).toArray();
            float[] z = encoder.embed(zoo.weights(), rows, bar, Cancellation.NEVER);
            NpyWriter.write(out, z, encoder.latent());
            double seconds = (System.nanoTime() - start) / 1e9;
            bar.clear();
            if (!json.takesStandardOutput()) {
                terminal.line("%s: %d × %d, %s".formatted(out, rows.length, encoder.latent(), encoder.provenance()));
            }
            json.write(terminal, new Summary(out.toString(), rows.length, encoder.latent(), seconds));
        }
    }

    private record Summary(String file, int checkpoints, int latent, double seconds) {}
}
