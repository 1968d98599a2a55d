package org.weightscape.zoo;

/**
 * The batch normalisation that follows a layer, as it works after training: each of the layer's outputs {@code x} becomes
 * {@code (x − mean) / √(variance + ε) · scale + shift}, with four numbers of its channel (Ioffe and Szegedy, arXiv 1502.03167,
 * algorithm 2). It stands between the layer and its activation.
 *
 * <p>In the flat weight vector the four vectors stand one after the other behind the layer's weights and biases: scale, shift,
 * running mean, running variance; in a PyTorch state dict they are called {@code weight}, {@code bias}, {@code running_mean} and
 * {@code running_var}. They belong to the layer's output units and move with them.
 *
 * @param name the name in a PyTorch state dict without {@code .weight}, such as {@code bn1}
 * @param offset where the first vector begins in the flat weight vector
 */
public record BatchNorm(String name, int offset) {

    /** Numbers of one channel: scale, shift, running mean, running variance. */
    public static final int VECTORS = 4;

    /** Added to the variance: what PyTorch does where nobody says otherwise, for the files do not say. */
    public static final double EPSILON = 1e-5;
}
