package org.weightscape.augment;

/**
 * How views are drawn.
 *
 * @param permutation from which orders of the hidden units
 * @param noise added after reordering
 * @param erasing done last
 */
public record AugmentationConfig(PermutationChoice permutation, Noise noise, Erasing erasing) {

    /** Fresh permutations, no noise, the paper's erasing. */
    public static final AugmentationConfig DEFAULT =
            new AugmentationConfig(PermutationChoice.fresh(), Noise.NONE, Erasing.DEFAULT);

    /** No change at all. */
    public static final AugmentationConfig NONE =
            new AugmentationConfig(PermutationChoice.off(), Noise.NONE, Erasing.NONE);
}
