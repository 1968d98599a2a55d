package org.weightscape.zoo.io;

/**
 * Reads decimal numbers out of a character buffer. Most numbers of a table need no object and no rounding: up to 15 digits and a
 * small power of ten are exact in one operation (Clinger 1990); the others go through {@link Double#parseDouble}.
 */
final class NumberParser {
    private static final double[] POWERS_OF_TEN = new double[23];
    private static final long LARGEST_EXACT = 1L << 53;

    static {
        double power = 1;
        for (int i = 0; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = power;
            power *= 10;
        }
    }

    private double value;

    /** The number that {@link #parse} found; NaN where the entry is missing. */
    double value() {
        return value;
    }

    /**
     * Reads one entry. Nothing, {@code nan}, {@code NA}, {@code null} and the like are missing entries, as in pandas.
     *
     * @return whether the entry is a number or missing; if not, {@link #value()} is meaningless
     */
    boolean parse(char[] text, int from, int length) {
        int start = from;
        int end = from + length;
        while (start < end && text[start] <= ' ') {
            start++;
        }
        while (start < end && text[end - 1] <= ' ') {
            end--;
        }
        if (isMissing(text, start, end)) {
            value = Double.NaN;
            return true;
        }
        int at = start;
        boolean isNegative = text[at] == '-';
        if (isNegative || text[at] == '+') {
            at++;
        }
        long digits = 0;
        int count = 0;
        int exponent = 0;
        boolean isPastPoint = false;
        boolean hasDigit = false;
        for (; at < end; at++) {
            char c = text[at];
            if (c >= '0' && c <= '9') {
                hasDigit = true;
                if (count < 18) {
                    digits = digits * 10 + (c - '0');
                    count += digits == 0 ? 0 : 1;
                } else {
                    count++;
                }
                exponent -= isPastPoint ? 1 : 0;
            } else if (c == '.' && !isPastPoint) {
                isPastPoint = true;
            } else {
                break;
            }
        }
        if (!hasDigit) {
            return infinity(text, at, end, isNegative);
        }
        if (at < end) {
            int written = exponent(text, at, end);
            if (written == Integer.MIN_VALUE) {
                return false;
            }
            exponent += written;
        }
        if (count <= 18 && digits <= LARGEST_EXACT && Math.abs(exponent) < POWERS_OF_TEN.length) {
            double size = exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
            value = isNegative ? -size : size;
        } else {
            value = Double.parseDouble(new String(text, start, end - start));
        }
        return true;
    }

    static boolean isMissing(char[] text, int start, int end) {
        return switch (end - start) {
            case 0 -> true;
            case 2 -> is("na", text, start);
            case 3 -> is("nan", text, start) || is("n/a", text, start);
            case 4 -> is("null", text, start) || is("none", text, start) || is("<na>", text, start);
            default -> false;
        };
    }

    private static boolean is(String word, char[] text, int start) {
        for (int i = 0; i < word.length(); i++) {
            if (Character.toLowerCase(text[start + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean infinity(char[] text, int at, int end, boolean isNegative) {
        value = isNegative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return end - at == 3 && is("inf", text, at) || end - at == 8 && is("infinity", text, at);
    }

    /** The number behind an {@code e}; the smallest integer if there is none. */
    private static int exponent(char[] text, int from, int end) {
        int at = from;
        if (text[at] != 'e' && text[at] != 'E') {
            return Integer.MIN_VALUE;
        }
        at++;
        boolean isNegative = at < end && text[at] == '-';
        if (isNegative || at < end && text[at] == '+') {
            at++;
        }
        int value = 0;
        int first = at;
        for (; at < end && text[at] >= '0' && text[at] <= '9'; at++) {
            value = Math.min(value * 10 + text[at] - '0', 100_000);
        }
        return at < end || at == first ? Integer.MIN_VALUE : isNegative ? -value : value;
    }
}
