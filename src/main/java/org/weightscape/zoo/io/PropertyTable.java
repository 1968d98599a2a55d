package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import tools.jackson.databind.JsonNode;

/**
 * Collects what is known of checkpoints one by one, from sources that need not agree on what they know, and makes columns of it:
 * numbers where all entries are numbers, words otherwise.
 */
final class PropertyTable {
    /** What ray notes for itself about every result; it says nothing about a network. */
    private static final Set<String> BOOKKEEPING = Set.of(
            "done", "timesteps_total", "episodes_total", "trial_id", "experiment_id", "experiment_tag", "date", "timestamp",
            "time_this_iter_s", "time_total_s", "time_since_restore", "timesteps_since_restore", "iterations_since_restore",
            "pid", "hostname", "node_ip", "should_checkpoint", "timesteps_this_iter", "episodes_this_iter", "warmup_time", "cuda",
            "gpu", "device");

    private final SequencedMap<String, Map<Integer, Object>> columns = new LinkedHashMap<>();
    private final UnaryOperator<String> canonical;
    private int rows;

    /** A table of what was written down as networks were trained; there {@code epochs} is how many were planned. */
    static PropertyTable ofTraining() {
        return new PropertyTable(name -> name.equals("epochs") ? name : PropertyName.canonical(name));
    }

    /** A table of what people found out about networks. */
    static PropertyTable ofFindings() {
        return new PropertyTable(PropertyName::canonical);
    }

    private PropertyTable(UnaryOperator<String> canonical) {
        this.canonical = canonical;
    }

    /** Adds a row. Values are numbers or texts; others are missing. */
    void add(Map<String, ?> values) {
        values.forEach((name, value) -> {
            Object entry = switch (value) {
                case Double number -> Double.isNaN(number) ? null : number;
                case Number number -> PickleMachine.number(number);
                case Boolean truth -> truth.toString();
                case String text -> text.isEmpty() ? null : text;
                case null, default -> null;
            };
            Map<Integer, Object> column = columns.computeIfAbsent(name.strip(), _ -> new LinkedHashMap<>());
            if (entry != null) {
                column.putIfAbsent(rows, entry);
            }
        });
        rows++;
    }

    /** Whether ray notes something of this name for itself. */
    static boolean isBookkeeping(String name) {
        return BOOKKEEPING.contains(name);
    }

    /** The single values of a JSON object, ray's own bookkeeping left out. */
    static SequencedMap<String, Object> values(JsonNode object) {
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!isBookkeeping(field.getKey()) && !field.getValue().isContainer()) {
                values.put(field.getKey(), value(field.getValue()));
            }
        }
        return values;
    }

    private static Object value(JsonNode node) {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isString() ? node.stringValue() : Double.NaN;
    }

    /** The columns, the canonical ones first, with the generalisation gap where it follows from the accuracies. */
    List<Property> properties() {
        List<Property> properties = new ArrayList<>();
        SequencedMap<String, Map<Integer, Object>> named = named();
        named.forEach((name, entries) -> properties.add(property(name, entries)));
        double[] train = numbers(properties, PropertyName.TRAIN_ACC);
        double[] test = numbers(properties, PropertyName.TEST_ACC);
        if (train != null && test != null && !named.containsKey(PropertyName.GGAP)) {
            double[] gaps = new double[rows];
            Arrays.setAll(gaps, row -> train[row] - test[row]);
            properties.add(new Property.Numeric(PropertyName.GGAP, gaps));
        }
        // However the source orders them, equal zoos are equal.
        properties.sort(Comparator.comparing(Property::name, PropertyName.ORDER));
        return properties;
    }

    /**
     * The columns with canonical names. Those of the same name are put together unless they speak of the same rows: then the one
     * that was called so has it, or else the first, and the others keep their own names.
     */
    private SequencedMap<String, Map<Integer, Object>> named() {
        SequencedMap<String, Map<Integer, Object>> named = new LinkedHashMap<>();
        columns.forEach((name, entries) -> {
            if (canonical.apply(name).equals(name)) {
                named.put(name, new LinkedHashMap<>(entries));
            }
        });
        columns.forEach((name, entries) -> {
            Map<Integer, Object> known = named.computeIfAbsent(canonical.apply(name), _ -> new LinkedHashMap<>());
            if (Collections.disjoint(known.keySet(), entries.keySet())) {
                known.putAll(entries);
            } else {
                named.putIfAbsent(name, entries);
            }
        });
        return named;
    }

    private Property property(String name, Map<Integer, Object> entries) {
        if (entries.values().stream().allMatch(Double.class::isInstance)) {
            double[] numbers = new double[rows];
            Arrays.fill(numbers, Double.NaN);
            entries.forEach((row, number) -> numbers[row] = (Double) number);
            return new Property.Numeric(name, numbers);
        }
        List<String> words = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            Object entry = entries.get(row);
            words.add(
                    entry instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
                            ? Long.toString(number.longValue())
                            : Objects.toString(entry, ""));
        }
        return category(name, words);
    }

    /** As {@link Property.Category#of}, for many different words too. */
    static Property.Category category(String name, List<String> words) {
        List<String> categories =
                words.stream().filter(word -> !word.isEmpty()).distinct().sorted().toList();
        Map<String, Integer> codes = new HashMap<>();
        categories.forEach(word -> codes.put(word, codes.size()));
        return new Property.Category(
                name, categories, words.stream().mapToInt(word -> codes.getOrDefault(word, -1)).toArray());
    }

    private static double @Nullable [] numbers(List<Property> properties, String name) {
        for (Property property : properties) {
            if (property instanceof Property.Numeric numeric && numeric.name().equals(name)) {
                return numeric.values();
            }
        }
        return null;
    }
}
