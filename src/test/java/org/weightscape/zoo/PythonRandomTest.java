package org.weightscape.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers that CPython 3.8 draws from {@code random.seed(42)}. */
class PythonRandomTest {

    @Test
    void drawsCPythonsNumbers() {
        PythonRandom random = new PythonRandom(42);
        assertEquals(0.6394267984578837, random.random());
        assertEquals(0.025010755222666936, random.random());
        assertEquals(0.27502931836911926, random.random());
    }

    @Test
    void shufflesAsCPythonDoes() {
        assertEquals(List.of(7, 3, 2, 8, 5, 6, 9, 4, 0, 1), shuffled(10));
        assertEquals(List.of(19, 5, 14, 4, 9, 13, 15, 18, 6, 12, 17, 10, 1, 11, 2, 16, 7, 8, 0, 3), shuffled(20));
    }

    private static List<Integer> shuffled(int n) {
        List<Integer> list = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        new PythonRandom(42).shuffle(list);
        return list;
    }
}
