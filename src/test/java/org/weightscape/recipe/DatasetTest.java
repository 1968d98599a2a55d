package org.weightscape.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetTest {

    @Test
    void tetrominoesAreAllThereAreOnFourByFourPixels() {
        List<List<boolean[]>> pictures = TetrisImages.pictures();
        assertEquals(List.of(8, 9, 12, 12), pictures.stream().map(List::size).toList());
        Set<String> different = new HashSet<>();
        pictures.forEach(list -> list.forEach(picture -> different.add(Arrays.toString(picture))));
        assertEquals(41, different.size());
    }

    @Test
    void withoutNoiseATetrisImageIsOneOfThePictures() {
        Dataset dataset = Dataset.draw(new Dataset.Order(Dataset.Kind.TETRIS, 200, 10, 0, 3));
        for (int i = 0; i < 200; i++) {
            boolean[] picture = new boolean[16];
            for (int p = 0; p < 16; p++) {
                float value = dataset.train().values()[16 * i + p];
                assertTrue(Math.abs(value) >= 0.7 && Math.abs(value) <= 1.3);
                picture[p] = value > 0;
            }
            assertTrue(TetrisImages.pictures().get(dataset.train().labels()[i]).stream()
                    .anyMatch(known -> Arrays.equals(known, picture)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void imagesDependOnTheSeedOnlyAndClassesAreEven(Dataset.Kind kind) {
        Dataset.Order order = new Dataset.Order(kind, 100, 60, 0.2, 5);
        Dataset dataset = Dataset.draw(order);
        Dataset again = Dataset.draw(order);
        assertArrayEquals(dataset.train().values(), again.train().values());
        assertArrayEquals(dataset.test().values(), again.test().values());
        Dataset other = Dataset.draw(new Dataset.Order(kind, 100, 60, 0.2, 6));
        assertFalse(Arrays.equals(dataset.train().values(), other.train().values()));
        int[] counts = new int[dataset.classes()];
        for (int label : dataset.train().labels()) {
            counts[label]++;
        }
        for (int count : counts) {
            assertEquals(100 / dataset.classes(), count);
        }
        assertNotEquals(dataset.train().values()[0], dataset.test().values()[0]);
    }

    @Test
    void digitsAreInkOnPaperAndDifferFromEachOther() {
        Dataset dataset = Dataset.draw(new Dataset.Order(Dataset.Kind.DIGITS, 500, 10, 0, 1));
        double[][] means = new double[10][784];
        for (int i = 0; i < 500; i++) {
            double ink = 0;
            for (int p = 0; p < 784; p++) {
                float value = dataset.train().values()[784 * i + p];
                assertTrue(value >= -1 && value <= 1);
                ink += (value + 1) / 2;
                means[i % 10][p] += value / 50;
            }
            double share = ink / 784;
            assertTrue(share > 0.03 && share < 0.4, () -> "share of ink " + share);
        }
        for (int a = 0; a < 10; a++) {
            for (int b = 0; b < a; b++) {
                double distance = 0;
                for (int p = 0; p < 784; p++) {
                    distance += (means[a][p] - means[b][p]) * (means[a][p] - means[b][p]);
                }
                assertTrue(distance > 10, "digits %d and %d look alike".formatted(a, b));
            }
        }
    }

    @Test
    void refusesSillyOrders() {
        assertThrows(IllegalArgumentException.class, () -> new Dataset.Order(Dataset.Kind.DIGITS, 0, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Dataset.Order(Dataset.Kind.DIGITS, 1, 1, Double.NaN, 1));
    }

    @ParameterizedTest
    @EnumSource
    void initialWeightsHaveTheSpreadTheyPromise(Initialisation init) {
        var architecture = Recipe.Design.UNTERTHINER.architecture();
        float[] weights = init.draw(architecture, new java.util.SplittableRandom(1));
        // The second convolution: 16 × 144 weights, fan-in 144, fan-out 144.
        double squares = 0;
        for (int i = 160; i < 160 + 2304; i++) {
            squares += (double) weights[i] * weights[i] / 2304;
        }
        double expected = switch (init) {
            case UNIFORM -> 1.0 / 3 / 144;
            case NORMAL -> 0.01;
            // The variance of a normal cut off at two standard deviations.
            case TRUNCATED_NORMAL -> 0.01 * 0.7737;
            case GLOROT_UNIFORM, GLOROT_NORMAL, ORTHOGONAL -> 1.0 / 144;
            case HE_UNIFORM, HE_NORMAL -> 2.0 / 144;
        };
        assertEquals(expected, squares, 0.1 * expected);
        assertEquals(0, weights[160 + 2304], "biases begin at 0");
        if (init == Initialisation.ORTHOGONAL) {
            double product = 0;
            for (int i = 0; i < 144; i++) {
                product += weights[160 + i] * weights[160 + 144 + i];
            }
            assertEquals(0, product, 1e-6);
        }
    }
}
