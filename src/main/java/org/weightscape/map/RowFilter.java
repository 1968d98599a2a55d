package org.weightscape.map;

import java.util.Set;
import java.util.stream.Collectors;
import org.weightscape.zoo.Property;

/** A condition on one property; the checkpoints that do not meet it turn grey. */
public sealed interface RowFilter {

    /** Whose entries are looked at. */
    Property property();

    /** Whether a checkpoint meets it; one that the property knows nothing of does not. */
    boolean passes(int row);

    /** The condition in a few words: "test_acc 0.4 to 0.8". */
    String text();

    /**
     * Entries from {@code low} to {@code high}, both included; missing ones do not pass.
     *
     * @param low −∞ where there is no lower end
     * @param high ∞ where there is no upper end
     */
    record Range(Property.Numeric property, double low, double high) implements RowFilter {

        public Range {
            if (!(low <= high)) {
                throw new IllegalArgumentException("no range: %s to %s".formatted(low, high));
            }
        }

        @Override
        public boolean passes(int row) {
            double value = row < property.size() ? property.values()[row] : Double.NaN;
            return value >= low && value <= high;
        }

        @Override
        public String text() {
            if (low == Double.NEGATIVE_INFINITY) {
                return "%s up to %s".formatted(property.name(), ReadableNumber.of(high, 3));
            }
            if (high == Double.POSITIVE_INFINITY) {
                return "%s from %s".formatted(property.name(), ReadableNumber.of(low, 3));
            }
            return "%s %s to %s".formatted(property.name(), ReadableNumber.of(low, 3), ReadableNumber.of(high, 3));
        }
    }

    /**
     * Entries that are one of some words.
     *
     * @param codes of the words, {@link #MISSING} for the entries that are missing; not empty
     */
    record Words(Property.Category property, Set<Integer> codes) implements RowFilter {
        /** The code of entries that are missing. */
        public static final int MISSING = -1;

        private static final int WORDS_NAMED = 3;

        public Words {
            codes = Set.copyOf(codes);
            if (codes.isEmpty()) {
                throw new IllegalArgumentException("no words of " + property.name());
            }
        }

        @Override
        public boolean passes(int row) {
            return row < property.size() && codes.contains(property.codes()[row]);
        }

        @Override
        public String text() {
            return codes.size() > WORDS_NAMED
                    ? "%s: %d of %d categories".formatted(property.name(), codes.size(), property.categories().size())
                    : property.name() + ": " + codes.stream().sorted().map(this::word).collect(Collectors.joining(", "));
        }

        private String word(int code) {
            return code == MISSING ? "missing" : property.categories().get(code);
        }
    }}
