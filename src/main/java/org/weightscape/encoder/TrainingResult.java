package org.weightscape.encoder;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a training ended.
 *
 * @param folder where the encoder is
 * @param outcome why it ended
 * @param epochs whole epochs done, those before a resume included
 * @param steps steps of these epochs
 * @param bestEpoch whose parameters {@link Encoder#open} reads; 0 if there is none yet
 * @param bestLoss its loss
 * @param elapsed time of these epochs, without pauses
 * @param message one sentence for a person
 */
public record TrainingResult(
        Path folder,
        Outcome outcome,
        int epochs,
        long steps,
        int bestEpoch,
        double bestLoss,
        Duration elapsed,
        String message) {

    /** Why a training ended. */
    public enum Outcome {
        /** It did what was planned, or stopped early as configured. */
        FINISHED,
        /** Somebody cancelled it. */
        CANCELLED,
        /** The loss was no number any more. */
        DIVERGED
    }
}
