package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Training;

/** How long a training is to last, in epochs or in minutes, and how much of that is over. Pauses do not count. */
final class TrainingLength {
    private final Training training;
    private double secondsBefore;
    private long startedAt;
    private long pausedNanos;

    TrainingLength(Training training) {
        this.training = training;
    }

    private boolean isInMinutes() {
        return training.minutes() > 0;
    }

    /** Epochs to train; 0 where minutes count. */
    int epochs() {
        return isInMinutes() ? 0 : training.epochs();
    }

    /** Begins to count. */
    void start() {
        startedAt = System.nanoTime();
    }

    /** Leaves out a pause. */
    void pause(long nanos) {
        pausedNanos += nanos;
    }

    /** Goes on from a training that was interrupted. */
    void restore(double seconds) {
        secondsBefore = seconds;
    }

    /** Seconds of training so far. */
    double seconds() {
        return startedAt == 0 ? secondsBefore : secondsBefore + (System.nanoTime() - startedAt - pausedNanos) / 1e9;
    }

    /**
     * Whether nothing is left to do after an epoch; some of the first one is done in however few minutes.
     *
     * @param bestEpoch the best one so far
     */
    boolean endsWith(int epoch, int bestEpoch) {
        boolean isOver = isInMinutes() ? epoch > 0 && isTimeOver() : epoch >= training.epochs();
        return isOver || isOutOfPatience(epoch, bestEpoch);
    }

    /** Whether it was to last some minutes, and they are over: no epoch need be done then. */
    boolean isTimeOver() {
        return isInMinutes() && seconds() >= 60 * training.minutes();
    }

    /** Whether there has been no better epoch for too long. */
    boolean isOutOfPatience(int epoch, int bestEpoch) {
        return training.patience() > 0 && epoch - bestEpoch >= training.patience();
    }

    /** Whether the representation is to be probed after an epoch: after every so many, and after the last. */
    boolean probesAfter(int epoch, int bestEpoch) {
        return training.probeEvery() > 0 && (endsWith(epoch, bestEpoch) || epoch % training.probeEvery() == 0);
    }

    /**
     * How much of it is done, 0 to 1.
     *
     * @param epochs done
     * @param ofNext how much of the one after them is done, 0 to 1
     */
    double fraction(int epochs, double ofNext) {
        return isInMinutes() ? Math.min(1, seconds() / (60 * training.minutes())) : (epochs + ofNext) / training.epochs();
    }
}
