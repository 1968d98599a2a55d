package org.weightscape.report;

import java.util.List;

/** What a figure shows. */
public sealed interface Chart {

    /**
     * Points over the line on which both numbers are equal.
     *
     * @param x a number a point
     * @param y a number a point
     */
    record Scatter(String title, String across, String up, List<Double> x, List<Double> y) implements Chart {

        public Scatter {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException("%d and %d coordinates".formatted(x.size(), y.size()));
            }
        }
    }

    /**
     * Bars from zero with their intervals, in groups.
     *
     * @param series the names of the bars of a group
     */
    record Bars(String title, List<String> series, List<Group> groups) implements Chart {

        /** What captions say of them. */
        public static final String BELOW_ZERO = "bars below zero are not drawn, their number stands there.";

        public Bars {
            series = List.copyOf(series);
            groups = List.copyOf(groups);
        }

        /** Bars that belong together, one for each series. */
        public record Group(String name, List<Bar> bars) {

            public Group {
                bars = List.copyOf(bars);
            }
        }

        /**
         * A bar.
         *
         * @param value its height; NaN: none
         * @param low the lower end of its interval; NaN: none
         * @param high the upper end of its interval; NaN: none
         */
        public record Bar(double value, double low, double high) {}
    }
}
