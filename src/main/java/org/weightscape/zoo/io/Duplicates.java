package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/**
 * Checkpoints that repeat an earlier one.
 *
 * @param exact those with the very same weights, ascending
 * @param permuted those that are the same after hidden neurons have changed places, ascending; none of the exact ones
 */
public record Duplicates(List<Integer> exact, List<Integer> permuted) {

    private static final long PRIME = 0x9E3779B97F4A7C15L;

    /**
     * Finds them. Only rows that share their hash with another row are looked at again.
     *
     * @param hashes for each row a hash that does not depend on the order of its numbers
     */
    static Duplicates of(Zoo zoo, long[] hashes, Cancellation cancellation) {
        Set<Long> repeated = repeated(hashes);
        List<Integer> exact = new ArrayList<>();
        List<Integer> permuted = new ArrayList<>();
        Map<Long, Integer> firstInOrder = new HashMap<>();
        Map<Long, Integer> firstUpToOrder = new HashMap<>();
        Weights weights = zoo.weights();
        float[] row = new float[weights.columns()];
        float[] other = new float[weights.columns()];
        for (int i = 0; i < hashes.length; i++) {
            if (repeated.contains(hashes[i])) {
                if (i % 64 == 0) {
                    cancellation.throwIfCancelled();
                }
                weights.read(i, row, 0);
                Integer same = firstInOrder.putIfAbsent(block(row, 0, row.length), i);
                Integer sameFunction = firstUpToOrder.putIfAbsent(upToPermutation(zoo.architecture(), row), i);
                if (same != null) {
                    // Equal hashes are almost always equal rows; only comparing them makes it certain.
                    weights.read(same, other, 0);
                }
                if (same != null && haveSameBits(row, other)) {
                    exact.add(i);
                } else if (sameFunction != null) {
                    permuted.add(i);
                }
            }
        }
        return new Duplicates(List.copyOf(exact), List.copyOf(permuted));
    }

    private static Set<Long> repeated(long[] hashes) {
        long[] sorted = hashes.clone();
        Arrays.sort(sorted);
        Set<Long> repeated = new HashSet<>();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                repeated.add(sorted[i]);
            }
        }
        return repeated;
    }

    /**
     * A hash of a network that does not change when hidden neurons change places: each neuron is known by what it reads, that is
     * by the sum over its inputs of a hash of the input and the weights that belong to it. The order of the last layer counts.
     */
    public static long upToPermutation(Architecture architecture, float[] weights) {
        long[] before = {1};
        for (Layer layer : architecture.layers()) {
            int length = layer.fanIn() / before.length;
            long[] units = new long[layer.out()];
            for (int unit = 0; unit < units.length; unit++) {
                int start = layer.weightOffset() + unit * layer.fanIn();
                long sum = 0;
                for (int input = 0; input < before.length; input++) {
                    int from = start + input * length;
                    sum += mixed(before[input] ^ block(weights, from, from + length));
                }
                for (int v = 0; v < layer.besideCount(); v++) {
                    int at = layer.besideOffset() + v * layer.out() + unit;
                    sum += mixed(~(long) Float.floatToRawIntBits(weights[at]) ^ ((long) v << 32));
                }
                units[unit] = mixed(sum);
            }
            before = units;
        }
        long all = 0;
        for (long unit : before) {
            all = mixed(all ^ unit) + 1;
        }
        return all;
    }

    private static long block(float[] values, int from, int to) {
        long hash = to - from;
        for (int i = from; i < to; i++) {
            hash = (hash ^ Float.floatToRawIntBits(values[i])) * PRIME;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    private static long mixed(long value) {
        long x = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    private static boolean haveSameBits(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) {
            if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
                return false;
            }
        }
        return true;
    }
}
