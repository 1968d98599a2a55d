package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

class FiltersTest {
    private static final Property.Numeric ACCURACY =
            new Property.Numeric("acc", new double[] {0.1, 0.5, 0.9, Double.NaN, 0.5});
    private static final Property.Category OPTIMIZER =
            Property.Category.of("optimizer", List.of("adam", "sgd", "adam", "adam", ""));

    private static List<Integer> passing(Filters filters) {
        return IntStream.range(0, 6).filter(filters::passes).boxed().toList();
    }

    @Test
    void aRangeHoldsItsEndsAndNothingThatIsMissing() {
        assertEquals(List.of(1, 2, 4), passing(new Filters(null, List.of(new RowFilter.Range(ACCURACY, 0.5, 0.9)))));
        assertEquals(
                List.of(0, 1, 2, 4),
                passing(new Filters(null, List.of(new RowFilter.Range(ACCURACY, Double.NEGATIVE_INFINITY, 1)))));
    }

    @Test
    void wordsMayMeanWhatIsMissing() {
        assertEquals(List.of(1), passing(new Filters(null, List.of(new RowFilter.Words(OPTIMIZER, Set.of(1))))));
        RowFilter.Words some = new RowFilter.Words(OPTIMIZER, Set.of(1, RowFilter.Words.MISSING));
        assertEquals(List.of(1, 4), passing(new Filters(null, List.of(some))));
        assertEquals("optimizer: missing, sgd", some.text());
    }

    @Test
    void conditionsAreReadBackFromTheirTexts() {
        Zoo zoo = new Zoo(
                "five",
                Architectures.tetris(),
                Weights.of(new float[5 * Architectures.tetris().weightCount()], Architectures.tetris().weightCount()),
                List.of("a", "b", "c", "d", "e"),
                List.of(ACCURACY, OPTIMIZER),
                Optional.empty(),
                List.of());
        for (RowFilter condition : List.of(
                new RowFilter.Range(ACCURACY, 1 / 3.0, 0.9),
                new RowFilter.Range(ACCURACY, Double.NEGATIVE_INFINITY, 1e-12),
                new RowFilter.Range(ACCURACY, -3, Double.POSITIVE_INFINITY),
                new RowFilter.Words(OPTIMIZER, Set.of(1, RowFilter.Words.MISSING)))) {
            assertEquals(List.of(condition), WrittenFilters.parse("", zoo, WrittenFilters.texts(condition)));
        }
    }

    @Test
    void allConditionsHaveToBeMet() {
        BitSet kept = new BitSet();
        kept.set(1, 4);
        Filters filters = new Filters(
                kept, List.of(new RowFilter.Range(ACCURACY, 0, 1), new RowFilter.Words(OPTIMIZER, Set.of(0))));
        assertEquals(List.of(2), passing(filters));
        BitSet out = filters.greyedOut(new int[] {3, 2, 0});
        assertEquals(BitSet.valueOf(new long[] {0b101}), out);
        assertTrue(new Filters(null, List.of()).isEmpty());
        assertEquals(6, passing(new Filters(null, List.of())).size());
    }
}
