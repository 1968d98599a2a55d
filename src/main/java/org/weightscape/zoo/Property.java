package org.weightscape.zoo;

import java.util.List;

/** What is known of every checkpoint under one name: a column, one entry for each row of {@link Weights}. */
public sealed interface Property {

    /** The name, canonical where {@link PropertyName} knows one. */
    String name();

    /** Number of entries. */
    int size();

    /** Whether the entry of this row is missing. */
    boolean isMissing(int row);

    /** The entry as text for a person; empty if missing. */
    String text(int row);

    /** How many entries are missing. */
    default int missing() {
        int count = 0;
        for (int row = 0; row < size(); row++) {
            if (isMissing(row)) {
                count++;
            }
        }
        return count;
    }

    /**
     * A number for each checkpoint.
     *
     * @param values the numbers, NaN where missing; owned by this property and not to be changed
     */
    record Numeric(String name, double[] values) implements Property {

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean isMissing(int row) {
            return Double.isNaN(values[row]);
        }

        @Override
        public String text(int row) {
            double value = values[row];
            if (Double.isNaN(value)) {
                return "";
            }
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }

        /** The smallest number; NaN if all are missing. */
        public double min() {
            double min = Double.NaN;
            for (double value : values) {
                if (!(value >= min) && !Double.isNaN(value)) {
                    min = value;
                }
            }
            return min;
        }

        /** The largest number; NaN if all are missing. */
        public double max() {
            double max = Double.NaN;
            for (double value : values) {
                if (!(value <= max) && !Double.isNaN(value)) {
                    max = value;
                }
            }
            return max;
        }
    }

    /**
     * One of a few words for each checkpoint.
     *
     * @param categories the words in alphabetical order
     * @param codes index into {@code categories}, −1 where missing; owned by this property and not to be changed
     */
    record Category(String name, List<String> categories, int[] codes) implements Property {

        public Category {
            categories = List.copyOf(categories);
        }

        /** A category column from words; an empty word is missing. */
        public static Category of(String name, List<String> words) {
            List<String> categories =
                    words.stream().filter(word -> !word.isEmpty()).distinct().sorted().toList();
            int[] codes = words.stream().mapToInt(categories::indexOf).toArray();
            return new Category(name, categories, codes);
        }

        @Override
        public int size() {
            return codes.length;
        }

        @Override
        public boolean isMissing(int row) {
            return codes[row] < 0;
        }

        @Override
        public String text(int row) {
            return codes[row] < 0 ? "" : categories.get(codes[row]);
        }
    }
}
