package org.weightscape.encoder;

import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.zoo.LayerStatistics;
import org.weightscape.zoo.Weights;

/**
 * One more token for the bottleneck to read, which says how the weights and biases of each layer are distributed: their {@link
 * LayerStatistics}, with log deviations for variances, standardised over the training checkpoints, through a linear map. The order
 * of units does not matter to it.
 */
final class StatisticsToken {
    /** Deviations from the mean beyond which a number only says that it is far off. */
    private static final float FARTHEST = 5;

    /** More checkpoints than this say no more about means and deviations. */
    private static final int MOST_ROWS = 5000;

    /** Networks described at once: what they take outside of the planned memory must not grow with the batch. */
    private static final int BLOCK = 64;

    /** Added to a standard deviation before its logarithm, in units of the layer's standard deviation. */
    private static final double LOG_FLOOR = 1e-3;

    private final Kernels kernels;
    private final LayerStatistics statistics;
    private final LayerStatistics.Description description;
    private final Span mean;
    private final Span deviation;
    private final Linear map;
    private final Matrix input;
    private final Matrix output;
    private final float[] networks;
    private final float[] network;
    private final double[] described;
    private final float[] means;
    private final float[] deviations;
    private final float[] standardised;

    /** Adds its parameters; the fixed ones must be the first of all. */
    StatisticsToken(Site site, ZooLayout layout, int width) {
        kernels = site.kernels();
        statistics = layout.statistics();
        description = statistics.new Description();
        int count = statistics.count();
        mean = site.parameters().add(Part.FIXED, "encoder.statistics.mean", Initial.constant(0), count);
        deviation = site.parameters().add(Part.FIXED, "encoder.statistics.deviation", Initial.constant(1), count);
        input = site.kept("statistics.input", site.samples(), count);
        output = site.kept("statistics.output", site.samples(), width);
        map = Linear.of(site, Part.ENCODER, "encoder.statistics.map", count, width);
        networks = new float[Math.multiplyExact(Math.min(BLOCK, site.samples()), layout.weights())];
        network = new float[layout.weights()];
        described = new double[count];
        means = new float[count];
        deviations = new float[count];
        standardised = new float[site.samples() * count];
    }

    /** Learns means and deviations of the statistics. */
    void fit(Weights weights, int[] rows, EncoderInput reading) {
        int[] looked = RowSample.spread(rows, MOST_ROWS);
        double[] sums = new double[described.length];
        double[] squares = new double[described.length];
        for (int row : looked) {
            reading.readScaled(weights, row, network, 0);
            describe();
            for (int j = 0; j < described.length; j++) {
                sums[j] += described[j];
                squares[j] += described[j] * described[j];
            }
        }
        for (int j = 0; j < described.length; j++) {
            double average = sums[j] / looked.length;
            double spread = Math.sqrt(Math.max(0, squares[j] / looked.length - average * average));
            // What is alike in all networks, or not a number in some, says nothing: it stays small.
            boolean varies = Double.isFinite(spread) && spread > 1e-6 * Math.max(1, Math.abs(average));
            means[j] = Double.isFinite(average) ? (float) average : 0;
            deviations[j] = varies ? (float) spread : 1;
        }
        kernels.write(means, mean.value());
        kernels.write(deviations, deviation.value());
    }

    private void describe() {
        description.of(network, described);
        for (int j = LayerStatistics.VARIANCE; j < described.length; j += LayerStatistics.PER_GROUP) {
            described[j] = Math.log(Math.sqrt(described[j]) + LOG_FLOOR);
        }
    }

    /**
     * The tokens of networks.
     *
     * @param flat one weight vector a row
     * @return one token a row; stays until the next forward pass
     */
    Matrix forward(Matrix flat) {
        kernels.read(mean.value(), means);
        kernels.read(deviation.value(), deviations);
        for (int first = 0; first < flat.rows(); first += BLOCK) {
            int count = Math.min(BLOCK, flat.rows() - first);
            kernels.read(flat.part((long) first * network.length, count, network.length), networks);
            for (int i = 0; i < count; i++) {
                System.arraycopy(networks, i * network.length, network, 0, network.length);
                describe();
                standardise((first + i) * described.length);
            }
        }
        Matrix x = input.firstRows(flat.rows());
        kernels.write(standardised, x);
        Matrix out = output.firstRows(flat.rows());
        map.forward(x, out);
        return out;
    }

    private void standardise(int at) {
        for (int j = 0; j < described.length; j++) {
            float distance = (float) ((described[j] - means[j]) / deviations[j]);
            standardised[at + j] = Math.clamp(distance, -FARTHEST, FARTHEST);
        }
    }

    /** Sets the map's gradients. */
    void backward(Matrix gradient) {
        map.backward(input.firstRows(gradient.rows()), gradient, null);
    }
}
