package org.weightscape.map;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;

/** Conditions as a person can write them: {@code test_acc=0.8:}, {@code epoch=10:20}, {@code optimizer=adam}. */
public final class WrittenFilters {

    private WrittenFilters() {}

    /** The texts that mean a condition: one, or one for each of its words. */
    public static List<String> texts(RowFilter condition) {
        String name = condition.property().name();
        return switch (condition) {
            case RowFilter.Range range -> List.of(name + "=" + end(range.low()) + ":" + end(range.high()));
            case RowFilter.Words chosen ->
                chosen.codes().stream().sorted().map(code -> name + "=" + word(chosen.property(), code)).toList();
        };
    }

    private static String end(double value) {
        return Double.isInfinite(value) ? "" : ReadableNumber.exact(value);
    }

    private static String word(Property.Category property, int code) {
        return code == RowFilter.Words.MISSING ? "" : property.categories().get(code);
    }

    /**
     * The conditions that texts mean; several words of one property are one condition, which any of them meets.
     *
     * @param option where the texts were given, for what is said of a mistake; empty if that is plain to see
     * @throws BadInputException if a text means none
     */
    public static List<RowFilter> parse(String option, Zoo zoo, List<String> texts) {
        List<RowFilter> conditions = new ArrayList<>();
        Map<Property.Category, Set<Integer>> words = new LinkedHashMap<>();
        for (String text : texts) {
            String said = option.isEmpty() ? text : option + " " + text;
            Property property = property(said, zoo, text);
            String wanted = text.substring(property.name().length() + 1);
            switch (property) {
                case Property.Numeric numbers -> conditions.add(range(said, numbers, wanted));
                case Property.Category categories ->
                    words.computeIfAbsent(categories, _ -> new LinkedHashSet<>()).add(code(said, categories, wanted));
            }
        }
        words.forEach((property, codes) -> conditions.add(new RowFilter.Words(property, codes)));
        return conditions;
    }

    /** The property that a filter begins with; names may hold any character. */
    private static Property property(String said, Zoo zoo, String text) {
        return zoo.properties().values().stream()
                .filter(property -> text.startsWith(property.name() + "="))
                .max(Comparator.comparingInt(property -> property.name().length()))
                .orElseThrow(() -> new BadInputException("%s: write PROPERTY=LOW:HIGH or PROPERTY=WORD; the zoo has %s."
                        .formatted(said, String.join(", ", zoo.properties().keySet()))));
    }

    private static RowFilter range(String said, Property.Numeric property, String wanted) {
        String[] ends = wanted.split(":", -1);
        try {
            if (ends.length == 2) {
                double low = ends[0].isEmpty() ? Double.NEGATIVE_INFINITY : Double.parseDouble(ends[0]);
                double high = ends[1].isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(ends[1]);
                if (low <= high) {
                    return new RowFilter.Range(property, low, high);
                }
            }
        } catch (NumberFormatException e) {
            throw new BadInputException("%s: %s is no number.".formatted(said, e.getMessage()), e);
        }
        throw new BadInputException(
                "%s: %s is a number; write the smallest and the largest with a colon between them, as 0.5:0.9."
                        .formatted(said, property.name()));
    }

    private static int code(String said, Property.Category property, String wanted) {
        int code = wanted.isEmpty() ? RowFilter.Words.MISSING : property.categories().indexOf(wanted);
        if (code < 0 && !wanted.isEmpty()) {
            throw new BadInputException("%s: %s has no such word; choose from %s."
                    .formatted(said, property.name(), String.join(", ", property.categories())));
        }
        return code;
    }
}
