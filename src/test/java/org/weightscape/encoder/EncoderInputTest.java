package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.augment.Permutation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.LayerStatistics;
import org.weightscape.zoo.Pooling;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;

/** What the encoder is shown: scales of layers, and the order of hidden units. */
class EncoderInputTest {
    private static final Architecture CNN = Architectures.smallCnn();
    private static final Split NO_SPLIT = new Split(List.of(), List.of(), List.of());

    private static float[] network(Architecture architecture, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] network = new float[architecture.weightCount()];
        for (int i = 0; i < network.length; i++) {
            network[i] = (float) random.nextGaussian();
        }
        return network;
    }

    private static Weights rows(float[]... networks) {
        float[] all = new float[networks.length * networks[0].length];
        for (int i = 0; i < networks.length; i++) {
            System.arraycopy(networks[i], 0, all, i * networks[0].length, networks[0].length);
        }
        return Weights.of(all, networks[0].length);
    }

    private static float largestDifference(float[] a, float[] b) {
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @Test
    void networksThatDifferInTheOrderOfTheirUnitsOnlyAreOne() {
        float[] network = network(CNN, 1);
        Permutation permutation = Permutation.random(CNN, new SplittableRandom(2));
        float[] permuted = permutation.apply(network);
        for (String order : List.of("norm", "given")) {
            EncoderConfig config = EncoderConfig.practical().with("model.unit_order", order);
            try (Encoder encoder = Encoder.create(config, CNN, NO_SPLIT)) {
                float[] z = encoder.embed(rows(network), new int[] {0}, Progress.NONE, Cancellation.NEVER);
                float[] other = encoder.embed(rows(permuted), new int[] {0}, Progress.NONE, Cancellation.NEVER);
                if (order.equals("norm")) {
                    assertArrayEquals(z, other, 1e-5f);
                } else {
                    assertTrue(largestDifference(z, other) > 1e-3f);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4"})
    void whatIsDecodedStandsInTheOrderThatWasEncoded(String components) {
        float[] network = network(CNN, 3);
        Permutation permutation = Permutation.random(CNN, new SplittableRandom(4));
        try (Encoder encoder = Encoder.create(
                EncoderConfig.practical().with("model.unit_order", "norm").with("model.components", components), CNN, NO_SPLIT)) {
            float[] decoded = encoder.reconstruct(rows(network), new int[] {0}, Progress.NONE, Cancellation.NEVER);
            float[] both = encoder.reconstruct(
                    rows(network, permutation.apply(network)), new int[] {0, 1}, Progress.NONE, Cancellation.NEVER);
            float[] second = Arrays.copyOfRange(both, network.length, 2 * network.length);
            assertArrayEquals(permutation.apply(decoded), second, 1e-5f);
        }
    }

    private static double kurtosisOfFirstLayer(float[] network) {
        int count = CNN.layers().getFirst().weightCount();
        double mean = IntStream.range(0, count).mapToDouble(i -> network[i]).average().orElseThrow();
        double square = IntStream.range(0, count).mapToDouble(i -> Math.pow(network[i] - mean, 2)).average().orElseThrow();
        double fourth = IntStream.range(0, count).mapToDouble(i -> Math.pow(network[i] - mean, 4)).average().orElseThrow();
        return fourth / (square * square);
    }

    /** An untrained encoder has not learned how the statistics are spread: it takes them as they are. */
    @Test
    void theStatisticsStandBehindTheLearnedNumbers() {
        float[] network = network(CNN, 6);
        float[] permuted = Permutation.random(CNN, new SplittableRandom(7)).apply(network);
        EncoderConfig config = EncoderConfig.practical().with("model.latent", "9").with("model.components", "0");
        double[] statistics = new LayerStatistics(CNN, Biases.INCLUDED).of(network);
        int groups = statistics.length / LayerStatistics.PER_GROUP;
        int sharp = 9 + statistics.length + groups;
        try (Encoder encoder = Encoder.create(config, CNN, NO_SPLIT)) {
            assertEquals(sharp + statistics.length, encoder.latent());
            float[] z = encoder.embed(rows(network, permuted), new int[] {0, 1}, Progress.NONE, Cancellation.NEVER);
            for (int j = 0; j < statistics.length; j++) {
                boolean isVariance = j % LayerStatistics.PER_GROUP == LayerStatistics.VARIANCE;
                double number = isVariance ? Math.log(Math.sqrt(statistics[j]) + 1e-3) : statistics[j];
                double limited = Math.clamp(number, -5, 5);
                assertEquals(Math.tanh(limited / 2), z[9 + j], 1e-6, "statistic " + j);
                assertEquals(Math.tanh(1.5 * limited), z[sharp + j], 1e-6, "sharp statistic " + j);
                assertEquals(z[9 + j], z[encoder.latent() + 9 + j], 1e-6, "permuted, statistic " + j);
            }
            assertEquals(Math.tanh(Math.log(kurtosisOfFirstLayer(network) + 0.01) / 2), z[9 + statistics.length], 1e-6, "kurtosis");
        }
        try (Encoder encoder = Encoder.create(config.with("model.statistics_in_latent", "false"), CNN, NO_SPLIT)) {
            assertEquals(9, encoder.latent());
        }
    }

    @Test
    void everyVectorBesideTheWeightsHasAScaleOfItsOwn() {
        Architecture normalised = Architecture.builder(new InputShape(1, 5, 5), Activation.TANH)
                .convolution("0", 3, 1, 2, 2, 1, 0, Pooling.GLOBAL_AVERAGE, Architecture.Bias.PRESENT)
                .batchNorm("norm")
                .fullyConnected("1", 2, 3, Architecture.Bias.PRESENT)
                .build();
        ZooLayout layout = ZooLayout.of(normalised);
        float[] network = network(normalised, 5);
        int bias = layout.groups().getFirst().biasOffset();
        float[] vectors = {-2, 1, 0, 4, 9};
        for (int v = 0; v < vectors.length; v++) {
            Arrays.fill(network, bias + 3 * v, bias + 3 * (v + 1), vectors[v]);
        }
        WeightScales scales = WeightScales.of(
                EncoderConfig.WeightScaling.LAYER, layout, rows(network), new int[] {0}, Cancellation.NEVER);
        assertEquals(List.of(2.0, 1.0, 1.0, 4.0, 9.0), scales.layers().getFirst().beside());
        float[] factors = scales.factors(layout);
        assertEquals(0.5f, factors[bias]);
        double sum = 0;
        double square = 0;
        for (int i = 0; i < bias; i++) {
            sum += network[i] * factors[i];
            square += Math.pow(network[i] * factors[i], 2);
        }
        assertEquals(1, square / bias - Math.pow(sum / bias, 2), 1e-5);
    }
}
