package org.weightscape.encoder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Zoo;

/** A process that trains a tiny encoder, or goes on with the training that is in the folder; made to be killed. */
final class TrainingChild {
    private TrainingChild() {}

    /** @param arguments the folder */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        TrainingResult result = train(folder, record -> {});
        if (result.outcome() != TrainingResult.Outcome.FINISHED) {
            throw new IllegalStateException(result.message());
        }
    }

    /** What starts a process like this one. */
    static List<String> command(Class<?> main, Path folder) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC", "-Xshare:auto",
                "-Xmx200m", "-cp", System.getProperty("java.class.path"), main.getName(), folder.toString());
    }

    static TrainingResult train(Path folder, TrainingListener listener) {
        Zoo zoo = TrainerTest.zoo(Architectures.tetris(), 24);
        EncoderConfig config = EncoderConfig.preset("tetris")
                .with("model.dim", "8")
                .with("model.heads", "2")
                .with("model.feed_forward", "8")
                .with("model.latent", "4")
                .with("model.dropout", "0.1")
                .with("model.encoding", "vanilla")
                .with("model.hidden_layers", "1")
                .with("loss.head_layers", "1")
                .with("training.kernel", "portable")
                .with("training.batch_size", "16")
                .with("training.epochs", "30")
                .with("training.threads", "1");
        boolean isThere = Files.isRegularFile(folder.resolve(EncoderFolder.DESCRIPTION));
        return Trainer.train(
                zoo, zoo.splitOrDefault(), config, folder, isThere ? Trainer.Start.RESUME : Trainer.Start.FRESH, listener,
                RepresentationScore.NONE, Progress.NONE, new TrainingControl());
    }
}
