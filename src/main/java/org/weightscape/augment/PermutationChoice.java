package org.weightscape.augment;

/**
 * From which orders of the hidden units a view takes its own.
 *
 * @param kind where the orders come from
 * @param count for {@link Kind#LISTED}, how many orders the list has, at least 1; else 0
 * @param seed for {@link Kind#LISTED}, which list; else 0
 */
public record PermutationChoice(Kind kind, int count, long seed) {

    /** Where the orders come from. */
    public enum Kind {
        /** Units stay where they are. */
        OFF,
        /** Every view draws an order of its own from all there are. */
        FRESH,
        /**
         * A list is drawn once, and every view takes one of its orders, with replacement, as in the official code. Where there are
         * no more orders than the list is long, the list is all of them.
         */
        LISTED
    }

    /** @throws IllegalArgumentException if {@code count} does not suit {@code kind} */
    public PermutationChoice {
        if (kind == Kind.LISTED && count < 1) {
            throw new IllegalArgumentException("a list of permutations needs at least one: " + count);
        }
        if (kind != Kind.LISTED && (count != 0 || seed != 0)) {
            throw new IllegalArgumentException("only listed permutations have a count and a seed");
        }
    }

    /** Units stay where they are. */
    public static PermutationChoice off() {
        return new PermutationChoice(Kind.OFF, 0, 0);
    }

    /** Every view draws an order of its own. */
    public static PermutationChoice fresh() {
        return new PermutationChoice(Kind.FRESH, 0, 0);
    }

    /** Every view takes one of a list of {@code count} orders. */
    public static PermutationChoice listed(int count, long seed) {
        return new PermutationChoice(Kind.LISTED, count, seed);
    }
}
