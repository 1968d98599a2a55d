package org.weightscape.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SplitTest {

    @Property(tries = 100)
    void everyModelFallsIntoExactlyOnePart(@ForAll @IntRange(max = 500) int n, @ForAll @IntRange(max = 1000) int seed) {
        List<String> models = IntStream.range(0, n).mapToObj(i -> "model " + i).toList();
        Split split = Split.shuffled(models, seed);
        Set<String> all = new HashSet<>(split.train());
        all.addAll(split.val());
        all.addAll(split.test());
        assertEquals(new HashSet<>(models), all);
        assertEquals(n, split.train().size() + split.val().size() + split.test().size());
        assertEquals((int) (0.7 * n), split.train().size());
    }
}
