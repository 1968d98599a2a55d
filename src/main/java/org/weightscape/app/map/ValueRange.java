package org.weightscape.app.map;

import org.weightscape.map.ReadableNumber;
import org.weightscape.zoo.Property;

/**
 * A filter on numbers: entries from {@code low} to {@code high} pass, both included; missing ones do not.
 *
 * @param low −∞ where there is no lower end
 * @param high ∞ where there is no upper end
 */
public record ValueRange(Property.Numeric property, double low, double high) {

    public ValueRange {
        if (!(low <= high)) {
            throw new IllegalArgumentException("no range: %s to %s".formatted(low, high));
        }
    }

    /** Whether the entry of a checkpoint lies in the range. */
    public boolean passes(int row) {
        double value = row < property.size() ? property.values()[row] : Double.NaN;
        return value >= low && value <= high;
    }

    /** The range in words: "test_acc 0.4 to 0.8". */
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
