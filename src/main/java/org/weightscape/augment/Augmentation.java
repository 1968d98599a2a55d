package org.weightscape.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.weightscape.zoo.Architecture;

/**
 * Draws random views of networks: permutation, then noise, then erasing (method of the paper, section 3.2; official code
 * {@code SimCLRDataset.__getitem__}). Two views of one network are two calls; they are independent and never share an array, with
 * permutations or without. (In the official code without permutations the two views are one array, noised and erased twice.)
 *
 * <p>Keeps scratch space, so that drawing allocates nothing: one instance for each thread.
 */
public final class Augmentation {
    private final Architecture architecture;
    private final AugmentationConfig config;
    private final UnitOrder arithmetic;
    private final int[][] order;
    private final long allOrders;
    private final SplitMix listed = new SplitMix();

    /** Views of networks of this architecture. */
    public Augmentation(Architecture architecture, AugmentationConfig config) {
        this.architecture = architecture;
        this.config = config;
        this.arithmetic = new UnitOrder(architecture);
        this.order = arithmetic.identity();
        this.allOrders = countOrders(order);
    }

    /** How views are drawn. */
    public AugmentationConfig config() {
        return config;
    }

    /** Numbers in a view. */
    public int weightCount() {
        return architecture.weightCount();
    }

    /**
     * Draws a view of one network.
     *
     * @param in holds the weights from {@code inOffset} on, in the architecture's order; left as it is
     * @param out receives the view from {@code outOffset} on; must not overlap the input
     * @param random where the chance comes from; a call takes a varying number of draws from it
     */
    public void view(float[] in, int inOffset, float[] out, int outOffset, RandomGenerator random) {
        int n = architecture.weightCount();
        requireApart(in, inOffset, out, outOffset, n);
        switch (config.permutation().kind()) {
            case OFF -> System.arraycopy(in, inOffset, out, outOffset, n);
            case FRESH -> {
                UnitOrder.shuffle(order, random);
                arithmetic.gather(order, in, inOffset, out, outOffset);
            }
            case LISTED -> {
                select(random.nextInt(listLength()));
                arithmetic.gather(order, in, inOffset, out, outOffset);
            }
        }
        config.noise().apply(out, outOffset, n, random);
        config.erasing().apply(out, outOffset, n, random);
    }

    /** The order of the hidden units in the last view drawn. */
    public Permutation lastPermutation() {
        return Permutation.of(architecture, Arrays.asList(order));
    }

    /**
     * The place in the last view drawn of each unit of a hidden layer, without allocation.
     *
     * @param layer index of the layer, not the last
     * @param into receives, for each unit of the view, which unit of the network it is
     * @param offset where in {@code into} the first one goes
     */
    public void copyLastUnits(int layer, int[] into, int offset) {
        System.arraycopy(order[layer], 0, into, offset, order[layer].length);
    }

    /** The orders of a {@link PermutationChoice.Kind#LISTED} choice, for looking at; a list may have many. */
    public List<Permutation> listedPermutations() {
        if (config.permutation().kind() != PermutationChoice.Kind.LISTED) {
            return List.of();
        }
        int[][] kept = Arrays.stream(order).map(int[]::clone).toArray(int[][]::new);
        List<Permutation> permutations = new ArrayList<>();
        for (int i = 0; i < listLength(); i++) {
            select(i);
            permutations.add(lastPermutation());
        }
        for (int l = 0; l < kept.length; l++) {
            System.arraycopy(kept[l], 0, order[l], 0, kept[l].length);
        }
        return permutations;
    }

    private int listLength() {
        return (int) Math.min(config.permutation().count(), allOrders);
    }

    /** Makes {@link #order} the entry of the list. Entries are drawn again each time from their own seed: nothing is stored. */
    private void select(int entry) {
        if (allOrders <= config.permutation().count()) {
            enumerate(entry);
        } else {
            listed.seed(config.permutation().seed(), entry);
            UnitOrder.shuffle(order, listed);
        }
    }

    /** The {@code entry}-th of all orders, by the digits of the factorial number system, inserted inside out. */
    private void enumerate(int entry) {
        int rest = entry;
        for (int[] layer : order) {
            for (int i = 0; i < layer.length; i++) {
                int j = rest % (i + 1);
                rest /= i + 1;
                layer[i] = layer[j];
                layer[j] = i;
            }
        }
    }

    /** How many orders there are, or {@link Long#MAX_VALUE} where they are more than a list could hold. */
    private static long countOrders(int[][] order) {
        long count = 1;
        for (int[] layer : order) {
            for (int i = 2; i <= layer.length; i++) {
                count *= i;
                if (count > Integer.MAX_VALUE) {
                    return Long.MAX_VALUE;
                }
            }
        }
        return count;
    }

    @SuppressWarnings("ReferenceEquality") // whether it is the same memory is the question
    static void requireApart(float[] in, int inOffset, float[] out, int outOffset, int length) {
        if (in == out && Math.abs((long) inOffset - outOffset) < length) {
            throw new IllegalArgumentException("a view cannot be written over the weights it is drawn from");
        }
    }

    /** SplitMix64 (Steele, Lea, Flood 2014) that can be seeded again without a new object. */
    private static final class SplitMix implements RandomGenerator {
        private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
        private long state;

        void seed(long seed, int entry) {
            state = mix(mix(seed + GOLDEN_GAMMA) + entry);
        }

        @Override
        public long nextLong() {
            state += GOLDEN_GAMMA;
            return mix(state);
        }

        private static long mix(long value) {
            long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return z ^ (z >>> 31);
        }
    }
}
