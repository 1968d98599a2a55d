package org.weightscape.map;

import java.util.Arrays;
import java.util.List;
import org.weightscape.zoo.Property;

/** How the entries of one property become colours, and what a legend needs to explain it. Missing entries get their own grey. */
public sealed interface ColorScale {

    /** Numbers above which the smaller side of zero counts: below it a ramp about zero would waste half of its colours. */
    double DIVERGING_SHARE = 0.1;

    /**
     * The colour of each checkpoint.
     *
     * @param property the property that this scale was made for
     * @param rows checkpoints on the map
     * @return one opaque ARGB colour for each of {@code rows}
     */
    int[] colors(Property property, int[] rows, Appearance appearance);

    /**
     * A sensible first choice. Words: {@link Palette#OKABE_ITO}. Numbers: {@link Ramp#VIRIDIS} from the 0.5th to the 99.5th
     * percentile, on a logarithmic scale where all are positive, span two decades and crowd at the small end;
     * {@link Ramp#BLUE_ORANGE} about zero where they have both signs.
     *
     * @param rows checkpoints on the map
     */
    static ColorScale of(Property property, int[] rows) {
        return switch (property) {
            case Property.Category category -> new Categorical(category.categories(), Palette.OKABE_ITO);
            case Property.Numeric numeric -> Numeric.of(numeric, rows);
        };
    }

    /**
     * Numbers on a ramp.
     *
     * @param low number at the beginning of the ramp; smaller ones get the same colour
     * @param high number at the end of the ramp, not below {@code low}
     * @param mapping how numbers between them are spread; {@link Mapping#LOGARITHMIC} needs {@code low} above 0
     * @param direction which way round the ramp is used
     */
    record Numeric(Ramp ramp, double low, double high, Mapping mapping, Direction direction) implements ColorScale {

        /** Share of the numbers, in per cent, that lies beyond each end of a new scale. */
        public static final double DEFAULT_CLIP = 0.5;

        /** How numbers are spread over the ramp. */
        public enum Mapping {
            LINEAR,
            LOGARITHMIC
        }

        /** Which way round a ramp is used. */
        public enum Direction {
            NORMAL,
            REVERSED
        }

        public Numeric {
            if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
                throw new IllegalArgumentException("no range: %s to %s".formatted(low, high));
            }
            if (mapping == Mapping.LOGARITHMIC && !(low > 0)) {
                throw new IllegalArgumentException("a logarithmic scale cannot begin at " + low);
            }
        }

        static Numeric of(Property.Numeric property, int[] rows) {
            double[] sorted = finite(property, rows);
            double[] range = range(sorted, DEFAULT_CLIP);
            double low = range[0];
            double high = range[1];
            if (low < 0 && high > 0 && Math.min(-low, high) >= DIVERGING_SHARE * Math.max(-low, high)) {
                return new Numeric(Ramp.BLUE_ORANGE, low, high, Mapping.LINEAR, Direction.NORMAL);
            }
            boolean crowded = sorted.length > 0
                    && low > 0
                    && high / low >= 100
                    && sorted[sorted.length / 2] - low < 0.1 * (high - low);
            return new Numeric(
                    Ramp.VIRIDIS, low, high, crowded ? Mapping.LOGARITHMIC : Mapping.LINEAR, Direction.NORMAL);
        }

        /**
         * The same colours over another range: between the {@code percent}-th and the (100 − {@code percent})-th percentile, 0
         * to 49.
         */
        public Numeric clipped(Property.Numeric property, int[] rows, double percent) {
            double[] sorted = finite(property, rows);
            if (mapping == Mapping.LOGARITHMIC) {
                sorted = Arrays.stream(sorted).filter(value -> value > 0).toArray();
            }
            double[] range = range(sorted, percent);
            return range[0] > 0 || mapping == Mapping.LINEAR ? new Numeric(ramp, range[0], range[1], mapping, direction) : this;
        }

        /** The same range in another ramp; a diverging ramp makes the scale linear, for its centre is zero. */
        public Numeric withRamp(Ramp other) {
            return new Numeric(other, low, high, other.kind() == Ramp.Kind.DIVERGING ? Mapping.LINEAR : mapping, direction);
        }

        /** The same scale the other way round. */
        public Numeric reversed() {
            return new Numeric(
                    ramp, low, high, mapping, direction == Direction.NORMAL ? Direction.REVERSED : Direction.NORMAL);
        }

        /** The same ramp on a logarithmic scale, from the smallest positive number on; this scale itself where there is none. */
        public Numeric logarithmic(Property.Numeric property, int[] rows) {
            double[] positive = Arrays.stream(finite(property, rows)).filter(value -> value > 0).toArray();
            if (positive.length == 0) {
                return this;
            }
            double[] range = range(positive, DEFAULT_CLIP);
            return new Numeric(
                    ramp.kind() == Ramp.Kind.DIVERGING ? Ramp.VIRIDIS : ramp,
                    range[0],
                    range[1],
                    Mapping.LOGARITHMIC,
                    direction);
        }

        /** The same ramp on a linear scale. */
        public Numeric linear(Property.Numeric property, int[] rows) {
            double[] range = range(finite(property, rows), DEFAULT_CLIP);
            return new Numeric(ramp, range[0], range[1], Mapping.LINEAR, direction);
        }

        /** Where a number lies between {@code low} and {@code high}, 0 to 1 and clamped; NaN for NaN. Not reversed. */
        public double position(double value) {
            if (Double.isNaN(value)) {
                return Double.NaN;
            }
            double place =
                    switch (mapping) {
                        case LINEAR -> (value - low) / (high - low);
                        case LOGARITHMIC -> Math.log(value / low) / Math.log(high / low);
                    };
            if (high == low || Double.isNaN(place)) {
                // One number only, or a number at or below zero on a logarithmic scale.
                place = value < low ? 0 : value > high ? 1 : 0.5;
            }
            return Math.clamp(place, 0, 1);
        }

        /** The number at a position of 0 to 1: the inverse of {@link #position}. */
        public double value(double position) {
            return switch (mapping) {
                case LINEAR -> low + position * (high - low);
                case LOGARITHMIC -> low * Math.pow(high / low, position);
            };
        }

        /**
         * Place on the ramp for a position on the scale: a diverging ramp has its centre at zero, both arms to the same scale.
         */
        private double rampPlace(double position) {
            double place = position;
            if (ramp.kind() == Ramp.Kind.DIVERGING) {
                double reach = Math.max(Math.abs(low), Math.abs(high));
                place = reach == 0 ? 0.5 : 0.5 + value(position) / (2 * reach);
            }
            return direction == Direction.REVERSED ? 1 - place : place;
        }

        /** The colour at a position of 0 to 1 on the scale, opaque ARGB. */
        public int colorAt(double position, Appearance appearance) {
            return ramp.color(rampPlace(Math.clamp(position, 0, 1)), appearance);
        }

        /** The colour of one number, opaque ARGB. */
        public int color(double value, Appearance appearance) {
            return Double.isNaN(value) ? appearance.missing() : colorAt(position(value), appearance);
        }

        @Override
        public int[] colors(Property property, int[] rows, Appearance appearance) {
            int[] colors = new int[rows.length];
            if (!(property instanceof Property.Numeric numeric)) {
                Arrays.fill(colors, appearance.missing());
                return colors;
            }
            double[] values = numeric.values();
            for (int i = 0; i < rows.length; i++) {
                colors[i] = color(values[rows[i]], appearance);
            }
            return colors;
        }

        /** Round numbers along the scale, about {@code wanted} of them; with a diverging ramp zero is one of them. */
        public List<Tick> ticks(int wanted) {
            List<Double> values =
                    switch (mapping) {
                        case LINEAR -> Tick.linear(low, high, wanted);
                        case LOGARITHMIC -> Tick.logarithmic(low, high, wanted);
                    };
            return values.stream()
                    .map(value -> new Tick(value, position(value), ReadableNumber.of(value)))
                    .toList();
        }

        /**
         * How many of the checkpoints lie in each of {@code bins} equal parts of the scale; those beyond the ends count at the
         * ends.
         */
        public int[] histogram(Property.Numeric property, int[] rows, int bins) {
            int[] counts = new int[bins];
            for (int row : rows) {
                double position = position(property.values()[row]);
                if (!Double.isNaN(position)) {
                    counts[Math.min((int) (position * bins), bins - 1)]++;
                }
            }
            return counts;
        }

        private static double[] finite(Property.Numeric property, int[] rows) {
            double[] values = property.values();
            double[] sorted =
                    Arrays.stream(rows).mapToDouble(row -> values[row]).filter(Double::isFinite).toArray();
            Arrays.sort(sorted);
            return sorted;
        }

        private static double[] range(double[] sorted, double percent) {
            if (sorted.length == 0) {
                return new double[] {0, 0};
            }
            int skip = (int) Math.floor(sorted.length * Math.clamp(percent, 0, 49) / 100);
            double low = sorted[skip];
            double high = sorted[sorted.length - 1 - skip];
            // Nearly all alike: rather show the few that differ than nothing.
            return low < high ? new double[] {low, high} : new double[] {sorted[0], sorted[sorted.length - 1]};
        }
    }

    /**
     * Words, each with a colour of its own.
     *
     * @param categories the words, by code
     */
    record Categorical(List<String> categories, Palette palette) implements ColorScale {

        public Categorical {
            categories = List.copyOf(categories);
        }

        /** The same words in other colours. */
        public Categorical withPalette(Palette other) {
            return new Categorical(categories, other);
        }

        /** The colour of one category, opaque ARGB; code −1 is missing. */
        public int color(int code, Appearance appearance) {
            return code < 0 ? appearance.missing() : palette.color(code, appearance);
        }

        @Override
        public int[] colors(Property property, int[] rows, Appearance appearance) {
            int[] colors = new int[rows.length];
            if (!(property instanceof Property.Category category)) {
                Arrays.fill(colors, appearance.missing());
                return colors;
            }
            int[] ofCode = new int[categories.size()];
            for (int code = 0; code < ofCode.length; code++) {
                ofCode[code] = color(code, appearance);
            }
            int[] codes = category.codes();
            for (int i = 0; i < rows.length; i++) {
                int code = codes[rows[i]];
                colors[i] = code < 0 ? appearance.missing() : ofCode[code];
            }
            return colors;
        }

        /** How many of the checkpoints have each category, by code. */
        public int[] counts(Property.Category property, int[] rows) {
            int[] counts = new int[categories.size()];
            for (int row : rows) {
                int code = property.codes()[row];
                if (code >= 0) {
                    counts[code]++;
                }
            }
            return counts;
        }
    }

    /** How many of the checkpoints have no entry. */
    static int missing(Property property, int[] rows) {
        int count = 0;
        for (int row : rows) {
            if (property.isMissing(row)) {
                count++;
            }
        }
        return count;
    }
}
