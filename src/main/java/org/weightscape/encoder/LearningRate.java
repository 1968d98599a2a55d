package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Schedule;
import org.weightscape.encoder.EncoderConfig.Training;

/** The learning rate of each step: warm-up, then what the schedule says. */
final class LearningRate {
    /** Warm-up takes no more than this share of a training, however few steps it has. */
    private static final double LONGEST_WARM_UP = 0.1;

    /** A loss must be lower by this share to count as lower (PyTorch's default). */
    private static final double THRESHOLD = 1e-4;

    private final Training training;
    private final long warmup;
    private final boolean isInTime;
    private double plateauFactor = 1;
    private double bestLoss = Double.POSITIVE_INFINITY;
    private int worseEpochs;

    /** @param plannedSteps in all; 0 where a time budget decides */
    LearningRate(Training training, long plannedSteps) {
        this.training = training;
        warmup = plannedSteps == 0
                ? training.warmupSteps()
                : Math.min(training.warmupSteps(), (long) (LONGEST_WARM_UP * plannedSteps));
        isInTime = plannedSteps == 0;
    }

    /**
     * The rate of a step.
     *
     * @param step from 1
     * @param fraction of the planned training that is done before it, 0 to 1
     */
    double at(long step, double fraction) {
        double rate = training.learningRate() * warmUp(step, fraction);
        return switch (training.schedule()) {
            case CONSTANT -> rate;
            case PLATEAU -> rate * plateauFactor;
            case COSINE -> rate * 0.5 * (1 + Math.cos(Math.PI * Math.clamp(fraction, 0, 1)));
        };
    }

    private double warmUp(long step, double fraction) {
        double reached = step < warmup ? (double) step / warmup : 1;
        return isInTime ? Math.min(1, Math.max(reached, fraction / LONGEST_WARM_UP)) : reached;
    }

    /** Hears the training loss of an epoch (PyTorch's {@code ReduceLROnPlateau}, mode min, relative threshold). */
    void epoch(double trainLoss) {
        if (training.schedule() != Schedule.PLATEAU) {
            return;
        }
        if (trainLoss < bestLoss * (1 - THRESHOLD)) {
            bestLoss = trainLoss;
            worseEpochs = 0;
        } else {
            worseEpochs++;
        }
        if (worseEpochs > training.plateauPatience()) {
            plateauFactor *= training.plateauFactor();
            worseEpochs = 0;
        }
    }

    /** What a resumed training must know, as text. */
    String state() {
        return plateauFactor + " " + bestLoss + " " + worseEpochs;
    }

    void restore(String state) {
        String[] parts = state.split(" ");
        plateauFactor = Double.parseDouble(parts[0]);
        bestLoss = Double.parseDouble(parts[1]);
        worseEpochs = Integer.parseInt(parts[2]);
    }
}
