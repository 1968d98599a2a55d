package org.weightscape.encoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.weightscape.encoder.EncoderConfig.WeightScaling;
import org.weightscape.encoder.kernel.UnitGroup;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Weights;

/**
 * What weights are divided by before the encoder reads them.
 *
 * @param layers of each layer of the zoo's networks
 */
record WeightScales(List<Scales> layers) {
    /** More rows than this say no more about a deviation. */
    private static final int MOST_ROWS = 20_000;

    WeightScales {
        layers = List.copyOf(layers);
    }

    /**
     * Scales of one layer.
     *
     * @param weights standard deviation of its weights
     * @param beside root mean square of its biases, and of each vector of its batch normalisation, which may all lie on one side of 0
     */
    record Scales(double weights, List<Double> beside) {
        Scales {
            beside = List.copyOf(beside);
        }
    }

    static WeightScales of(WeightScaling scaling, ZooLayout layout, Weights weights, int[] rows, Cancellation cancellation) {
        return switch (scaling) {
            case NONE -> none(layout);
            case LAYER -> deviations(layout, weights, rows, cancellation);
        };
    }

    static WeightScales none(ZooLayout layout) {
        return new WeightScales(layout.groups().stream()
                .map(group -> new Scales(1, Collections.nCopies(group.beside(), 1.0)))
                .toList());
    }

    private static WeightScales deviations(ZooLayout layout, Weights weights, int[] rows, Cancellation cancellation) {
        double[] sums = new double[layout.weights()];
        double[] squares = new double[layout.weights()];
        int[] looked = RowSample.spread(rows, MOST_ROWS);
        float[] row = new float[layout.weights()];
        for (int i = 0; i < looked.length; i++) {
            if (i % 64 == 0) {
                cancellation.throwIfCancelled();
            }
            weights.read(looked[i], row, 0);
            for (int j = 0; j < row.length; j++) {
                sums[j] += row[j];
                squares[j] += (double) row[j] * row[j];
            }
        }
        List<Scales> layers = new ArrayList<>();
        for (UnitGroup group : layout.groups()) {
            int from = group.weightOffset();
            int to = from + group.units() * group.fanIn();
            double n = (double) looked.length * (to - from);
            double mean = sum(sums, from, to) / n;
            double variance = sum(squares, from, to) / n - mean * mean;
            List<Double> beside = new ArrayList<>();
            for (int v = 0; v < group.beside(); v++) {
                int start = group.biasOffset() + v * group.units();
                beside.add(scale(sum(squares, start, start + group.units()) / ((double) looked.length * group.units())));
            }
            layers.add(new Scales(scale(variance), beside));
        }
        return new WeightScales(layers);
    }

    private static double sum(double[] numbers, int from, int to) {
        return Arrays.stream(numbers, from, to).sum();
    }

    /** Weights that are all alike, such as biases that are never trained, stay as they are. */
    private static double scale(double square) {
        double root = Math.sqrt(Math.max(0, square));
        return root > 1e-8 && Double.isFinite(root) ? (float) root : 1;
    }

    /** The factor that each number of a weight vector is multiplied with: 1 divided by its scale. */
    float[] factors(ZooLayout layout) {
        float[] factors = new float[layout.weights()];
        Arrays.fill(factors, 1);
        for (int l = 0; l < layers.size(); l++) {
            UnitGroup group = layout.groups().get(l);
            Scales scales = layers.get(l);
            int from = group.weightOffset();
            Arrays.fill(factors, from, from + group.units() * group.fanIn(), (float) (1 / scales.weights()));
            for (int v = 0; v < group.beside(); v++) {
                int start = group.biasOffset() + v * group.units();
                Arrays.fill(factors, start, start + group.units(), (float) (1 / scales.beside().get(v)));
            }
        }
        return factors;
    }
}
