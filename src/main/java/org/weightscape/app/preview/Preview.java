package org.weightscape.app.preview;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.weightscape.augment.Augmentation;
import org.weightscape.augment.ViewKind;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Network;
import org.weightscape.zoo.Zoo;

/**
 * One network and one view of it.
 *
 * @param row the checkpoint
 * @param kind how the view was drawn
 * @param original its weights
 * @param view the augmented weights
 * @param difference the largest absolute difference of the two networks' outputs on {@link #INPUTS} random inputs
 */
public record Preview(int row, ViewKind kind, Architecture architecture, float[] original, float[] view, double difference) {

    /** On how many inputs the two networks are compared; standard normal numbers, the same ones every time. */
    public static final int INPUTS = 64;

    /** Draws a view of a checkpoint and compares the two networks. Reads the weights. */
    static Preview of(Zoo zoo, int row, ViewKind kind, long seed) {
        Architecture architecture = zoo.architecture();
        float[] original = zoo.weights().row(row);
        float[] view = new float[original.length];
        new Augmentation(architecture, kind.config()).view(original, 0, view, 0, new SplittableRandom(seed));
        Network network = Network.of(architecture, zoo.activationOf(row));
        float[] inputs = inputs(architecture.input().size());
        float[] a = network.outputs(original, inputs);
        float[] b = network.outputs(view, inputs);
        double difference = 0;
        for (int i = 0; i < a.length; i++) {
            difference = Math.max(difference, Math.abs((double) a[i] - b[i]));
        }
        return new Preview(row, kind, architecture, original, view, difference);
    }

    private static float[] inputs(int size) {
        RandomGenerator random = new SplittableRandom(1);
        float[] inputs = new float[INPUTS * size];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
        }
        return inputs;
    }
}
