package org.weightscape.map;

import java.util.Map;

/**
 * How a map fares in a real window.
 *
 * @param frames that reached the screen
 * @param first for each thing that was done, how it held the window's thread the first time, when classes are still being loaded
 * @param again the same, done once more
 * @param platform of the window
 */
public record WindowTimes(FrameTimes frames, Map<String, Held> first, Map<String, Held> again, String platform) {

    /**
     * How long the window's thread was held.
     *
     * @param waitedMs the longest time that it answered nobody, whoever had the processor, the renderer, or the garbage collector
     * @param workedMs the longest time that it worked itself between two answers
     */
    public record Held(double waitedMs, double workedMs) {}
}
