package org.weightscape.projection;

import java.util.List;
import org.weightscape.zoo.BadInputException;

/**
 * One thing that a projection method can be told, with all that a window or a help text says of it.
 *
 * @param key the name on the command line and in files
 * @param title the name for a person
 * @param sentence what it does, one sentence
 * @param kind which values make sense
 * @param min smallest value allowed
 * @param max largest value allowed
 * @param standard the default
 * @param choices for {@link Kind#CHOICE} the words of the values 0, 1 and so on; else empty
 */
public record Parameter(
        String key,
        String title,
        String sentence,
        Kind kind,
        double min,
        double max,
        double standard,
        List<String> choices) {

    /** Which values make sense. */
    public enum Kind {
        WHOLE,
        REAL,
        /** One of a few words. */
        CHOICE
    }

    public Parameter {
        choices = List.copyOf(choices);
    }

    static Parameter whole(String key, String title, String sentence, long min, long max, long standard) {
        return new Parameter(key, title, sentence, Kind.WHOLE, min, max, standard, List.of());
    }

    static Parameter real(String key, String title, String sentence, double min, double max, double standard) {
        return new Parameter(key, title, sentence, Kind.REAL, min, max, standard, List.of());
    }

    /** The first word is the default. */
    static Parameter choice(String key, String title, String sentence, String... words) {
        return new Parameter(key, title, sentence, Kind.CHOICE, 0, words.length - 1, 0, List.of(words));
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
            throw new BadInputException(switch (kind) {
                case CHOICE -> choiceExpected(Double.toString(value));
                case WHOLE, REAL -> "%s is %s, but must be a %s from %s to %s; the default is %s."
                        .formatted(
                                key,
                                text(value),
                                kind == Kind.WHOLE ? "whole number" : "number",
                                text(min),
                                text(max),
                                text(standard));
            });
        }
        return value;
    }

    /**
     * Reads a value.
     *
     * @throws BadInputException if it is no number, out of range, not whole where it should be, or no word of the choices
     */
    public double parse(String value) {
        if (kind == Kind.CHOICE) {
            int at = choices.indexOf(value.strip());
            if (at < 0) {
                throw new BadInputException(choiceExpected("\"" + value + "\""));
            }
            return at;
        }
        try {
            return require(Double.parseDouble(value.strip()));
        } catch (NumberFormatException e) {
            throw new BadInputException(
                    "%s is \"%s\", but must be a number from %s to %s.".formatted(key, value, text(min), text(max)), e);
        }
    }

    private String choiceExpected(String given) {
        return "%s is %s, but must be %s.".formatted(key, given, String.join(" or ", choices));
    }

    /** A value as a person writes it: whole numbers without a decimal point, choices as words. */
    public String text(double value) {
        if (kind == Kind.CHOICE && value >= min && value <= max) {
            return choices.get((int) value);
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
