package org.weightscape.augment;

import java.util.random.RandomGenerator;

/**
 * Normal noise added to every weight.
 *
 * @param sigma its standard deviation, 0 (none) or more, in the unit of the weights; 0.05 in the paper's ablation, else 0
 */
public record Noise(double sigma) {

    /** No noise. */
    public static final Noise NONE = new Noise(0);

    /** @throws IllegalArgumentException if {@code sigma} is negative or not a number */
    public Noise {
        if (!(sigma >= 0) || Double.isInfinite(sigma)) {
            throw new IllegalArgumentException("the noise's sigma must be 0 or more: " + sigma);
        }
    }

    /** Adds noise to {@code length} numbers from {@code offset} on. */
    public void apply(float[] vector, int offset, int length, RandomGenerator random) {
        if (sigma == 0) {
            return;
        }
        for (int i = offset; i < offset + length; i++) {
            vector[i] += (float) (sigma * random.nextGaussian());
        }
    }
}
