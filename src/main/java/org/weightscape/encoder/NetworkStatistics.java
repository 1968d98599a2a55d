package org.weightscape.encoder;

import java.util.List;
import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.LayerStatistics;
import org.weightscape.zoo.Weights;

/**
 * How the weights and biases of each layer of a network are distributed: their {@link LayerStatistics}, with log deviations for
 * variances, and behind those of all layers the logarithm of each one's kurtosis; standardised over the training checkpoints. The
 * order of units does not matter to them.
 */
final class NetworkStatistics {
    /** Deviations from the mean beyond which a number only says that it is far off. */
    private static final float FARTHEST = 5;

    /** More checkpoints than this say no more about means and deviations. */
    private static final int MOST_ROWS = 5000;

    /** Networks described at once: what they take outside of the planned memory must not grow with the batch. */
    private static final int BLOCK = 64;

    /** Added to a kurtosis before its logarithm. */
    private static final double KURTOSIS_FLOOR = 1e-2;

    /** How much steeper the sharp form of a number is. */
    private static final float SHARPER = 3;

    /** Added to a standard deviation before its logarithm, in units of the layer's standard deviation. */
    private static final double LOG_FLOOR = 1e-3;

    private final Kernels kernels;
    private final LayerStatistics statistics;
    private final LayerStatistics.Description description;
    private final List<LayerStatistics.Group> groups;
    private final Span mean;
    private final Span deviation;
    private final Matrix described;
    private final Matrix bounded;
    private final float[] networks;
    private final float[] network;
    private final double[] numbers;
    private final float[] means;
    private final float[] deviations;
    private final float[] standardised;
    private final float[] limited;

    /** Adds its parameters; the fixed ones must be the first of all. */
    NetworkStatistics(Site site, ZooLayout layout) {
        kernels = site.kernels();
        statistics = layout.statistics();
        description = statistics.new Description();
        groups = layout.statisticsGroups();
        int count = statistics.count() + groups.size();
        mean = site.parameters().add(Part.FIXED, "encoder.statistics.mean", Initial.constant(0), count);
        deviation = site.parameters().add(Part.FIXED, "encoder.statistics.deviation", Initial.constant(1), count);
        described = site.kept("statistics.described", site.samples(), count);
        bounded = site.kept("statistics.bounded", site.samples(), count + statistics.count());
        networks = new float[Math.multiplyExact(Math.min(BLOCK, site.samples()), layout.weights())];
        network = new float[layout.weights()];
        numbers = new double[count];
        means = new float[count];
        deviations = new float[count];
        standardised = new float[site.samples() * count];
        limited = new float[site.samples() * bounded.columns()];
    }

    /** Learns means and deviations of the statistics. */
    void fit(Weights weights, int[] rows, EncoderInput reading, Cancellation cancellation) {
        int[] looked = RowSample.spread(rows, MOST_ROWS);
        double[] sums = new double[numbers.length];
        double[] squares = new double[numbers.length];
        for (int row : looked) {
            cancellation.throwIfCancelled();
            reading.readScaled(weights, row, network, 0);
            describe();
            for (int j = 0; j < numbers.length; j++) {
                sums[j] += numbers[j];
                squares[j] += numbers[j] * numbers[j];
            }
        }
        for (int j = 0; j < numbers.length; j++) {
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
        description.of(network, numbers);
        for (int g = 0; g < groups.size(); g++) {
            int at = g * LayerStatistics.PER_GROUP;
            double variance = numbers[at + LayerStatistics.VARIANCE];
            double kurtosis = kurtosis(network, groups.get(g), numbers[at + LayerStatistics.MEAN], variance);
            numbers[statistics.count() + g] = Math.log(kurtosis + KURTOSIS_FLOOR);
            numbers[at + LayerStatistics.VARIANCE] = Math.log(Math.sqrt(variance) + LOG_FLOOR);
        }
    }

    /** The mean fourth power of distances from the mean, in standard deviations; 0 where all numbers are alike. */
    private static double kurtosis(float[] network, LayerStatistics.Group group, double mean, double variance) {
        double sum = 0;
        for (int i = group.offset(); i < group.offset() + group.count(); i++) {
            double square = (network[i] - mean) * (network[i] - mean);
            sum += square * square;
        }
        return variance == 0 ? 0 : sum / group.count() / (variance * variance);
    }

    /** How many there are of one network. */
    int count() {
        return numbers.length;
    }

    /**
     * Describes networks.
     *
     * @param flat one weight vector a row
     * @return one row each, deviations from the mean in standard deviations; stays until the next call
     */
    Matrix of(Matrix flat) {
        kernels.read(mean.value(), means);
        kernels.read(deviation.value(), deviations);
        for (int first = 0; first < flat.rows(); first += BLOCK) {
            int count = Math.min(BLOCK, flat.rows() - first);
            kernels.read(flat.part((long) first * network.length, count, network.length), networks);
            for (int i = 0; i < count; i++) {
                System.arraycopy(networks, i * network.length, network, 0, network.length);
                describe();
                standardise((first + i) * numbers.length);
            }
        }
        Matrix result = described(flat.rows());
        kernels.write(standardised, result);
        return result;
    }

    /** What the last call gave for this many networks. */
    Matrix described(int networks) {
        return described.firstRows(networks);
    }

    /** How many numbers {@link #bounded} gives of one network. */
    static int boundedCount(ZooLayout layout) {
        return 2 * layout.statistics().count() + layout.statisticsGroups().size();
    }

    /**
     * The same within −1 to 1: tanh of half of each, so that a standard deviation becomes 0.46; and the layer statistics behind them
     * once more, three times as steep, so that a linear probe can bend what it reads off. Stays until the next call.
     */
    Matrix bounded(int networks) {
        int columns = bounded.columns();
        for (int i = 0; i < networks; i++) {
            for (int j = 0; j < columns; j++) {
                boolean isSharp = j >= numbers.length;
                float number = standardised[i * numbers.length + (isSharp ? j - numbers.length : j)];
                limited[i * columns + j] = (float) Math.tanh(isSharp ? SHARPER * number / 2 : number / 2);
            }
        }
        Matrix result = bounded.firstRows(networks);
        kernels.write(limited, result);
        return result;
    }

    private void standardise(int at) {
        for (int j = 0; j < numbers.length; j++) {
            float distance = (float) ((numbers[j] - means[j]) / deviations[j]);
            standardised[at + j] = Math.clamp(distance, -FARTHEST, FARTHEST);
        }
    }
}
