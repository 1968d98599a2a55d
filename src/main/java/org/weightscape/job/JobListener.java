package org.weightscape.job;

/** Hears of jobs. */
@FunctionalInterface
public interface JobListener {

    /**
     * A job was queued, made progress or changed state. Called on the service's listener executor; reports that follow each other
     * faster than that executor takes them are folded into one, so the job may already be further on.
     */
    void changed(Job<?> job);
}
