package org.weightscape.feature;

import java.util.Arrays;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BatchNorm;
import org.weightscape.zoo.Layer;

/**
 * Seven numbers for each layer: mean, population variance and the percentiles 1, 25, 50, 75 and 99 of its weights; with
 * biases, the same seven of its biases and of each vector of its batch normalisation behind them (method §1.13, {@code
 * LayerQuintiles} of the official code). Percentiles interpolate linearly between the two nearest numbers.
 */
final class LayerStatistics {
    private static final double[] PERCENTILES = {1, 25, 50, 75, 99};
    private static final int PER_GROUP = 2 + PERCENTILES.length;

    private final int[] offsets;
    private final int[] counts;

    /** Layers without biases have no bias statistics. */
    LayerStatistics(Architecture architecture, Biases biases) {
        int[] from = new int[(2 + BatchNorm.VECTORS) * architecture.layers().size()];
        int[] many = new int[from.length];
        int groups = 0;
        for (Layer layer : architecture.layers()) {
            from[groups] = layer.weightOffset();
            many[groups++] = layer.weightCount();
            for (int v = 0; biases == Biases.INCLUDED && v < layer.besideCount(); v++) {
                from[groups] = layer.besideOffset() + v * layer.out();
                many[groups++] = layer.out();
            }
        }
        offsets = Arrays.copyOf(from, groups);
        counts = Arrays.copyOf(many, groups);
    }

    /** How many numbers describe a checkpoint. */
    int count() {
        return offsets.length * PER_GROUP;
    }

    /** Describes one checkpoint. Weights that are NaN make the statistics of their layer NaN. */
    double[] of(float[] weights) {
        double[] statistics = new double[count()];
        for (int group = 0; group < offsets.length; group++) {
            float[] values = Arrays.copyOfRange(weights, offsets[group], offsets[group] + counts[group]);
            describe(values, statistics, group * PER_GROUP);
        }
        return statistics;
    }

    private static void describe(float[] values, double[] into, int at) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        if (Double.isNaN(mean)) {
            Arrays.fill(into, at, at + PER_GROUP, Double.NaN);
            return;
        }
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        into[at] = mean;
        into[at + 1] = squares / values.length;
        Arrays.sort(values);
        for (int i = 0; i < PERCENTILES.length; i++) {
            double position = PERCENTILES[i] / 100 * (values.length - 1);
            int below = (int) position;
            double low = values[below];
            double high = values[Math.min(below + 1, values.length - 1)];
            into[at + 2 + i] = low + (position - below) * (high - low);
        }
    }
}
