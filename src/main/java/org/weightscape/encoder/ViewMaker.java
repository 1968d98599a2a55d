package org.weightscape.encoder;

import java.util.SplittableRandom;
import org.weightscape.augment.Augmentation;
import org.weightscape.augment.AugmentationConfig;
import org.weightscape.augment.Erasing;
import org.weightscape.augment.Noise;
import org.weightscape.augment.PermutationChoice;
import org.weightscape.encoder.EncoderConfig.Views;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Weights;

/**
 * Makes two views of each checkpoint. What they are depends only on the seed, the epoch and the place in the epoch, so that a resumed
 * training sees what an uninterrupted one would. For one thread at a time.
 */
final class ViewMaker {
    private static final long ORDER = 1;
    private static final long VIEW = 2;

    private final Weights weights;
    private final int[] rows;
    private final EncoderInput input;
    private final long seed;
    private final Augmentation augmentation;
    private final float[] raw;

    /**
     * @param rows the checkpoints to draw from
     * @param input how the encoder reads networks; views are drawn from scaled weights, and put in its order at last
     */
    ViewMaker(Architecture architecture, Weights weights, int[] rows, EncoderInput input, Views views, long seed) {
        this.weights = weights;
        this.rows = rows.clone();
        this.input = input;
        this.seed = seed;
        augmentation = new Augmentation(architecture, augmentation(views, seed));
        raw = new float[weights.columns()];
    }

    private static AugmentationConfig augmentation(Views views, long seed) {
        PermutationChoice permutation = switch (views.permutations()) {
            case -1 -> PermutationChoice.fresh();
            case 0 -> PermutationChoice.off();
            default -> PermutationChoice.listed(views.permutations(), seed);
        };
        Erasing erasing = new Erasing(
                views.eraseProbability(), views.eraseMin(), views.eraseMax(), Erasing.Fill.ZERO, Erasing.Mode.BLOCK);
        return new AugmentationConfig(permutation, new Noise(views.noise()), erasing);
    }

    /** Number of checkpoints to draw from. */
    int size() {
        return rows.length;
    }

    /** Numbers in a view. */
    int columns() {
        return raw.length;
    }

    /** The checkpoints as they come, without shuffling. */
    int[] plainOrder() {
        return rows.clone();
    }

    /** The checkpoints in the order of an epoch. */
    int[] order(int epoch) {
        int[] order = rows.clone();
        SplittableRandom random = random(ORDER, epoch, 0);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    private SplittableRandom random(long purpose, long epoch, long place) {
        long mixed = mixed(mixed(mixed(seed, purpose), epoch), place);
        return new SplittableRandom(mixed);
    }

    private static long mixed(long state, long part) {
        long product = (state ^ part) * 0x9e3779b97f4a7c15L;
        return product ^ (product >>> 29);
    }

    /** Fills {@code into} with first views of {@code count} checkpoints from place {@code first} on, then their second views. */
    void fill(float[] into, int[] order, int epoch, int first, int count) {
        int columns = raw.length;
        for (int i = 0; i < count; i++) {
            input.readScaled(weights, order[first + i], raw, 0);
            SplittableRandom random = random(VIEW, epoch, first + i);
            augmentation.view(raw, 0, into, i * columns, random);
            augmentation.view(raw, 0, into, (count + i) * columns, random);
            input.order(into, i * columns);
            input.order(into, (count + i) * columns);
        }
    }
}
