package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/** One column that probes predict: a number for each checkpoint, NaN where it is unknown. */
public sealed interface ProbeTarget {

    /** The name in tables. */
    String name();

    /** The truth for each checkpoint, NaN where unknown; for words the index into {@link Words#categories()}. */
    double[] truth();

    /** What a probe of it does. */
    Task task();

    /** A number. */
    record Number(String name, double[] truth) implements ProbeTarget {

        @Override
        public Task task() {
            return Task.REGRESSION;
        }
    }

    /**
     * One of a few words.
     *
     * @param categories all words of the property, in alphabetical order
     */
    record Words(String name, List<String> categories, double[] truth) implements ProbeTarget {

        @Override
        public Task task() {
            return Task.CLASSIFICATION;
        }
    }

    /** The names that are probed where nobody asks for particular ones: the canonical ones that the zoo has, but for the seed. */
    static List<String> standard(Zoo zoo) {
        return PropertyName.CANONICAL.stream()
                .filter(name -> !name.equals(PropertyName.SEED) && zoo.property(name).isPresent())
                .toList();
    }

    /**
     * The column of one property. Infinite numbers count as unknown.
     *
     * @throws BadInputException if the zoo has no property of this name
     */
    static ProbeTarget of(Zoo zoo, String name) {
        Property property = zoo.property(name)
                .or(() -> zoo.property(PropertyName.canonical(name)))
                .orElseThrow(() -> new BadInputException("%s has no property named %s; choose from %s."
                        .formatted(zoo.name(), name, String.join(", ", new TreeSet<>(zoo.properties().keySet())))));
        return switch (property) {
            case Property.Numeric numeric -> new Number(
                    numeric.name(),
                    Arrays.stream(numeric.values())
                            .map(value -> Double.isFinite(value) ? value : Double.NaN)
                            .toArray());
            case Property.Category category -> new Words(
                    category.name(),
                    category.categories(),
                    Arrays.stream(category.codes())
                            .mapToDouble(code -> code < 0 ? Double.NaN : code)
                            .toArray());
        };
    }

    /** Those of some rows at which the truth is known. */
    default int[] known(int[] rows) {
        return Arrays.stream(rows).filter(row -> !Double.isNaN(truth()[row])).toArray();
    }

    /** The truth at some rows. */
    default double[] at(int[] rows) {
        return Arrays.stream(rows).mapToDouble(row -> truth()[row]).toArray();
    }

    /** The words that occur at some rows, as indices in rising order. */
    default int[] distinct(int[] rows) {
        List<Integer> found = new ArrayList<>(new TreeSet<>(
                Arrays.stream(known(rows)).mapToObj(row -> (int) truth()[row]).toList()));
        return found.stream().mapToInt(Integer::intValue).toArray();
    }
}
