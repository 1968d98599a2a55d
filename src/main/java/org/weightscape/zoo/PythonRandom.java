package org.weightscape.zoo;

import java.util.Collections;
import java.util.List;

/**
 * CPython's {@code random.Random}: the Mersenne Twister MT19937, seeded and drawn as CPython does, so that splits equal those of
 * the official code.
 */
public final class PythonRandom {
    private static final int N = 624;
    private static final int M = 397;

    private final int[] state = new int[N];
    private int index = N;

    /** As {@code random.seed(seed)} for a non-negative seed. */
    public PythonRandom(int seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("the seed must not be negative: " + seed);
        }
        seedByArray(new int[] {seed});
    }

    private void seedBy(int seed) {
        state[0] = seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    private void seedByArray(int[] key) {
        seedBy(19650218);
        int i = 1;
        int j = 0;
        for (int k = Math.max(N, key.length); k > 0; k--) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
            i++;
            j = (j + 1) % key.length;
            if (i >= N) {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        for (int k = N - 1; k > 0; k--) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
            i++;
            if (i >= N) {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        state[0] = 0x80000000;
    }

    private int next32() {
        if (index >= N) {
            for (int k = 0; k < N; k++) {
                int y = (state[k] & 0x80000000) | (state[(k + 1) % N] & 0x7fffffff);
                state[k] = state[(k + M) % N] ^ (y >>> 1) ^ ((y & 1) != 0 ? 0x9908b0df : 0);
            }
            index = 0;
        }
        int y = state[index++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /** As {@code random.random()}: 0 inclusive to 1 exclusive. */
    public double random() {
        int high = next32() >>> 5;
        int low = next32() >>> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /** As {@code random.randrange(bound)}: 0 to {@code bound − 1}, by rejection. */
    public int below(int bound) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
        int drawn = next32() >>> (32 - bits);
        while (drawn >= bound) {
            drawn = next32() >>> (32 - bits);
        }
        return drawn;
    }

    /** As {@code random.shuffle(list)}. */
    public void shuffle(List<?> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, below(i + 1));
        }
    }
}
