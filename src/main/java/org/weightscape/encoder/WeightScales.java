package org.weightscape.encoder;

import java.util.ArrayList;
import java.util.List;
import org.weightscape.encoder.EncoderConfig.WeightScaling;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Weights;

/**
 * What weights are divided by before the encoder reads them: one number for each layer's weights and one for its biases and
 * batch normalisation.
 *
 * @param layers pairs of scale of weights, scale of biases (1 where there are none)
 */
record WeightScales(List<double[]> layers) {
    /** More rows than this say no more about a standard deviation. */
    private static final int MOST_ROWS = 20_000;

    static WeightScales of(WeightScaling scaling, ZooLayout layout, Weights weights, int[] rows, Cancellation cancellation) {
        return switch (scaling) {
            case NONE -> none(layout);
            case LAYER -> standardDeviations(layout, weights, rows, cancellation);
        };
    }

    static WeightScales none(ZooLayout layout) {
        return new WeightScales(layout.groups().stream().map(group -> new double[] {1, 1}).toList());
    }

    private static WeightScales standardDeviations(
            ZooLayout layout, Weights weights, int[] rows, Cancellation cancellation) {
        int blocks = layout.groups().size() * 2;
        double[] sums = new double[blocks];
        double[] squares = new double[blocks];
        int looked = Math.min(rows.length, MOST_ROWS);
        float[] row = new float[layout.weights()];
        for (int i = 0; i < looked; i++) {
            if (i % 64 == 0) {
                cancellation.throwIfCancelled();
            }
            weights.read(rows[(int) ((long) i * rows.length / looked)], row, 0);
            for (int block = 0; block < blocks; block++) {
                for (int j = begin(layout, block); j < end(layout, block); j++) {
                    sums[block] += row[j];
                    squares[block] += (double) row[j] * row[j];
                }
            }
        }
        List<double[]> layers = new ArrayList<>();
        for (int l = 0; l < layout.groups().size(); l++) {
            double[] scales = new double[2];
            for (int kind = 0; kind < 2; kind++) {
                int block = 2 * l + kind;
                double n = (double) looked * (end(layout, block) - begin(layout, block));
                double variance = n == 0 ? 0 : squares[block] / n - Math.pow(sums[block] / n, 2);
                double deviation = Math.sqrt(Math.max(0, variance));
                // Weights that are all alike, such as biases that are never trained, stay as they are.
                scales[kind] = deviation > 1e-8 && Double.isFinite(deviation) ? (float) deviation : 1;
            }
            layers.add(scales);
        }
        return new WeightScales(layers);
    }

    /** Block 2l is the weights of layer l, block 2l + 1 its biases. */
    private static int begin(ZooLayout layout, int block) {
        var group = layout.groups().get(block / 2);
        return block % 2 == 0 ? group.weightOffset() : Math.max(0, group.biasOffset());
    }

    private static int end(ZooLayout layout, int block) {
        var group = layout.groups().get(block / 2);
        int count = block % 2 == 0 ? group.units() * group.fanIn() : group.units() * group.beside();
        return begin(layout, block) + count;
    }

    /** The factor that each number of a weight vector is multiplied with: 1 divided by its scale. */
    float[] factors(ZooLayout layout) {
        float[] factors = new float[layout.weights()];
        java.util.Arrays.fill(factors, 1);
        for (int block = 0; block < 2 * layers.size(); block++) {
            float factor = (float) (1 / layers.get(block / 2)[block % 2]);
            for (int j = begin(layout, block); j < end(layout, block); j++) {
                factors[j] = factor;
            }
        }
        return factors;
    }
}
