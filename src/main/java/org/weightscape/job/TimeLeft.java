package org.weightscape.job;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Estimates how long a job still takes from its recent rate: the older a report, the less it says about now (a first epoch is slow,
 * a schedule changes), so only the last quarter of the running time, and at least the last ten seconds, counts. Not safe for use by
 * several threads.
 */
final class TimeLeft {
    private static final long LEAST_WINDOW = Duration.ofSeconds(10).toNanos();
    private static final long LEAST_EVIDENCE = Duration.ofMillis(500).toNanos();

    private record Sample(long at, double fraction) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /**
     * Takes a report.
     *
     * @param at running time in nanoseconds, pauses left out
     * @param fraction 0 to 1; anything else is ignored
     */
    void report(long at, double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            return;
        }
        Sample last = samples.peekLast();
        if (last != null && fraction <= last.fraction) {
            return;
        }
        samples.addLast(new Sample(at, fraction));
        long window = Math.max(LEAST_WINDOW, at / 4);
        while (samples.size() > 2 && samples.getFirst().at < at - window) {
            samples.removeFirst();
        }
    }

    /** The time left at a running time; empty while there is too little to judge by. */
    Optional<Duration> at(long now) {
        if (samples.size() < 2) {
            return Optional.empty();
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long span = last.at - first.at;
        if (span < LEAST_EVIDENCE) {
            return Optional.empty();
        }
        double perUnit = span / (last.fraction - first.fraction);
        long step = span / (samples.size() - 1);
        long silence = now - last.at;
        // Between two reports the clock simply runs down; a report that is overdue says that the rate has fallen.
        double left = silence <= 2 * step
                ? (1 - last.fraction) * perUnit - silence
                : (1 - last.fraction) * (span + silence) / (last.fraction - first.fraction);
        return Optional.of(Duration.ofNanos(Math.max(0, Math.round(left))));
    }
}
