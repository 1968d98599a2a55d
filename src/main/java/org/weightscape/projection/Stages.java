package org.weightscape.projection;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the stages of one computation take, in the order in which they come. One thread's. */
final class Stages {
    private static final double NANOS = 1e9;

    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long since = System.nanoTime();

    /** Begins a stage without a name: what has passed until now belongs to none. */
    void begin() {
        since = System.nanoTime();
    }

    /** What has passed since the last call belongs to this stage, beside what it has taken before. */
    void end(String stage) {
        long now = System.nanoTime();
        seconds.merge(stage, (now - since) / NANOS, Double::sum);
        since = now;
    }

    /** The seconds of each stage so far. */
    Map<String, Double> seconds() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    }
}
