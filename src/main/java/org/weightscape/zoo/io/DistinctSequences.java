package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Looks for sequences of distinct numbers that keep a rule, and stops at the second: who has two cannot tell which is meant. */
final class DistinctSequences {
    private static final int MOST_LENGTH = 500;
    private static final int MOST_QUESTIONS = 500_000;

    private final int length;
    private final int options;
    private final Rule rule;
    private final List<Integer> chosen = new ArrayList<>();
    private final BitSet used = new BitSet();
    private final List<List<Integer>> found = new ArrayList<>();
    private int questions;

    /** Which number may come next. */
    @FunctionalInterface
    interface Rule {
        /**
         * @param chosen the sequence so far
         * @param used the numbers in it
         */
        boolean allows(List<Integer> chosen, BitSet used, int next);
    }

    private DistinctSequences(int length, int options, Rule rule) {
        this.length = length;
        this.options = options;
        this.rule = rule;
    }

    /**
     * The first two sequences of numbers below {@code options}, one if there is only one, or none.
     *
     * @throws NoChainException if they are too long, or the search goes on for too long
     */
    static List<List<Integer>> firstTwo(int length, int options, Rule rule) throws NoChainException {
        if (length > MOST_LENGTH) {
            throw new NoChainException("it has more than %d layers".formatted(MOST_LENGTH));
        }
        DistinctSequences search = new DistinctSequences(length, options, rule);
        search.extend();
        return search.found;
    }

    private void extend() throws NoChainException {
        if (chosen.size() == length) {
            found.add(List.copyOf(chosen));
            return;
        }
        for (int next = 0; next < options && found.size() < 2; next++) {
            if (++questions > MOST_QUESTIONS) {
                throw new NoChainException("there are too many orders in which its layers may stand");
            }
            if (!used.get(next) && rule.allows(chosen, used, next)) {
                chosen.add(next);
                used.set(next);
                extend();
                used.clear(next);
                chosen.removeLast();
            }
        }
    }
}
