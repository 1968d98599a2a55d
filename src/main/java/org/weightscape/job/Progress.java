package org.weightscape.job;

/**
 * Receives how far a long computation has come. Implementations must return quickly and may be called from any thread.
 */
@FunctionalInterface
public interface Progress {

    /** Discards every report. */
    Progress NONE = (fraction, message) -> {};

    /**
     * Reports progress.
     *
     * @param fraction share of the work done, 0 to 1, never decreasing within one job; NaN where it is not known
     * @param message what is being done now, a short phrase for a person
     */
    void update(double fraction, String message);

    /**
     * A view of this progress for one part of the work, so that a step can report 0 to 1 without knowing the whole.
     *
     * @param from fraction of the whole at which the part begins, 0 to 1
     * @param to fraction of the whole at which the part ends, {@code from} to 1
     */
    default Progress part(double from, double to) {
        return (fraction, message) -> update(from + fraction * (to - from), message);
    }

    /** A view of this progress for workers that pass each other: what would be a step back is left out. */
    default Progress ascending() {
        double[] reported = {0};
        return (fraction, message) -> {
            synchronized (reported) {
                if (!(fraction < reported[0])) {
                    reported[0] = fraction;
                    update(fraction, message);
                }
            }
        };
    }
}
