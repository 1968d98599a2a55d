package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.weightscape.augment.NormOrder;
import org.weightscape.augment.Permutation;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parity.Engine;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Pooling;
import org.weightscape.zoo.Weights;

/** Networks that differ along three directions only come back whole from three components, in order, and whatever their order was. */
class ComponentAutoencoderTest {
    private static final Architecture ARCHITECTURE = Architecture.builder(new InputShape(1, 5, 5), Activation.TANH)
            .convolution("0", 4, 1, 2, 2, 1, 0, Pooling.GLOBAL_AVERAGE, Architecture.Bias.PRESENT)
            .fullyConnected("1", 2, 4, Architecture.Bias.PRESENT)
            .build();
    private static final int COUNT = 40;
    private static final int DIRECTIONS = 3;

    /** A network, and small differences along three directions, which leave the order of its units alone; units shuffled. */
    private static float[] networks(SplittableRandom random) {
        int weights = ARCHITECTURE.weightCount();
        double[] base = random.doubles(weights, 1, 9).toArray();
        double[][] directions = new double[DIRECTIONS][];
        for (int d = 0; d < DIRECTIONS; d++) {
            directions[d] = random.doubles(weights, -0.01, 0.01).toArray();
        }
        float[] networks = new float[COUNT * weights];
        for (int i = 0; i < COUNT; i++) {
            float[] one = new float[weights];
            double[] along = random.doubles(DIRECTIONS, -1, 1).toArray();
            for (int j = 0; j < weights; j++) {
                one[j] = (float) (base[j] + along[0] * directions[0][j] + along[1] * directions[1][j] + along[2] * directions[2][j]);
            }
            System.arraycopy(Permutation.random(ARCHITECTURE, random).apply(one), 0, networks, i * weights, weights);
        }
        return networks;
    }

    @Test
    void thereAreNoMoreComponentsThanNetworksAndMemoryAllow() {
        assertEquals(25, ComponentAutoencoder.most(100, 5000));
        assertEquals(19, ComponentAutoencoder.most(100, 20));
        assertEquals(167, ComponentAutoencoder.most(100_000, 5000));
        assertEquals(0, ComponentAutoencoder.most(20_000_000, 5000));
        assertEquals(0, ComponentAutoencoder.most(100, 0));
    }

    @Test
    void networksAlongThreeDirectionsComeBackFromThreeComponents() {
        EncoderConfig config = EncoderConfig.practical()
                .with("model.dim", "8")
                .with("model.latent", "5")
                .with("model.components", "5");
        ZooLayout layout = ZooLayout.of(ARCHITECTURE);
        int weights = layout.weights();
        float[] networks = networks(new SplittableRandom(1));
        float[] factors = new float[weights];
        Arrays.fill(factors, 1);
        Arrays.fill(factors, 0, layout.groups().getFirst().biasOffset(), 4);
        try (Kernels kernels = Engine.HOST.kernels();
                Workspace workspace = Workspace.of(Engine.HOST.precision())) {
            Site site = new Site(kernels, workspace, Purpose.INFERENCE, COUNT, 0);
            Autoencoder autoencoder = Autoencoder.of(site, layout, config.model());
            site.parameters().allocate(workspace, Purpose.INFERENCE);
            site.parameters().initialise(kernels, Encoder.random(1));
            autoencoder.fit(
                    Weights.of(networks, weights), IntStream.range(0, COUNT).toArray(),
                    new EncoderInput(ARCHITECTURE, config.model(), factors), Cancellation.NEVER);
            // The inner decoder adds nothing.
            kernels.fill(site.parameters().values(Part.DECODER), 0);
            Matrix flat = workspace.matrix(COUNT, weights);
            float[] scaled = networks.clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= factors[i % weights];
            }
            kernels.write(scaled, flat);
            Matrix z = autoencoder.encode(flat);
            float[] decoded = new float[networks.length];
            kernels.read(autoencoder.decode(z), decoded);
            float[] ordered = scaled.clone();
            NormOrder order = new NormOrder(ARCHITECTURE);
            for (int i = 0; i < COUNT; i++) {
                order.apply(ordered, i * weights);
            }
            assertArrayEquals(ordered, decoded, 5e-5f);

            int latent = Autoencoder.latent(config.model(), layout);
            int code = Autoencoder.code(config.model(), layout);
            assertEquals(code + 5, latent);
            float[] numbers = new float[COUNT * latent];
            kernels.read(z, numbers);
            double[] deviations = IntStream.range(code, latent)
                    .mapToDouble(j -> Math.sqrt(IntStream.range(0, COUNT)
                            .mapToDouble(i -> Math.pow(numbers[i * latent + j], 2))
                            .average()
                            .orElseThrow()))
                    .toArray();
            assertEquals(0.03, deviations[0], 1e-4);
            assertTrue(deviations[1] > 1e-3 && deviations[2] > 1e-3, Arrays.toString(deviations));
            assertTrue(deviations[3] < 1e-4 && deviations[4] < 1e-4, Arrays.toString(deviations));
        }
    }
}
