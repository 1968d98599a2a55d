package org.weightscape.zoo;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Puts a few finite numbers in order. Up to two vectors of them are compared each with each, without a branch, which is quicker than
 * sorting: that takes the wrong turn at every other comparison.
 */
final class FewInOrder {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final int RANKED = 2 * FLOATS.length();

    private final float[] few;
    private final float[] ordered;
    private final int[] ranks = new int[RANKED];

    /** Room for this many numbers. */
    FewInOrder(int most) {
        few = new float[most + RANKED];
        ordered = new float[most + RANKED];
    }

    /** Where to put the numbers; a vector may be stored at the place of the last one. */
    float[] numbers() {
        return few;
    }

    /** Orders the first of the numbers. */
    void order(int count) {
        if (count > RANKED) {
            System.arraycopy(few, 0, ordered, 0, count);
            Arrays.sort(ordered, 0, count);
        } else {
            rank(count);
        }
    }

    /** Of equal numbers, the first only gets a place; the places of the others hold negative infinity. */
    private void rank(int count) {
        Arrays.fill(few, count, RANKED, 0);
        FloatVector low = FloatVector.fromArray(FLOATS, few, 0);
        FloatVector high = FloatVector.fromArray(FLOATS, few, FLOATS.length());
        IntVector lowRanks = IntVector.zero(INTS);
        IntVector highRanks = lowRanks;
        for (int i = 0; i < count; i++) {
            lowRanks = lowRanks.add(1, low.compare(VectorOperators.GT, few[i]).cast(INTS));
            highRanks = highRanks.add(1, high.compare(VectorOperators.GT, few[i]).cast(INTS));
        }
        lowRanks.intoArray(ranks, 0);
        highRanks.intoArray(ranks, INTS.length());
        Arrays.fill(ordered, 0, count, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i++) {
            ordered[ranks[i]] = few[i];
        }
    }

    /** The number at a place, counted from the smallest. */
    float at(int place) {
        int filled = place;
        while (filled > 0 && ordered[filled] == Float.NEGATIVE_INFINITY) {
            filled--;
        }
        return ordered[filled];
    }
}
