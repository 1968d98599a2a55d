package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the few Python literals that the header of an NPY file is made of: a dictionary of strings, whole numbers, booleans,
 * tuples and lists. Nothing is evaluated.
 */
final class PythonLiteral {
    private static final int DEEPEST = 16;

    private final String text;
    private int at;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /**
     * The value of a literal: {@link Map}, {@link List} (for lists and tuples), {@link String}, {@link Long} or {@link Boolean}.
     *
     * @throws IllegalArgumentException if it is anything else, saying where
     */
    static Object parse(String text) {
        PythonLiteral literal = new PythonLiteral(text);
        Object value = literal.value(0);
        if (literal.peek() != 0) {
            throw literal.unexpected();
        }
        return value;
    }

    private Object value(int depth) {
        char c = peek();
        if (depth > DEEPEST) {
            throw unexpected();
        }
        return switch (c) {
            case '{' -> dictionary(depth);
            case '(' -> sequence(')', depth);
            case '[' -> sequence(']', depth);
            case '\'', '"' -> string(c);
            case 'T' -> word("True", true);
            case 'F' -> word("False", false);
            default -> number();
        };
    }

    private Map<String, Object> dictionary(int depth) {
        Map<String, Object> entries = new LinkedHashMap<>();
        at++;
        while (peek() != '}') {
            char quote = peek();
            if (quote != '\'' && quote != '"') {
                throw unexpected();
            }
            String key = string(quote);
            expect(':');
            if (entries.put(key, value(depth + 1)) != null) {
                throw new IllegalArgumentException("the key '%s' stands there twice".formatted(key));
            }
            if (peek() != '}') {
                expect(',');
            }
        }
        at++;
        return entries;
    }

    private List<Object> sequence(char end, int depth) {
        List<Object> items = new ArrayList<>();
        at++;
        while (peek() != end) {
            items.add(value(depth + 1));
            if (peek() != end) {
                expect(',');
            }
        }
        at++;
        return items;
    }

    private String string(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
            throw unexpected();
        }
        String value = text.substring(at + 1, end);
        at = end + 1;
        return value;
    }

    private Boolean word(String word, boolean value) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return value;
    }

    private Long number() {
        int start = at;
        while (at < text.length() && (Character.digit(text.charAt(at), 10) >= 0 || text.charAt(at) == '-')) {
            at++;
        }
        try {
            long value = Long.parseLong(text, start, at, 10);
            if (at < text.length() && text.charAt(at) == 'L') {
                at++; // Python 2 wrote long integers so
            }
            return value;
        } catch (NumberFormatException _) {
            at = start;
            throw unexpected();
        }
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw unexpected();
        }
        at++;
    }

    /** The next character that is no white space; 0 at the end. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                at < text.length()
                        ? "'%s' was not expected at character %d".formatted(text.charAt(at), at)
                        : "it ends too early");
    }
}
