package org.weightscape.map;

import java.util.Arrays;

/**
 * How frames came one after the other.
 *
 * @param count frames
 * @param perSecond frames a second
 * @param medianMs a frame
 * @param p99Ms a frame that is slower than 99 of 100
 */
public record FrameTimes(int count, double perSecond, double medianMs, double p99Ms) {

    /**
     * Sums up.
     *
     * @param eachMs what each frame took; may be empty
     * @param count frames
     * @param seconds that all frames took together
     */
    public static FrameTimes of(double[] eachMs, int count, double seconds) {
        double[] sorted = eachMs.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return new FrameTimes(
                count, count / seconds, n == 0 ? 0 : sorted[n / 2], n == 0 ? 0 : sorted[Math.min(n - 1, n * 99 / 100)]);
    }
}
