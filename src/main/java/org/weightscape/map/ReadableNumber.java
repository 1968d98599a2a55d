package org.weightscape.map;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people like to read them on ticks and in tooltips. */
public final class ReadableNumber {

    private static final char GROUPING = '\u00a0';

    private ReadableNumber() {}

    /**
     * At most four significant digits below 10 000, no trailing zeros, whole numbers grouped by thousands with a no-break
     * space, powers of ten for the very small and the very large; "–" for NaN.
     */
    public static String of(double value) {
        return of(value, 4);
    }

    /** As {@link #of(double)} with another number of significant digits; whole numbers keep all of theirs. */
    public static String of(double value, int digits) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e9) {
            return grouped((long) value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        if (size < 1e-3 || size >= 1e9) {
            int exponent = rounded.precision() - rounded.scale() - 1;
            return sign(rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString() + "e" + exponent);
        }
        if (size >= 1e4) {
            return grouped(Math.round(value));
        }
        return sign(rounded.stripTrailingZeros().toPlainString());
    }

    /** The number itself, for the command line and files: all its digits, whole ones without a decimal point. */
    public static String exact(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }

    /** A count, grouped by thousands. */
    public static String grouped(long value) {
        return sign(String.format(Locale.ROOT, "%,d", value).replace(',', GROUPING));
    }

    /** A score with two decimals; "–" for NaN, "< −99" for what is far below that. */
    public static String score(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (value < -99) {
            return "<\u2009−99";
        }
        String text = String.format(Locale.ROOT, "%.2f", Math.abs(value));
        return (value < 0 && !text.equals("0.00") ? "−" : "") + text;
    }

    private static String sign(String plain) {
        return plain.replace('-', '−');
    }
}
