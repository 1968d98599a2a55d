package org.weightscape.encoder;

/** Hears how a training goes, on the training's thread; must return quickly. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener NONE = record -> {};

    /** The training is about to begin. */
    default void started(TrainingPlan plan) {}

    /** An epoch is done, and saved. */
    void epoch(EpochRecord record);

    /** The training has ended, however, and its files are written. Its memory is freed after this, gigabytes in a second or so. */
    default void ended(TrainingResult result) {}
}
