package org.weightscape.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.weightscape.encoder.Encoder;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FiniteRows;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.LayerStatistics;
import org.weightscape.zoo.Pooling;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

class RepresentationsTest {

    /** The architecture of the parity files, as {@code lq_index_dict.json} gives it. */
    private static Architecture parityArchitecture() {
        return Architecture.builder(new InputShape(1, 6, 6), Activation.TANH)
                .convolution("0", 3, 1, 3, 3, 1, 0, Pooling.NONE, Architecture.Bias.PRESENT)
                .convolution("2", 2, 3, 3, 3, 1, 0, Pooling.NONE, Architecture.Bias.PRESENT)
                .fullyConnected("5", 4, 8, Architecture.Bias.PRESENT)
                .build();
    }

    private static Zoo zoo(Architecture architecture, float[] weights) {
        Weights rows = Weights.of(weights, architecture.weightCount());
        List<String> models = Collections.nCopies(rows.rows(), "m");
        return new Zoo("test zoo", architecture, rows, models, List.of(), Optional.empty(), List.of());
    }

    @Test
    void statisticsEqualTheOfficialOnes() {
        ParityFiles files = ParityFiles.baselines(".");
        FloatMatrix weights = files.matrix("lq_weights.npy");
        for (Biases biases : Biases.values()) {
            String form = biases == Biases.INCLUDED ? "lq_biasTrue" : "lq_biasFalse";
            double[] expected = files.numbers(form + "_f64.npy");
            LayerStatistics statistics = new LayerStatistics(parityArchitecture(), biases);
            assertEquals(expected.length, weights.rows() * statistics.count());
            for (int row = 0; row < weights.rows(); row++) {
                double[] described = statistics.of(weights.row(row));
                for (int i = 0; i < described.length; i++) {
                    assertEquals(expected[row * described.length + i], described[i], 1e-9);
                }
            }
            Representation representation = Representations.statistics(
                    zoo(parityArchitecture(), weights.values()), biases, Progress.NONE, Cancellation.NEVER);
            double[] released = files.numbers(form + ".npy");
            float[] all = representation.matrix().values();
            for (int i = 0; i < released.length; i++) {
                assertEquals(released[i], all[i], 1e-6);
            }
        }
    }

    @Test
    void theVectorOfTheReference() {
        Architecture five = Architecture.builder(new InputShape(5, 1, 1), Activation.TANH)
                .fullyConnected("0", 1, 5, Architecture.Bias.ABSENT)
                .build();
        double[] described = new LayerStatistics(five, Biases.INCLUDED).of(new float[] {3, 1, 2, 10, -4});
        assertArrayEquals(new double[] {2.4, 20.24, -3.8, 1, 2, 3, 9.72}, described, 1e-12);
    }

    @Test
    void sizesOfThePublishedZoos() {
        assertEquals(14, new LayerStatistics(Architectures.tetris(), Biases.EXCLUDED).count());
        assertEquals(35, new LayerStatistics(Architectures.smallCnn(), Biases.EXCLUDED).count());
        assertEquals(28, new LayerStatistics(Architectures.unterthiner(), Biases.EXCLUDED).count());
        assertEquals(70, new LayerStatistics(Architectures.smallCnn(), Biases.INCLUDED).count());
        assertEquals(56, new LayerStatistics(Architectures.unterthiner(), Biases.INCLUDED).count());
    }

    @Test
    void brokenWeightsGiveNaNAndAreFound() {
        float[] weights = new float[200];
        weights[120] = Float.NaN;
        Zoo zoo = zoo(Architectures.tetris(), weights);
        Representation statistics =
                Representations.statistics(zoo, Biases.INCLUDED, Progress.NONE, Cancellation.NEVER);
        assertEquals(0, statistics.matrix().get(0, 0));
        assertTrue(Float.isNaN(statistics.matrix().get(1, 0)));
        boolean[] finite = FiniteRows.of(statistics, Progress.NONE, Cancellation.NEVER);
        assertTrue(finite[0]);
        assertFalse(finite[1]);
    }

    @Test
    void namesAndProvenance() {
        Zoo zoo = zoo(Architectures.tetris(), new float[300]);
        Representation w = Representations.weights(zoo);
        assertEquals("w", w.name());
        assertEquals(3, w.rows());
        assertEquals(100, w.columns());
        assertTrue(w.provenance().contains("test zoo"));
        assertEquals("s", Representations.statistics(zoo, Biases.INCLUDED, Progress.NONE, Cancellation.NEVER).name());
        assertEquals(
                "s-nobias", Representations.statistics(zoo, Biases.EXCLUDED, Progress.NONE, Cancellation.NEVER).name());
        assertThrows(
                CancellationException.class,
                () -> Representations.statistics(zoo, Biases.INCLUDED, Progress.NONE, () -> true));
    }

    @Test
    void principalComponentsKeepDistances() {
        Random random = new Random(1);
        FloatMatrix values = FloatMatrix.zeros(20, 5);
        for (int i = 0; i < 100; i++) {
            values.values()[i] = (float) random.nextGaussian();
        }
        Representation source = Representations.of("u", values, "random numbers");
        Representation turned = Representations.principalComponents(
                source, IntStream.range(0, 20).toArray(), 5, Progress.NONE, Cancellation.NEVER);
        assertEquals("u-pca5", turned.name());
        assertEquals(distance(values, 3, 11), distance(turned.matrix(), 3, 11), 1e-5);
    }

    @Test
    void latentRowsAreTheEncodersCodes() {
        Random random = new Random(3);
        float[] weights = new float[500];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        Zoo zoo = zoo(Architectures.tetris(), weights);
        EncoderConfig config = EncoderConfig.preset("tetris");
        try (Encoder encoder = Encoder.create(config, zoo.architecture(), zoo.splitOrDefault())) {
            Representation z = Representations.latent(zoo, encoder, Progress.NONE, Cancellation.NEVER);
            assertEquals("z", z.name());
            assertEquals(5, z.rows());
            assertEquals(encoder.latent(), z.columns());
            float[] third = encoder.embed(zoo.weights(), new int[] {2}, Progress.NONE, Cancellation.NEVER);
            assertArrayEquals(third, z.matrix().row(2), 1e-5f);
            Zoo other = zoo(Architectures.unterthiner(), new float[4970]);
            assertThrows(
                    BadInputException.class,
                    () -> Representations.latent(other, encoder, Progress.NONE, Cancellation.NEVER));
        }
    }

    private static double distance(FloatMatrix values, int a, int b) {
        return Math.sqrt(IntStream.range(0, values.columns())
                .mapToDouble(j -> Math.pow(values.get(a, j) - values.get(b, j), 2))
                .sum());
    }
}
