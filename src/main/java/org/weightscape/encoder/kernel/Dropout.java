package org.weightscape.encoder.kernel;

/**
 * Which numbers a dropout keeps. Whether number {@code i} of a matrix is kept depends only on {@code key} and {@code i}, so the
 * backward pass asks again instead of storing a mask, and every implementation and number of threads drops the same ones.
 *
 * @param probability share that is dropped, 0 to below 1
 * @param key distinguishes steps, layers and places in a layer
 */
public record Dropout(double probability, int key) {

    /** Keeps everything. */
    public static final Dropout NONE = new Dropout(0, 0);

    /** Whether anything may be dropped. */
    public boolean drops() {
        return probability > 0;
    }

    /** What kept numbers are multiplied with, so that the expected value stays. */
    public double scale() {
        return 1 / (1 - probability);
    }

    /** Numbers are kept where {@link #hash} without its sign bit is at least this. */
    int threshold() {
        return (int) (probability * 0x1p31);
    }

    /** The factor for number {@code index}: 0 or {@link #scale()}. */
    double factor(int index) {
        return (hash(index) >>> 1) >= threshold() ? scale() : 0;
    }

    /** A mix of key and index that passes for random (Wellons' {@code lowbias32}). */
    int hash(int index) {
        int x = index * 0x9e3779b9 + key;
        x ^= x >>> 16;
        x *= 0x7feb352d;
        x ^= x >>> 15;
        x *= 0x846ca68b;
        return x ^ (x >>> 16);
    }
}
