package org.weightscape.projection;

import org.weightscape.zoo.BadInputException;

/**
 * One thing that a projection method can be told, with all that a window or a help text says of it.
 *
 * @param key the name on the command line and in files
 * @param title the name for a person
 * @param sentence what it does, one sentence
 * @param kind whether only whole numbers make sense
 * @param min smallest value allowed
 * @param max largest value allowed
 * @param standard the default
 */
public record Parameter(String key, String title, String sentence, Kind kind, double min, double max, double standard) {

    /** Which numbers make sense. */
    public enum Kind {
        WHOLE,
        REAL
    }

    static Parameter whole(String key, String title, String sentence, long min, long max, long standard) {
        return new Parameter(key, title, sentence, Kind.WHOLE, min, max, standard);
    }

    static Parameter real(String key, String title, String sentence, double min, double max, double standard) {
        return new Parameter(key, title, sentence, Kind.REAL, min, max, standard);
    }

    /**
     * Checks a value.
     *
     * @return the value
     * @throws BadInputException if it is out of range, or not whole where it should be
     */
    public double require(double value) {
        boolean fits = value >= min && value <= max && (kind == Kind.REAL || value == Math.rint(value));
        if (!fits) {
            String number = kind == Kind.WHOLE ? "whole number" : "number";
            throw new BadInputException("%s is %s, but must be a %s from %s to %s; the default is %s."
                    .formatted(key, text(value), number, text(min), text(max), text(standard)));
        }
        return value;
    }

    /**
     * Reads a value.
     *
     * @throws BadInputException if it is no number, out of range, or not whole where it should be
     */
    public double parse(String value) {
        try {
            return require(Double.parseDouble(value.strip()));
        } catch (NumberFormatException e) {
            throw new BadInputException(
                    "%s is \"%s\", but must be a number from %s to %s.".formatted(key, value, text(min), text(max)), e);
        }
    }

    /** A value as a person writes it: whole numbers without a decimal point. */
    public String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
