package org.weightscape.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.InputShape;
import tools.jackson.databind.json.JsonMapper;

class AugmentationTest {

    private static float[] weights(Architecture architecture, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] weights = new float[architecture.weightCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }

    private static AugmentationConfig only(PermutationChoice choice) {
        return new AugmentationConfig(choice, Noise.NONE, Erasing.NONE);
    }

    @Test
    void viewIsThePermutedVectorWithNoiseAndThenErased() {
        Architecture architecture = Architectures.smallCnn();
        AugmentationConfig config = new AugmentationConfig(
                PermutationChoice.fresh(), new Noise(1e-3), new Erasing(1, 0.1, 0.2, Erasing.Fill.ZERO, Erasing.Mode.BLOCK));
        Augmentation augmentation = new Augmentation(architecture, config);
        float[] in = weights(architecture, 1);
        float[] kept = in.clone();
        int n = in.length;
        float[] out = new float[n + 10];
        augmentation.view(in, 0, out, 7, new SplittableRandom(2));
        assertArrayEquals(kept, in);
        float[] permuted = augmentation.lastPermutation().apply(in);
        int erased = 0;
        for (int i = 0; i < n; i++) {
            if (out[7 + i] == 0) {
                erased++;
            } else {
                // Noise came before erasing: what is erased is exactly 0, everything else is a little off.
                assertEquals(permuted[i], out[7 + i], 6e-3);
                assertNotEquals(permuted[i], out[7 + i]);
            }
        }
        assertTrue(erased >= 0.09 * n && erased <= 0.2 * n);
        assertArrayEquals(new float[7], Arrays.copyOf(out, 7));
        int[] units = new int[20];
        augmentation.copyLastUnits(3, units, 0);
        assertArrayEquals(augmentation.lastPermutation().units(3), units);
    }

    @Test
    void twoViewsAreIndependentWithAndWithoutPermutations() {
        Architecture architecture = Architectures.unterthiner();
        float[] in = weights(architecture, 1);
        int n = in.length;
        for (PermutationChoice choice : List.of(PermutationChoice.off(), PermutationChoice.fresh())) {
            AugmentationConfig config = new AugmentationConfig(choice, new Noise(0.05), Erasing.DEFAULT);
            Augmentation augmentation = new Augmentation(architecture, config);
            SplittableRandom random = new SplittableRandom(3);
            double[] product = new double[1];
            int touchedBoth = 0;
            int touchedOne = 0;
            for (int draw = 0; draw < 400; draw++) {
                float[] views = new float[2 * n];
                augmentation.view(in, 0, views, 0, random);
                float[] first = Arrays.copyOf(views, n);
                augmentation.view(in, 0, views, n, random);
                assertArrayEquals(first, Arrays.copyOf(views, n), "the second view must not touch the first");
                boolean a = zeros(views, 0, n) > 0;
                boolean b = zeros(views, n, n) > 0;
                touchedBoth += a && b ? 1 : 0;
                touchedOne += a != b ? 1 : 0;
                if (choice.kind() == PermutationChoice.Kind.OFF) {
                    // Look at the last weight, which is never erased.
                    product[0] += (views[n - 1] - in[n - 1]) * (views[2 * n - 1] - in[n - 1]) / (0.05 * 0.05);
                }
            }
            // Erased with probability ½ each, independently: 100 times both, 200 times one of them; five standard deviations.
            assertEquals(100, touchedBoth, 45);
            assertEquals(200, touchedOne, 50);
            // Noise of the two views is uncorrelated.
            assertEquals(0, product[0] / 400, 5 / Math.sqrt(400));
        }
    }

    private static int zeros(float[] values, int offset, int length) {
        int count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += values[i] == 0 ? 1 : 0;
        }
        return count;
    }

    @Test
    void noChangeCopies() {
        Architecture architecture = Architectures.tetris();
        float[] in = weights(architecture, 1);
        float[] out = new float[100];
        new Augmentation(architecture, AugmentationConfig.NONE).view(in, 0, out, 0, new SplittableRandom(1));
        assertArrayEquals(in, out);
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(architecture, AugmentationConfig.NONE)
                .view(in, 0, in, 0, new SplittableRandom(1)));
    }

    @Test
    void freshPermutationsAreUniform() {
        Architecture architecture = Architecture.builder(new InputShape(2, 1, 1), Activation.RELU)
                .fullyConnected("a", 4, 2, Architecture.Bias.PRESENT)
                .fullyConnected("b", 2, 4, Architecture.Bias.PRESENT)
                .build();
        Augmentation augmentation = new Augmentation(architecture, only(PermutationChoice.fresh()));
        float[] in = weights(architecture, 1);
        float[] out = new float[in.length];
        SplittableRandom random = new SplittableRandom(11);
        Map<String, Integer> counts = new HashMap<>();
        int draws = 24_000;
        for (int i = 0; i < draws; i++) {
            augmentation.view(in, 0, out, 0, random);
            counts.merge(Arrays.toString(augmentation.lastPermutation().units(0)), 1, Integer::sum);
        }
        assertEquals(24, counts.size());
        double chiSquared = counts.values().stream()
                .mapToDouble(count -> (count - draws / 24.0) * (count - draws / 24.0) / (draws / 24.0))
                .sum();
        // 23 degrees of freedom: 49.7 is exceeded once in a thousand.
        assertTrue(chiSquared < 49.7, () -> "chi squared " + chiSquared);
    }

    @Test
    void aListOfAllOrdersHoldsEachOnce() {
        Augmentation augmentation = new Augmentation(Architectures.tetris(), only(PermutationChoice.listed(120, 4)));
        Set<String> seen = new HashSet<>();
        for (Permutation permutation : augmentation.listedPermutations()) {
            seen.add(Arrays.toString(permutation.units(0)));
        }
        assertEquals(120, seen.size());
    }

    @Test
    void aListedViewIsAlwaysOneOfTheListAndTheListDependsOnTheSeedOnly() {
        Architecture architecture = Architectures.smallCnn();
        float[] in = weights(architecture, 1);
        float[] out = new float[in.length];
        Augmentation augmentation = new Augmentation(architecture, only(PermutationChoice.listed(10, 4)));
        Set<String> list = new HashSet<>();
        augmentation.listedPermutations().forEach(p -> list.add(Arrays.toString(p.index())));
        assertEquals(10, list.size());
        Set<String> drawn = new HashSet<>();
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 200; i++) {
            augmentation.view(in, 0, out, 0, random);
            assertArrayEquals(augmentation.lastPermutation().apply(in), out);
            drawn.add(Arrays.toString(augmentation.lastPermutation().index()));
        }
        assertEquals(list, drawn);
        Set<String> other = new HashSet<>();
        new Augmentation(architecture, only(PermutationChoice.listed(10, 5)))
                .listedPermutations()
                .forEach(p -> other.add(Arrays.toString(p.index())));
        assertFalse(other.stream().anyMatch(list::contains));
    }

    @Test
    void settingsSurviveJson() {
        JsonMapper json = JsonMapper.shared();
        for (AugmentationConfig config : List.of(
                AugmentationConfig.DEFAULT, AugmentationConfig.NONE, only(PermutationChoice.listed(25_000, 42)))) {
            assertEquals(config, json.readValue(json.writeValueAsString(config), AugmentationConfig.class));
        }
    }

    @Test
    void drawingAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        Architecture architecture = Architectures.unterthiner();
        AugmentationConfig config = new AugmentationConfig(PermutationChoice.listed(25_000, 1), new Noise(0.05), Erasing.DEFAULT);
        Augmentation augmentation = new Augmentation(architecture, config);
        float[] in = weights(architecture, 1);
        float[] out = new float[in.length];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            augmentation.view(in, 0, out, 0, random);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            augmentation.view(in, 0, out, 0, random);
        }
        long perView = (threads.getCurrentThreadAllocatedBytes() - before) / 1000;
        assertTrue(perView < 64, () -> perView + " bytes a view");
    }
}
