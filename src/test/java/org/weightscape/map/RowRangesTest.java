package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.zoo.BadInputException;

class RowRangesTest {

    @Test
    void rangesAreWrittenAndReadAgain() {
        BitSet rows = new BitSet();
        rows.set(0, 100);
        rows.set(105);
        rows.set(200, 202);
        assertEquals("0-99,105,200-201", RowRanges.text(rows));
        assertEquals(rows, RowRanges.parse("--select", "0-99,105,200-201", 202));
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            BitSet any = new BitSet();
            random.ints(random.nextInt(80), 0, 100).forEach(any::set);
            assertEquals(any, RowRanges.parse("--select", RowRanges.text(any), 100));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9-3", "5,", "-1", "0-100", "100", "one", "1-2-3", "99999999999"})
    void whatIsNoRangeOfCheckpointsIsComplainedAbout(String text) {
        BadInputException found =
                assertThrows(BadInputException.class, () -> RowRanges.parse("--select", text, 100));
        String sentence = String.valueOf(found.getMessage());
        assertTrue(sentence.startsWith("--select: ") && sentence.contains("0 to 99"), sentence);
    }
}
