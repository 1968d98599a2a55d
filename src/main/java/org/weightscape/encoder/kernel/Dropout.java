package org.weightscape.encoder.kernel;

/**
 * A place in a model where numbers are dropped, and which ones are in the step that is computed. Whether number {@code i} of a matrix is
 * kept depends only on a key and {@code i}, so the backward pass asks again instead of storing a mask, and every implementation and
 * number of threads drops the same ones.
 */
public final class Dropout {
    /** Keeps everything. */
    public static final Dropout NONE = new Dropout(0, 0);

    private final double probability;
    private final int place;
    private int key;
    private boolean acts;

    /**
     * @param probability share that is dropped, 0 to below 1
     * @param place tells this place from others: the same numbers are dropped where it is the same
     */
    public Dropout(double probability, int place) {
        this.probability = probability;
        this.place = place * 0x632be5ab;
        act(0);
    }

    /** From now on drops what belongs to a step; so does a new one, with the key 0. */
    public void act(int stepKey) {
        key = stepKey + place;
        acts = probability > 0;
    }

    /** From now on keeps everything. */
    public void rest() {
        acts = false;
    }

    /** Whether anything may be dropped. */
    public boolean drops() {
        return acts;
    }

    /** What kept numbers are multiplied with, so that the expected value stays. */
    public double scale() {
        return acts ? 1 / (1 - probability) : 1;
    }

    /** Distinguishes steps and places. */
    int key() {
        return key;
    }

    /** Numbers are kept where {@link #hash} without its sign bit is at least this. */
    int threshold() {
        return acts ? (int) (probability * 0x1p31) : 0;
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
