package org.weightscape.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Network;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/** A small zoo of real networks: random ones that are pulled, epoch by epoch, towards a solution of the tetris task. */
final class SmallZoo {
    private static final int[][] PIECES = {
        {0, 1, 2, 3}, {0, 1, 4, 5}, {0, 4, 5, 6}, {1, 4, 5, 6},
    };

    private SmallZoo() {}

    /** A zoo with measured accuracies, a category and missing entries. */
    static Zoo tetris(int models, int epochs) {
        Architecture architecture = Architectures.tetris();
        Random random = new Random(7);
        int columns = architecture.weightCount();
        float[] weights = new float[models * epochs * columns];
        List<String> names = new ArrayList<>();
        double[] epochOf = new double[models * epochs];
        double[] accuracy = new double[models * epochs];
        double[] lr = new double[models * epochs];
        List<String> optimizers = new ArrayList<>();
        float[] inputs = inputs(random);
        Network network = Network.of(architecture);
        float[] target = best(network, inputs, random, columns);
        for (int m = 0; m < models; m++) {
            float[] start = new float[columns];
            for (int i = 0; i < columns; i++) {
                start[i] = (float) (0.4 * random.nextGaussian());
            }
            double rate = Math.pow(10, -1 - 2 * random.nextDouble());
            for (int e = 0; e < epochs; e++) {
                int row = m * epochs + e;
                double way = 1 - Math.exp(-e * (0.1 + 2 * rate));
                for (int i = 0; i < columns; i++) {
                    weights[row * columns + i] =
                            (float) ((1 - way) * start[i] + way * target[i] + 0.05 * random.nextGaussian());
                }
                float[] one = java.util.Arrays.copyOfRange(weights, row * columns, (row + 1) * columns);
                names.add("model_%03d".formatted(m));
                epochOf[row] = e;
                accuracy[row] = m % 17 == 3 ? Double.NaN : accuracy(network.outputs(one, inputs));
                lr[row] = rate;
                optimizers.add(m % 3 == 0 ? "adam" : m % 3 == 1 ? "sgd" : "rmsprop");
            }
        }
        return new Zoo(
                "small-tetris",
                architecture,
                Weights.of(weights, columns),
                names,
                List.of(
                        new Property.Numeric("test_acc", accuracy),
                        new Property.Numeric("epoch", epochOf),
                        new Property.Numeric("lr", lr),
                        Property.Category.of("optimizer", optimizers)),
                Optional.empty(),
                List.of());
    }

    private static float[] inputs(Random random) {
        float[] inputs = new float[400 * 16];
        for (int i = 0; i < 400; i++) {
            for (int pixel : PIECES[i % 4]) {
                inputs[i * 16 + pixel + 4 * (i / 4 % 2)] = 1;
            }
            for (int p = 0; p < 16; p++) {
                inputs[i * 16 + p] += (float) (0.1 * random.nextGaussian());
            }
        }
        return inputs;
    }

    private static double accuracy(float[] outputs) {
        int right = 0;
        for (int i = 0; i < outputs.length / 4; i++) {
            int best = 0;
            for (int c = 1; c < 4; c++) {
                if (outputs[i * 4 + c] > outputs[i * 4 + best]) {
                    best = c;
                }
            }
            right += best == i % 4 ? 1 : 0;
        }
        return right / (outputs.length / 4.0);
    }

    /** The best of some random networks, made better by random steps. */
    private static float[] best(Network network, float[] inputs, Random random, int columns) {
        float[] best = new float[columns];
        double bestAccuracy = -1;
        for (int step = 0; step < 600; step++) {
            float[] next = best.clone();
            double size = step < 50 ? 1 : 0.3;
            for (int i = 0; i < columns; i++) {
                next[i] += (float) (size * random.nextGaussian());
            }
            double accuracy = accuracy(network.outputs(next, inputs));
            if (accuracy >= bestAccuracy) {
                best = next;
                bestAccuracy = accuracy;
            }
        }
        return best;
    }
}
