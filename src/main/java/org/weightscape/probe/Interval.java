package org.weightscape.probe;

import org.weightscape.report.ScoreText;

/**
 * Where a number lies with a stated confidence.
 *
 * @param low the lower end
 * @param high the upper end, at least {@code low}
 */
public record Interval(double low, double high) {

    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("no interval: %s to %s".formatted(low, high));
        }
    }

    /** The interval of a score in brackets. */
    public String text() {
        return "[%s, %s]".formatted(ScoreText.of(low), ScoreText.of(high));
    }

    /** Whether a number lies in it. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
