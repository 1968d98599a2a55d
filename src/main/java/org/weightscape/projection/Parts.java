package org.weightscape.projection;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Splits work over the points into the same parts on every machine, so that results depend neither on timing nor on the number of
 * processors: parts never write what another one reads.
 */
final class Parts {
    /** Enough that the last part to end is short on many processors, few enough that handing out costs nothing. */
    private static final int MOST = 64;

    private static final int LEAST_POINTS = 64;

    private Parts() {}

    /** Points {@code from} to {@code to − 1} are one part. */
    @FunctionalInterface
    interface Range {
        void run(int part, int from, int to);
    }

    /** How many parts so many points are split into. */
    static int of(int points) {
        return Math.clamp(points / LEAST_POINTS, 1, MOST);
    }

    /** Runs all parts and waits for them. */
    static void forEach(int points, Range work) {
        int parts = of(points);
        each(parts, part -> work.run(
                part, (int) ((long) points * part / parts), (int) ((long) points * (part + 1) / parts)));
    }

    /** Runs some independent pieces and waits for them. */
    static void each(int pieces, IntConsumer work) {
        IntStream.range(0, pieces).parallel().forEach(work);
    }
}
