package org.weightscape.cli;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.encoder.RepresentationScore;
import org.weightscape.encoder.Trainer;
import org.weightscape.encoder.TrainingControl;
import org.weightscape.encoder.TrainingListener;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooReader;

/** A process that trains as the command does, but is busy for ever after the first epoch: as with a disk that hangs. */
final class BusyTraining {
    static final String TRAINING = "training";
    static final String STOPPING = "stopping";

    private BusyTraining() {}

    /** @param arguments the folder of the encoder */
    public static void main(String[] arguments) {
        Zoo zoo = ZooReader.open(Path.of("sample-zoos", "tetris-seed"), Progress.NONE, Cancellation.NEVER);
        TrainingControl control = new TrainingControl();
        CountDownLatch never = new CountDownLatch(1);
        TrainingListener busy = record -> {
            if (record.epoch() == 1) {
                System.out.println(TRAINING);
                try {
                    never.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (Interruption _ = Interruption.calls(() -> {
            control.cancel();
            System.out.println(STOPPING);
        })) {
            Trainer.train(
                    zoo, zoo.splitOrDefault(), EncoderConfig.preset("tetris"), Path.of(arguments[0]), Trainer.Start.FRESH, busy,
                    RepresentationScore.NONE, Progress.NONE, control);
        }
    }
}
