package org.weightscape.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.weightscape.zoo.Architecture.Bias.ABSENT;
import static org.weightscape.zoo.Architecture.Bias.PRESENT;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.weightscape.augment.ParityFiles;
import org.weightscape.augment.ParityNetwork;
import tools.jackson.databind.JsonNode;

class NetworkTest {

    private static final Path UNTERTHINER = Path.of("src/test/resources/fixtures/unterthiner");

    @Test
    void answersAsTheTrainedNetworksOfAnUnterthinerZoo() {
        float[] weights = ParityFiles.floats(UNTERTHINER.resolve("expected_torch_order.npy"));
        float[] images = ParityFiles.floats(UNTERTHINER.resolve("expected_images.npy"));
        float[] logits = ParityFiles.floats(UNTERTHINER.resolve("expected_logits.npy"));
        JsonNode activations = ParityFiles.json(UNTERTHINER.resolve("expected.json")).get("activation_of_rows");
        int n = Architectures.unterthiner().weightCount();
        assertEquals(5 * n, weights.length);
        for (int row = 0; row < 5; row++) {
            Activation activation = Activation.named(activations.get(row).stringValue()).orElseThrow();
            float[] outputs = Network.of(Architectures.unterthiner(), activation).outputs(weights, row * n, images);
            assertArrayEquals(Arrays.copyOfRange(logits, row * 120, (row + 1) * 120), outputs, 1e-4f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersAsTheOfficialCode(ParityNetwork parity) {
        float[] outputs =
                Network.of(parity.architecture()).outputs(parity.floats("vector_bias.npy"), parity.floats("images.npy"));
        assertArrayEquals(parity.floats("output.npy"), outputs, 1e-5f);
    }

    @Test
    void padsStridesAndPoolsAsComputedByHand() {
        Architecture architecture = Architecture.builder(new InputShape(1, 4, 5), Activation.RELU)
                .convolution("a", 1, 1, 3, 3, 1, 1, Pooling.MAX_2, PRESENT)
                .fullyConnected("b", 1, 4, ABSENT)
                .build();
        // The kernel adds up its 3×3 neighbourhood; the bias takes 1 away. The fifth column falls outside the pooling.
        float[] weights = {1, 1, 1, 1, 1, 1, 1, 1, 1, -1, 1, 10, 100, 1000};
        float[] image = {
            1, 0, 0, 0, 5,
            0, 0, 0, 0, 0,
            0, 0, 0, 2, 0,
            0, 0, 0, 0, 0
        };
        // Neighbourhood sums minus one, the negative ones cut off by the activation, then maxima of 2×2: 0, 6 | 0, 1.
        assertArrayEquals(new float[] {1 * 0 + 10 * 6 + 100 * 0 + 1000 * 1}, Network.of(architecture).outputs(weights, image));
    }

    @Test
    void normalisesWithRunningStatisticsBeforeTheActivation() {
        Architecture architecture = Architecture.builder(new InputShape(1, 1, 2), Activation.RELU)
                .convolution("a", 2, 1, 1, 1, 1, 0, Pooling.GLOBAL_AVERAGE, PRESENT)
                .batchNorm("norm")
                .fullyConnected("b", 1, 2, ABSENT)
                .build();
        // Two channels: x + 1 and −x; scales 2 and 3, shifts 0.5 and 1, means 1 and −1, variances 4 and 0.
        float[] weights = {1, -1, 1, 0, 2, 3, 0.5f, 1, 1, -1, 4, 0, 10, 1};
        double first = (Math.max(0, 3 * 2 / Math.sqrt(4 + BatchNorm.EPSILON) + 0.5) + 0.5) / 2;
        double second = (0 + Math.max(0, (0 + 1) * 3 / Math.sqrt(BatchNorm.EPSILON) + 1)) / 2;
        assertArrayEquals(
                new float[] {(float) (10 * first + second)},
                Network.of(architecture).outputs(weights, new float[] {3, 0}),
                1e-3f);
    }

    @Test
    void appliesNoActivationAfterTheLastLayer() {
        Architecture architecture = Architecture.builder(new InputShape(2, 1, 1), Activation.RELU)
                .fullyConnected("only", 2, 2, PRESENT)
                .build();
        assertArrayEquals(
                new float[] {-1.5f, 3}, Network.of(architecture).outputs(new float[] {1, -1, 0, 1, 0.5f, 1}, new float[] {0, 2}));
    }

    @Test
    void computesManyInputsAsOneByOne() {
        Architecture architecture = Architectures.smallCnn();
        java.util.Random random = new java.util.Random(5);
        float[] weights = new float[architecture.weightCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (0.3 * random.nextGaussian());
        }
        int size = architecture.input().size();
        float[] images = new float[70 * size];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        Network network = Network.of(architecture);
        float[] together = network.outputs(weights, images);
        assertEquals(700, together.length);
        for (int i = 0; i < 70; i += 23) {
            float[] alone = network.outputs(weights, Arrays.copyOfRange(images, i * size, (i + 1) * size));
            assertArrayEquals(alone, Arrays.copyOfRange(together, i * 10, (i + 1) * 10));
        }
        assertEquals(
                List.of(new InputShape(8, 12, 12), new InputShape(6, 4, 4), new InputShape(4, 3, 3), new InputShape(20, 1, 1),
                        new InputShape(10, 1, 1)),
                network.layerOutputs());
    }

    @Test
    void refusesWhatDoesNotFit() {
        Network network = Network.of(Architectures.tetris());
        assertThrows(IllegalArgumentException.class, () -> network.outputs(new float[99], new float[16]));
        assertThrows(IllegalArgumentException.class, () -> network.outputs(new float[100], new float[17]));
        assertEquals(0, network.outputs(new float[100], new float[0]).length);
        Architecture wrong = Architecture.builder(new InputShape(1, 5, 5), Activation.RELU)
                .convolution("a", 2, 1, 3, 3, 1, 0, Pooling.NONE, PRESENT)
                .fullyConnected("b", 3, 8, PRESENT)
                .build();
        assertThrows(IllegalArgumentException.class, () -> Network.of(wrong));
    }
}
