package org.weightscape.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weightscape.augment.Erasing.Fill;
import org.weightscape.augment.Erasing.Mode;
import tools.jackson.databind.JsonNode;

class ErasingTest {

    private static final int LENGTH = 122;
    /** Ten times the draws of the official statistics, so that only their own chance is left. */
    private static final int DRAWS = 200_000;

    @ParameterizedTest
    @CsvSource({
        "block_p0.5_scale0.02-0.33, BLOCK, 0.5, 0.02, 0.33",
        "block_p1.0_scale0.1-0.5, BLOCK, 1, 0.1, 0.5",
        "scatter_p0.5_scale0.02-0.33, SCATTER, 0.5, 0.02, 0.33",
        "scatter_p1.0_scale0.1-0.5, SCATTER, 1, 0.1, 0.5"
    })
    void erasesAsOftenAndAsMuchAsTheOfficialCode(String name, Mode mode, double probability, double min, double max) {
        JsonNode expected = ParityFiles.json(ParityFiles.parity("erasing/empirical.json")).get(name);
        Erasing erasing = new Erasing(probability, min, max, Fill.ZERO, mode);
        SplittableRandom random = new SplittableRandom(7);
        long untouched = 0;
        long lastErased = 0;
        double sum = 0;
        double squares = 0;
        double firstSum = 0;
        int least = LENGTH;
        int most = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            float[] vector = new float[LENGTH];
            Arrays.fill(vector, 1);
            erasing.apply(vector, 0, LENGTH, random);
            int erased = 0;
            int first = -1;
            int last = -1;
            for (int i = 0; i < LENGTH; i++) {
                if (vector[i] == 0) {
                    erased++;
                    first = first < 0 ? i : first;
                    last = i;
                }
            }
            if (erased == 0) {
                untouched++;
                continue;
            }
            if (mode == Mode.BLOCK) {
                assertEquals(erased, last - first + 1);
                assertTrue(last <= expected.get("last_index_max").intValue());
            }
            sum += erased;
            squares += (double) erased * erased;
            firstSum += first;
            least = Math.min(least, erased);
            most = Math.max(most, erased);
            lastErased += last == LENGTH - 1 ? 1 : 0;
        }
        double touched = DRAWS - untouched;
        double mean = sum / touched;
        assertEquals(expected.get("fraction_untouched").doubleValue(), (double) untouched / DRAWS, 0.01);
        close(expected.get("erased_mean").doubleValue(), mean, 0.02);
        close(expected.get("erased_std").doubleValue(), Math.sqrt(squares / touched - mean * mean), 0.02);
        close(expected.get("first_index_mean").doubleValue(), firstSum / touched, mode == Mode.BLOCK ? 0.02 : 0.03);
        assertTrue(most <= (int) (max * LENGTH));
        if (mode == Mode.BLOCK) {
            assertEquals(expected.get("erased_min").intValue(), least);
            assertEquals(expected.get("erased_max").intValue(), most);
            assertEquals(0, lastErased);
        } else {
            // Four standard deviations of the official count.
            double official = expected.get("times_last_element_erased").doubleValue();
            double draws = expected.get("draws").doubleValue();
            assertEquals(official / draws, (double) lastErased / DRAWS, 4 * Math.sqrt(official) / draws);
        }
    }

    private static void close(double expected, double actual, double relative) {
        assertEquals(expected, actual, relative * Math.abs(expected));
    }

    @Test
    void fillsWithStandardNormalNumbers() {
        Erasing erasing = new Erasing(1, 0.4, 0.5, Fill.NORMAL, Mode.BLOCK);
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int draw = 0; draw < 200; draw++) {
            float[] vector = new float[1000];
            Arrays.fill(vector, 100);
            erasing.apply(vector, 0, 1000, random);
            for (float value : vector) {
                if (value != 100) {
                    sum += value;
                    squares += value * value;
                    count++;
                }
            }
        }
        assertTrue(count > 70_000);
        assertEquals(0, sum / count, 0.02);
        assertEquals(1, squares / count, 0.02);
    }

    @Test
    void touchesOnlyItsOwnPart() {
        float[] vector = new float[300];
        Arrays.fill(vector, 1);
        SplittableRandom random = new SplittableRandom(3);
        for (Mode mode : Mode.values()) {
            for (int draw = 0; draw < 100; draw++) {
                new Erasing(1, 0.5, 1, Fill.ZERO, mode).apply(vector, 100, 100, random);
            }
        }
        float[] ones = new float[100];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, Arrays.copyOfRange(vector, 0, 100));
        assertArrayEquals(ones, Arrays.copyOfRange(vector, 200, 300));
        assertFalse(Arrays.equals(ones, Arrays.copyOfRange(vector, 100, 200)));
    }

    @Test
    void leavesAVectorAloneWhenNoBlockFits() {
        float[] vector = {1, 2, 3};
        for (int seed = 0; seed < 50; seed++) {
            new Erasing(1, 1, 1, Fill.ZERO, Mode.BLOCK).apply(vector, 0, 3, new SplittableRandom(seed));
        }
        assertArrayEquals(new float[] {1, 2, 3}, vector);
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new Erasing(1.1, 0.1, 0.2, Fill.ZERO, Mode.BLOCK));
        assertThrows(IllegalArgumentException.class, () -> new Erasing(Double.NaN, 0.1, 0.2, Fill.ZERO, Mode.BLOCK));
        assertThrows(IllegalArgumentException.class, () -> new Erasing(0.5, 0.3, 0.2, Fill.ZERO, Mode.BLOCK));
        assertThrows(IllegalArgumentException.class, () -> new Erasing(0.5, 0.3, 1.2, Fill.ZERO, Mode.BLOCK));
        assertThrows(IllegalArgumentException.class, () -> new Noise(-0.1));
        assertThrows(IllegalArgumentException.class, () -> new Noise(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> PermutationChoice.listed(0, 1));
    }
}
