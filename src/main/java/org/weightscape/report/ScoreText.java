package org.weightscape.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers in reports and on the terminal, with a true minus sign, and a dash where there is none. */
public final class ScoreText {
    private static final String NONE = "–";

    private ScoreText() {}

    /** A score, which is at most 1: three decimals, and fewer where it is so bad that they say nothing. */
    public static String of(double score) {
        if (!Double.isFinite(score)) {
            return NONE;
        }
        double size = Math.abs(score);
        return minus(String.format(Locale.ROOT, size < 10 ? "%.3f" : size < 100 ? "%.1f" : "%.0f", score));
    }

    /** A change of a score, with its sign. */
    public static String signed(double change) {
        return (change > 0 ? "+" : "") + of(change);
    }

    /** Any number with four digits that mean something. */
    public static String number(double value) {
        return Double.isFinite(value)
                ? minus(new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString())
                : NONE;
    }

    private static String minus(String text) {
        return text.replaceFirst("^-", "−");
    }
}
