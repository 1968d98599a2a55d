package org.weightscape.projection;

/**
 * Random numbers that depend only on a seed and two counters, so that points can be moved in any order by any thread and still
 * draw the same: each takes the stream of its own index and of the epoch.
 */
final class PairRandom {
    private PairRandom() {}

    /** The beginning of a stream, never 0. */
    static long stream(long seed, int a, int b) {
        long mixed = mix(seed + 0x9E3779B97F4A7C15L * (a + 1L)) + 0xD1B54A32D192ED03L * (b + 1L);
        return mix(mixed) | 1;
    }

    /** The next state of a stream (Marsaglia's xorshift). */
    static long next(long state) {
        long s = state;
        s ^= s << 13;
        s ^= s >>> 7;
        s ^= s << 17;
        return s;
    }

    /** A whole number from 0 to {@code bound − 1} from a state. */
    static int below(long state, int bound) {
        return (int) (((state >>> 32) * bound) >>> 32);
    }

    /** A normal deviate of a stream by Box and Muller. */
    static double gaussian(long seed, int a, int b) {
        long first = next(stream(seed, a, b));
        long second = next(first);
        double u = ((first >>> 11) + 1) * 0x1.0p-53;
        double v = (second >>> 11) * 0x1.0p-53;
        return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
