package org.weightscape.augment;

import java.util.random.RandomGenerator;

/**
 * Overwrites a random part of a weight vector (official code {@code ErasingAugment}).
 *
 * <p>In block mode length and start are drawn up to ten times until the block ends before the last number; if it never does, the
 * vector stays as it is. So the last number is never erased, and early starts are a little more frequent.
 *
 * @param probability how often a vector is touched at all, 0 to 1
 * @param minShare least share of the vector that is erased, 0 to {@code maxShare}
 * @param maxShare greatest share of the vector that is erased, {@code minShare} to 1
 * @param fill what is written
 * @param mode which numbers are overwritten
 */
public record Erasing(double probability, double minShare, double maxShare, Fill fill, Mode mode) {

    /** The paper's setting: half of the views lose a block of 2 to 33 percent to zeros. */
    public static final Erasing DEFAULT = new Erasing(0.5, 0.02, 0.33, Fill.ZERO, Mode.BLOCK);

    /** No erasing. */
    public static final Erasing NONE = new Erasing(0, 0.02, 0.33, Fill.ZERO, Mode.BLOCK);

    private static final int ATTEMPTS = 10;

    /** What is written over the erased numbers. */
    public enum Fill {
        ZERO,
        /** Standard normal numbers. */
        NORMAL
    }

    /** Which numbers are erased. */
    public enum Mode {
        /** A run of neighbours. */
        BLOCK,
        /** Places drawn with replacement, so that a few fewer than drawn are erased. */
        SCATTER
    }

    /** @throws IllegalArgumentException if a share or the probability is out of range */
    public Erasing {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("the probability of erasing must be from 0 to 1: " + probability);
        }
        if (!(minShare >= 0 && minShare <= maxShare && maxShare <= 1)) {
            throw new IllegalArgumentException("the erased share must be a range within 0 to 1: %s to %s"
                    .formatted(minShare, maxShare));
        }
    }

    /** Perhaps erases some of the {@code length} numbers from {@code offset} on. */
    public void apply(float[] vector, int offset, int length, RandomGenerator random) {
        if (probability == 0 || random.nextDouble() >= probability) {
            return;
        }
        switch (mode) {
            case BLOCK -> eraseBlock(vector, offset, length, random);
            case SCATTER -> {
                int count = drawCount(length, random);
                for (int i = 0; i < count; i++) {
                    vector[offset + random.nextInt(length)] = value(random);
                }
            }
        }
    }

    private void eraseBlock(float[] vector, int offset, int length, RandomGenerator random) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int count = drawCount(length, random);
            int begin = random.nextInt(length);
            if (begin + count < length) {
                for (int i = offset + begin; i < offset + begin + count; i++) {
                    vector[i] = value(random);
                }
                return;
            }
        }
    }

    private int drawCount(int length, RandomGenerator random) {
        return (int) (length * (minShare + (maxShare - minShare) * random.nextDouble()));
    }

    private float value(RandomGenerator random) {
        return switch (fill) {
            case ZERO -> 0;
            case NORMAL -> (float) random.nextGaussian();
        };
    }
}
