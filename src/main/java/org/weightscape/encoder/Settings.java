package org.weightscape.encoder;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.weightscape.encoder.EncoderConfig.Compat;
import org.weightscape.zoo.BadInputException;

/**
 * The settings of an {@link EncoderConfig} by key and as text: {@code section.name} for each component of a section's record, and
 * {@value #COMPAT}. A new component of a record is a new setting; nothing here has to change for it.
 */
final class Settings {
    /** The one setting that stands in no section. */
    static final String COMPAT = "compat";

    private static final Map<String, RecordComponent> KEYS = keys();

    private Settings() {}

    /** The records of a configuration by the names of their sections. */
    static Map<String, Record> sections(EncoderConfig config) {
        Map<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", config.model());
        sections.put("loss", config.loss());
        sections.put("views", config.views());
        sections.put("training", config.training());
        return sections;
    }

    static SequencedMap<String, String> all(EncoderConfig config) {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        sections(config).forEach((section, record) -> {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                all.put(section + "." + snake(component.getName()), text(value(component, record)));
            }
        });
        all.put(COMPAT, text(config.compat()));
        return Collections.unmodifiableSequencedMap(all);
    }

    static String describe(String key) {
        return annotation(component(key)).value();
    }

    static List<String> choices(String key) {
        Class<?> type = component(key).getType();
        if (type == boolean.class) {
            return List.of("true", "false");
        }
        return type.isEnum() ? Arrays.stream(type.getEnumConstants()).map(Settings::text).toList() : List.of();
    }

    /** The same with some values changed, all at once: what fits together only with the others is no reason to complain. */
    static EncoderConfig with(EncoderConfig config, Map<String, String> changes) {
        Map<String, Object> parsed = new LinkedHashMap<>();
        changes.forEach((key, value) -> parsed.put(key, parsed(key, value.strip(), component(key))));
        return new EncoderConfig(
                config.preset(),
                (Compat) parsed.getOrDefault(COMPAT, config.compat()),
                changed("model", config.model(), parsed),
                changed("loss", config.loss(), parsed),
                changed("views", config.views(), parsed),
                changed("training", config.training(), parsed));
    }

    /** The component that a key stands for; complains about a key that there is not. */
    private static RecordComponent component(String key) {
        RecordComponent component = KEYS.get(key);
        if (component == null) {
            throw new BadInputException(
                    "There is no setting '%s'; the nearest is '%s'.".formatted(key, nearest(key, KEYS.keySet())));
        }
        return component;
    }

    private static Map<String, RecordComponent> keys() {
        Map<String, RecordComponent> keys = new LinkedHashMap<>();
        for (RecordComponent section : EncoderConfig.class.getRecordComponents()) {
            if (section.getType().isRecord()) {
                for (RecordComponent component : section.getType().getRecordComponents()) {
                    keys.put(section.getName() + "." + snake(component.getName()), component);
                }
            } else if (section.getName().equals(COMPAT)) {
                keys.put(COMPAT, section);
            }
        }
        return Collections.unmodifiableMap(keys);
    }

    private static Setting annotation(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component + " is no setting");
        }
        return setting;
    }

    @SuppressWarnings("unchecked") // a record's constructor makes a record of its class
    private static <R extends Record> R changed(String name, R section, Map<String, Object> changes) {
        RecordComponent[] components = section.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = changes.getOrDefault(name + "." + snake(components[i].getName()), value(components[i], section));
        }
        try {
            return (R) section.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof BadInputException bad) {
                throw bad;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object parsed(String key, String value, RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (text(constant).equalsIgnoreCase(value.replace('-', '_'))) {
                    return constant;
                }
            }
            throw new BadInputException("%s is '%s', but must be one of %s."
                    .formatted(
                            key,
                            value,
                            Arrays.stream(type.getEnumConstants()).map(Settings::text).collect(Collectors.joining(", "))));
        }
        if (type == boolean.class) {
            if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
                throw new BadInputException("%s is '%s', but must be true or false.".formatted(key, value));
            }
            return Boolean.valueOf(value);
        }
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException _) {
            throw new BadInputException("%s is '%s', but must be a number.".formatted(key, value));
        }
        requireRange(key, number, annotation(component));
        if (type == int.class) {
            if (number != Math.rint(number)) {
                throw new BadInputException("%s is %s, but must be a whole number.".formatted(key, value));
            }
            return (int) number;
        }
        return number;
    }

    /** Complains about a number out of range in one of the records. */
    static void requireRanges(String section, Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (value(component, record) instanceof Number number) {
                requireRange(section + "." + snake(component.getName()), number.doubleValue(), annotation(component));
            }
        }
    }

    private static void requireRange(String key, double number, Setting setting) {
        if (!(number >= setting.min() && number <= setting.max())) {
            throw new BadInputException("%s is %s, but must be %s."
                    .formatted(
                            key,
                            plain(number),
                            setting.max() == Double.MAX_VALUE
                                    ? plain(setting.min()) + " or more"
                                    : "from %s to %s".formatted(plain(setting.min()), plain(setting.max()))));
        }
    }

    static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(Object value) {
        return switch (value) {
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case Double number -> plain(number);
            default -> value.toString();
        };
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : Double.toString(number);
    }

    static String snake(String camel) {
        StringBuilder snake = new StringBuilder();
        for (char c : camel.toCharArray()) {
            if (Character.isUpperCase(c)) {
                snake.append('_');
            }
            snake.append(Character.toLowerCase(c));
        }
        return snake.toString();
    }

    /** The candidate that takes the fewest insertions, deletions and changes of a character. */
    static String nearest(String wanted, Collection<String> candidates) {
        String best = "";
        int least = Integer.MAX_VALUE;
        String key = wanted.toLowerCase(Locale.ROOT);
        for (String candidate : candidates) {
            // A key without its section is as good as one with it, and what begins a key means it.
            String bare = candidate.substring(candidate.indexOf('.') + 1);
            int distance = candidate.startsWith(key) || bare.startsWith(key)
                    ? 0
                    : Math.min(distance(key, candidate), distance(key, bare) + 1);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
