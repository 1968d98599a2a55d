package org.weightscape.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Network;
import org.weightscape.zoo.Pooling;
import org.weightscape.zoo.Token;

class PermutationTest {

    @ParameterizedTest
    @EnumSource
    void movesWeightsAsTheOfficialCode(ParityNetwork parity) {
        for (int k = 0; k < 3; k++) {
            String folder = "perm" + k + "/";
            List<int[]> order = parity.order(folder + "permutation.json");
            Permutation permutation = Permutation.of(parity.architecture(), order);
            assertArrayEquals(ParityFiles.ints(parity.folder().resolve(folder + "index_bias.npy")), permutation.index());
            float[] permuted = permutation.apply(parity.floats("vector_bias.npy"));
            assertArrayEquals(parity.floats(folder + "vector_bias.npy"), permuted);
            assertArrayEquals(
                    parity.floats(folder + "output.npy"),
                    Network.of(parity.architecture()).outputs(permuted, parity.floats("images.npy")),
                    1e-5f);

            Permutation noBias = Permutation.of(parity.architectureWithoutBiases(), order);
            assertArrayEquals(ParityFiles.ints(parity.folder().resolve(folder + "index_nobias.npy")), noBias.index());
            assertArrayEquals(
                    parity.floats(folder + "vector_nobias.npy"), noBias.apply(parity.floats("vector_nobias.npy")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsTheCanonicalFormsOfTheOfficialCode(ParityNetwork parity) {
        for (CanonicalForm form : CanonicalForm.values()) {
            String name = "canonical_" + form.name().toLowerCase(java.util.Locale.ROOT);
            float[] weights = parity.floats("vector_bias.npy");
            Permutation permutation = form.permutation(parity.architecture(), weights);
            List<int[]> expected = parity.order(name + ".json");
            for (int l = 0; l < expected.size(); l++) {
                assertArrayEquals(expected.get(l), permutation.units(l));
            }
            assertArrayEquals(parity.floats(name + "_vector_bias.npy"), form.apply(parity.architecture(), weights));
        }
    }

    /** A random chain of layers, with weights and inputs, all from one seed. */
    record Sample(Architecture architecture, float[] weights, float[] inputs, long seed) {}

    @Provide
    Arbitrary<Sample> samples() {
        return Arbitraries.longs().map(PermutationTest::sample);
    }

    private static Sample sample(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Architecture.Bias bias = random.nextBoolean() ? Architecture.Bias.PRESENT : Architecture.Bias.ABSENT;
        Activation activation = Activation.values()[random.nextInt(Activation.values().length)];
        int convolutions = random.nextInt(4);
        InputShape input = convolutions == 0
                ? new InputShape(random.nextInt(1, 12), 1, 1)
                : new InputShape(random.nextInt(1, 4), random.nextInt(8, 13), random.nextInt(8, 13));
        Architecture.Builder builder = Architecture.builder(input, activation);
        int channels = input.channels();
        int height = input.height();
        int width = input.width();
        for (int c = 0; c < convolutions; c++) {
            int out = random.nextInt(1, 7);
            int kernelHeight = random.nextInt(1, 4);
            int kernelWidth = random.nextInt(1, 4);
            int stride = c == 0 ? random.nextInt(1, 3) : 1;
            int padding = random.nextInt(1, 3);
            height = (height + 2 * padding - kernelHeight) / stride + 1;
            width = (width + 2 * padding - kernelWidth) / stride + 1;
            boolean last = c == convolutions - 1;
            Pooling pooling = random.nextInt(3) == 0 && height > 3 && width > 3
                    ? Pooling.MAX_2
                    : last && random.nextBoolean() ? Pooling.GLOBAL_AVERAGE : Pooling.NONE;
            if (pooling == Pooling.MAX_2) {
                height /= 2;
                width /= 2;
            } else if (pooling == Pooling.GLOBAL_AVERAGE) {
                height = 1;
                width = 1;
            }
            builder.convolution("c" + c, out, channels, kernelHeight, kernelWidth, stride, padding, pooling, bias);
            if (random.nextInt(3) == 0) {
                builder.batchNorm("n" + c);
            }
            channels = out;
        }
        int in = channels * height * width;
        int dense = random.nextInt(convolutions == 0 ? 1 : 0, 4);
        for (int d = 0; d < dense; d++) {
            int out = random.nextInt(1, 9);
            builder.fullyConnected("f" + d, out, in, bias);
            if (random.nextInt(3) == 0) {
                builder.batchNorm("m" + d);
            }
            in = out;
        }
        Architecture architecture = builder.build();
        float[] weights = normal(architecture.weightCount(), 0.5, random);
        for (Layer layer : architecture.layers()) {
            if (layer.norm().isPresent()) {
                int variances = layer.norm().get().offset() + 3 * layer.out();
                for (int i = variances; i < variances + layer.out(); i++) {
                    weights[i] = 0.1f + Math.abs(weights[i]);
                }
            }
        }
        return new Sample(architecture, weights, normal(3 * input.size(), 1, random), seed);
    }

    private static float[] normal(int n, double scale, SplittableRandom random) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    @Property(tries = 300)
    void leavesTheFunctionOfAnyNetworkAsItIs(@ForAll("samples") Sample sample) {
        Permutation permutation = Permutation.random(sample.architecture(), new SplittableRandom(sample.seed() + 1));
        Network network = Network.of(sample.architecture());
        float[] before = network.outputs(sample.weights(), sample.inputs());
        float[] after = network.outputs(permutation.apply(sample.weights()), sample.inputs());
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i], after[i], 1e-5 * Math.max(1, Math.abs(before[i])));
        }
    }

    @Property(tries = 100)
    void carriesWhatABatchNormalisationKnowsOfAChannel(@ForAll("samples") Sample sample) {
        Permutation permutation = Permutation.random(sample.architecture(), new SplittableRandom(sample.seed() + 1));
        float[] permuted = permutation.apply(sample.weights());
        List<Token> tokens = sample.architecture().tokens();
        int first = 0;
        for (int l = 0; l < permutation.hiddenLayers(); l++) {
            int[] units = permutation.units(l);
            for (int unit = 0; unit < units.length; unit++) {
                Token to = tokens.get(first + unit);
                Token from = tokens.get(first + units[unit]);
                assertEquals(sample.architecture().layers().get(l).norm().isPresent() ? 4 : 0, to.normOffsets().size());
                for (int v = 0; v < to.normOffsets().size(); v++) {
                    assertEquals(sample.weights()[from.normOffsets().get(v)], permuted[to.normOffsets().get(v)]);
                }
            }
            first += units.length;
        }
    }

    @Property(tries = 200)
    void isUndoneByItsInverse(@ForAll("samples") Sample sample) {
        Permutation permutation = Permutation.random(sample.architecture(), new SplittableRandom(sample.seed() + 1));
        float[] permuted = permutation.apply(sample.weights());
        assertArrayEquals(sample.weights(), permutation.inverse().apply(permuted));
        assertArrayEquals(
                Permutation.identity(sample.architecture()).index(), permutation.then(permutation.inverse()).index());
        int[] index = permutation.index();
        for (int k = 0; k < index.length; k++) {
            assertEquals(sample.weights()[index[k]], permuted[k]);
        }
    }

    @Property(tries = 100)
    void canonicalFormDoesNotDependOnTheOrder(@ForAll("samples") Sample sample) {
        Permutation permutation = Permutation.random(sample.architecture(), new SplittableRandom(sample.seed() + 1));
        for (CanonicalForm form : CanonicalForm.values()) {
            assertArrayEquals(
                    form.apply(sample.architecture(), sample.weights()),
                    form.apply(sample.architecture(), permutation.apply(sample.weights())));
        }
    }

    @Test
    void refusesWhatIsNoOrder() {
        Architecture tetris = Architectures.tetris();
        assertThrows(IllegalArgumentException.class, () -> Permutation.of(tetris, List.of()));
        assertThrows(IllegalArgumentException.class, () -> Permutation.of(tetris, List.of(new int[] {0, 1, 2, 3})));
        assertThrows(IllegalArgumentException.class, () -> Permutation.of(tetris, List.of(new int[] {0, 1, 2, 3, 3})));
        assertThrows(IllegalArgumentException.class, () -> Permutation.of(tetris, List.of(new int[] {0, 1, 2, 3, 5})));
        float[] both = new float[150];
        assertThrows(IllegalArgumentException.class, () -> Permutation.identity(tetris).apply(both, 0, both, 50));
    }
}
