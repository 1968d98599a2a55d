package org.weightscape.app.shell;

import java.util.Locale;

/** Numbers as a person reads them, the same everywhere in the window. */
public final class Numbers {

    private Numbers() {}

    /** A count with thin groups of three, such as 12 345. */
    public static String count(long count) {
        String digits = Long.toString(Math.abs(count));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0 && digits.length() > 4) {
                text.append('\u2009');
            }
            text.append(digits.charAt(i));
        }
        return (count < 0 ? "\u2212" : "") + text;
    }

    /** A value with as many digits as mean something: 0.8421, 12.5, 3.2e-05, 100; a dash for NaN. */
    public static String value(double value) {
        if (Double.isNaN(value)) {
            return "\u2013";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "\u221e" : "\u2212\u221e";
        }
        double size = Math.abs(value);
        String text;
        if (value == Math.rint(value) && size < 1e7) {
            return count((long) value);
        } else if (size >= 1e7 || size < 1e-4) {
            text = String.format(Locale.ROOT, "%.2e", size);
        } else {
            int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
            text = String.format(Locale.ROOT, "%." + Math.min(6, decimals) + "f", size);
            if (text.contains(".")) {
                text = text.replaceFirst("0+$", "").replaceFirst("\\.$", "");
            }
        }
        return (value < 0 ? "\u2212" : "") + text;
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
