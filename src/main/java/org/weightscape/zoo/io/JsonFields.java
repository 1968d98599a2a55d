package org.weightscape.zoo.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.BadInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An object in a JSON file that a person may have edited: each question for a field names the place and what was expected where
 * the answer is wrong.
 */
public final class JsonFields {
    private static final long LONGEST = 1L << 28;

    private final Path file;
    private final String where;
    private final JsonNode node;

    private JsonFields(Path file, String where, JsonNode node) {
        this.file = file;
        this.where = where;
        this.node = node;
    }

    /** Reads a file whose outermost value is an object. */
    public static JsonFields read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw BadInputException.in(file, "the file is far too long for what it should hold", "write it again");
            }
            return object(file, "", JsonMapper.shared().readTree(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        } catch (JacksonException e) {
            throw BadInputException.in(
                    file,
                    "line %d is no valid JSON (%s)"
                            .formatted(e.getLocation() == null ? 1 : e.getLocation().getLineNr(), reason(e)),
                    "correct it or write the file again",
                    e);
        }
    }

    /** What is wrong with JSON, without the place of an opening bracket, which Jackson does not know. */
    public static String reason(JacksonException e) {
        return String.valueOf(e.getOriginalMessage()).replaceAll(" \\(start marker at .*]\\)", "");
    }

    private static JsonFields object(Path file, String where, @Nullable JsonNode node) {
        if (node == null || !node.isObject()) {
            throw BadInputException.in(
                    file, "%s should be an object".formatted(where.isEmpty() ? "the file" : where), "write the file again");
        }
        return new JsonFields(file, where, node);
    }

    /** An object that stands somewhere in a file. */
    public static JsonFields of(Path file, String where, @Nullable JsonNode node) {
        return object(file, where, node);
    }

    /** The file that it stands in. */
    public Path file() {
        return file;
    }

    /** Whether there is such a field, and it is not null. */
    public boolean has(String key) {
        JsonNode field = node.get(key);
        return field != null && !field.isNull();
    }

    /** A field that is an object itself. */
    public JsonFields object(String key) {
        return object(file, place(key), node.get(key));
    }

    List<JsonFields> objects(String key) {
        List<JsonFields> all = new ArrayList<>();
        for (JsonNode item : array(key)) {
            all.add(object(file, "%s[%d]".formatted(place(key), all.size()), item));
        }
        return all;
    }

    /** A field that is a list of texts. */
    public List<String> texts(String key) {
        List<String> all = new ArrayList<>();
        for (JsonNode item : array(key)) {
            if (!item.isString()) {
                throw wrong(key, "a list of texts");
            }
            all.add(item.stringValue());
        }
        return all;
    }

    /** A field that is a text. */
    public String text(String key) {
        JsonNode field = node.get(key);
        if (field == null || !field.isString()) {
            throw wrong(key, "a text");
        }
        return field.stringValue();
    }

    /** A whole number of at least {@code least}. */
    public int integer(String key, int least) {
        JsonNode field = node.get(key);
        if (field == null || !field.isInt() || field.intValue() < least) {
            throw wrong(key, "a whole number from %d".formatted(least));
        }
        return field.intValue();
    }

    /** A number from {@code least} to {@code most}. */
    public double real(String key, double least, double most) {
        JsonNode field = node.get(key);
        if (field == null || !field.isNumber() || !(field.doubleValue() >= least && field.doubleValue() <= most)) {
            throw wrong(key, "a number from %s to %s".formatted(least, most));
        }
        return field.doubleValue();
    }

    /** A field that is one of the words of an enumeration, in small letters. */
    public <E extends Enum<E>> E word(String key, Class<E> kind) {
        List<E> constants = List.of(kind.getEnumConstants());
        JsonNode field = node.get(key);
        return constants.stream()
                .filter(constant -> field != null && field.isString() && word(constant).equals(field.stringValue()))
                .findFirst()
                .orElseThrow(() -> wrong(
                        key, constants.stream().map(JsonFields::word).collect(Collectors.joining(" or "))));
    }

    /** The word of a constant, as {@link #word(String, Class)} reads it. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A list of whole numbers, each at least 1. */
    List<Integer> integers(String key, int count) {
        List<Integer> all = new ArrayList<>();
        for (JsonNode item : array(key)) {
            if (item.isInt() && item.intValue() > 0) {
                all.add(item.intValue());
            }
        }
        if (all.size() != count || array(key).size() != count) {
            throw wrong(key, "%d whole numbers from 1".formatted(count));
        }
        return all;
    }

    /** A field that is true or false. */
    public boolean truth(String key) {
        JsonNode field = node.get(key);
        if (field == null || !field.isBoolean()) {
            throw wrong(key, "true or false");
        }
        return field.booleanValue();
    }

    /** All fields as texts, in order. */
    public SequencedMap<String, String> texts() {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isString()) {
                throw wrong(field.getKey(), "a text");
            }
            all.put(field.getKey(), field.getValue().stringValue());
        }
        return all;
    }

    private JsonNode array(String key) {
        JsonNode field = node.get(key);
        if (field == null || !field.isArray()) {
            throw wrong(key, "a list");
        }
        return field;
    }

    private String place(String key) {
        return where.isEmpty() ? key : where + "." + key;
    }

    /** The complaint that a field is not what it should be. */
    public BadInputException wrong(String key, String expected) {
        JsonNode found = node.get(key);
        String text = found == null ? "nothing" : found.toString();
        return BadInputException.in(
                file,
                "%s should be %s, but is %s"
                        .formatted(place(key), expected, text.length() <= 40 ? text : text.substring(0, 40) + "…"),
                "correct it or write the file again");
    }
}
