package org.weightscape.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.weightscape.map.Filters;
import org.weightscape.map.RowFilter;
import org.weightscape.map.RowRanges;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Option;

/** Which checkpoints of a map are selected, and which are grey. */
final class RowOptions {

    @Option(
            names = "--filter",
            paramLabel = "PROPERTY=LOW:HIGH|WORD",
            description = "Greys out checkpoints whose number lies outside of LOW to HIGH, either of which may be left out, or"
                    + " whose word is another; no word means those that have none. May be repeated, with several words for one"
                    + " property.")
    private List<String> filters = List.of();

    @Option(names = "--keep", paramLabel = "ROWS", description = "Greys out all checkpoints but these, such as 0-99,105.")
    private Optional<String> kept = Optional.empty();

    @Option(names = "--select", paramLabel = "ROWS", description = "Puts these checkpoints on top, and makes the others paler.")
    private Optional<String> selected = Optional.empty();

    /** What greys checkpoints out. */
    Filters filters(Zoo zoo) {
        List<RowFilter> conditions = new ArrayList<>();
        Map<Property.Category, Set<Integer>> words = new LinkedHashMap<>();
        for (String filter : filters) {
            Property property = property(zoo, filter);
            String wanted = filter.substring(property.name().length() + 1);
            switch (property) {
                case Property.Numeric numbers -> conditions.add(range(filter, numbers, wanted));
                case Property.Category categories ->
                    words.computeIfAbsent(categories, _ -> new LinkedHashSet<>()).add(code(filter, categories, wanted));
            }
        }
        words.forEach((property, codes) -> conditions.add(new RowFilter.Words(property, codes)));
        return new Filters(
                kept.map(rows -> RowRanges.parse("--keep", rows, zoo.checkpoints())).orElse(null), conditions);
    }

    /** The selected checkpoints. */
    BitSet selection(Zoo zoo) {
        return selected.map(rows -> RowRanges.parse("--select", rows, zoo.checkpoints())).orElseGet(BitSet::new);
    }

    /** The property that a filter begins with; names may hold any character. */
    private static Property property(Zoo zoo, String filter) {
        return zoo.properties().values().stream()
                .filter(property -> filter.startsWith(property.name() + "="))
                .max(Comparator.comparingInt(property -> property.name().length()))
                .orElseThrow(() -> new BadInputException("--filter %s: write PROPERTY=LOW:HIGH or PROPERTY=WORD; the zoo has %s."
                        .formatted(filter, String.join(", ", zoo.properties().keySet()))));
    }

    private static RowFilter range(String filter, Property.Numeric property, String wanted) {
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
            throw new BadInputException("--filter %s: %s is no number.".formatted(filter, e.getMessage()), e);
        }
        throw new BadInputException(
                "--filter %s: %s is a number; write the smallest and the largest with a colon between them, as 0.5:0.9."
                        .formatted(filter, property.name()));
    }

    private static int code(String filter, Property.Category property, String wanted) {
        int code = wanted.isEmpty() ? RowFilter.Words.MISSING : property.categories().indexOf(wanted);
        if (code < 0 && !wanted.isEmpty()) {
            throw new BadInputException("--filter %s: %s has no such word; choose from %s."
                    .formatted(filter, property.name(), String.join(", ", property.categories())));
        }
        return code;
    }
}
