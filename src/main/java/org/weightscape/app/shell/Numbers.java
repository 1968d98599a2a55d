package org.weightscape.app.shell;

import java.util.Locale;
import org.weightscape.map.ReadableNumber;

/** Numbers as a person reads them, the same everywhere in the window. */
public final class Numbers {

    private Numbers() {}

    /** A count, grouped by thousands. */
    public static String count(long count) {
        return ReadableNumber.grouped(count);
    }

    /** A value with as many digits as mean something; a dash for NaN. */
    public static String value(double value) {
        return ReadableNumber.of(value);
    }

    /** A score with two decimals and a true minus sign; a dash for NaN. */
    public static String score(double value) {
        if (Double.isNaN(value)) {
            return "\u2013";
        }
        if (value < -99) {
            return "<\u2009\u221299";
        }
        String text = String.format(Locale.ROOT, "%.2f", Math.abs(value));
        return (value < 0 && !text.equals("0.00") ? "\u2212" : "") + text;
    }
}
