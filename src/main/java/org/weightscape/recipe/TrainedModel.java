package org.weightscape.recipe;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.weightscape.zoo.io.AtomicFile;

/**
 * A model that is done, as it waits on disk for the others: for each kept epoch training loss and accuracy, test loss and accuracy
 * (doubles) and the weights (floats), big-endian.
 *
 * @param checkpoints one for each kept epoch
 */
record TrainedModel(List<Checkpoint> checkpoints) {

    /** One kept epoch. */
    record Checkpoint(TrainingNetwork.Score train, TrainingNetwork.Score test, float[] weights) {}

    /** Whether a file holds a whole model; files are moved into place when they are complete, so the size tells. */
    static boolean isComplete(Path file, int epochs, int weightCount) {
        try {
            return Files.exists(file) && Files.size(file) == epochs * (4L * Double.BYTES + (long) weightCount * Float.BYTES);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether every weight is a finite number. */
    boolean isFinite() {
        for (Checkpoint checkpoint : checkpoints) {
            for (float weight : checkpoint.weights()) {
                if (!Float.isFinite(weight)) {
                    return false;
                }
            }
        }
        return true;
    }

    void write(Path file) {
        AtomicFile.write(file, stream -> {
            DataOutputStream out = new DataOutputStream(stream);
            for (Checkpoint checkpoint : checkpoints) {
                out.writeDouble(checkpoint.train().loss());
                out.writeDouble(checkpoint.train().accuracy());
                out.writeDouble(checkpoint.test().loss());
                out.writeDouble(checkpoint.test().accuracy());
                for (float weight : checkpoint.weights()) {
                    out.writeFloat(weight);
                }
            }
            out.flush();
        });
    }

    static TrainedModel read(Path file, int epochs, int weightCount) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            List<Checkpoint> checkpoints = new ArrayList<>();
            for (int epoch = 0; epoch < epochs; epoch++) {
                TrainingNetwork.Score train = new TrainingNetwork.Score(in.readDouble(), in.readDouble());
                TrainingNetwork.Score test = new TrainingNetwork.Score(in.readDouble(), in.readDouble());
                float[] weights = new float[weightCount];
                for (int i = 0; i < weightCount; i++) {
                    weights[i] = in.readFloat();
                }
                checkpoints.add(new Checkpoint(train, test, weights));
            }
            return new TrainedModel(checkpoints);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
