package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/** One column that probes predict: a number for each checkpoint, NaN where it is unknown. */
public sealed interface ProbeTarget {

    /** A target of this prefix is the decimal logarithm of the property behind it. */
    String LOGARITHM = "log10_";

    /** The word that stands for every property but the seed. */
    String ALL = "all";

    /** The name in tables. */
    String name();

    /** Name of the property that it is made from. */
    String property();

    /** The truth for each checkpoint, NaN where unknown; for words the index into {@link Words#categories()}. */
    double[] truth();

    /** What a probe of it does. */
    Task task();

    /** How the numbers of a property become a target. */
    enum Scale {
        /** As they are. */
        LINEAR,
        /** Their decimal logarithm; numbers that are not positive have none and count as unknown. */
        LOGARITHMIC
    }

    /** A number. */
    record Number(String property, Scale scale, double[] truth) implements ProbeTarget {

        @Override
        public String name() {
            return switch (scale) {
                case LINEAR -> property;
                case LOGARITHMIC -> LOGARITHM + property;
            };
        }

        @Override
        public Task task() {
            return Task.REGRESSION;
        }

        /**
         * From where the method's ridge regression, whose intercept is regularised, measures this target. Zero, as the method has
         * it; but where the logarithm of a number is zero depends on its unit, so logarithms are measured from their mean.
         *
         * @param rows of the training
         */
        double origin(int[] rows) {
            return switch (scale) {
                case LINEAR -> 0;
                case LOGARITHMIC -> Arrays.stream(at(rows)).average().orElse(0);
            };
        }
    }

    /**
     * One of a few words.
     *
     * @param categories all words of the property, in alphabetical order
     */
    record Words(String property, List<String> categories, double[] truth) implements ProbeTarget {

        @Override
        public String name() {
            return property;
        }

        @Override
        public Task task() {
            return Task.CLASSIFICATION;
        }
    }

    /**
     * The names that are probed where nobody asks for particular ones: the canonical ones that the zoo has, but for the seed;
     * learning rate and weight decay also on a logarithmic scale.
     */
    static List<String> standard(Zoo zoo) {
        List<String> names = new ArrayList<>();
        for (String name : PropertyName.CANONICAL) {
            if (!name.equals(PropertyName.SEED) && zoo.property(name).isPresent()) {
                names.add(name);
                if ((name.equals(PropertyName.LR) || name.equals(PropertyName.L2)) && hasLogarithms(zoo, name)) {
                    names.add(LOGARITHM + name);
                }
            }
        }
        return names;
    }

    private static boolean hasLogarithms(Zoo zoo, String name) {
        return zoo.numeric(name)
                .map(numeric -> numeric.max() > 0 && numeric.min() < numeric.max())
                .orElse(false);
    }

    /**
     * Names of targets with {@link #ALL} and nothing replaced by what they stand for.
     *
     * @param names as a person gave them
     */
    static List<String> expand(Zoo zoo, List<String> names) {
        if (names.isEmpty()) {
            return standard(zoo);
        }
        List<String> expanded = new ArrayList<>();
        for (String name : names) {
            if (name.equals(ALL)) {
                expanded.addAll(standard(zoo));
                zoo.properties().keySet().stream()
                        .filter(known -> !PropertyName.CANONICAL.contains(known))
                        .forEach(expanded::add);
            } else {
                expanded.add(name);
            }
        }
        return expanded;
    }

    /**
     * The column of one property, or its logarithm. Infinite numbers count as unknown.
     *
     * @param name a property, or {@value #LOGARITHM} and a property
     * @throws BadInputException if the zoo has no property of this name, or the logarithm of words is asked for
     */
    static ProbeTarget of(Zoo zoo, String name) {
        boolean logarithmic = isLogarithm(zoo, name);
        Property property = property(zoo, name)
                .orElseThrow(() -> new BadInputException("%s has no property named %s; choose from %s."
                        .formatted(
                                zoo.name(), logarithmic ? name.substring(LOGARITHM.length()) : name,
                                String.join(", ", new TreeSet<>(zoo.properties().keySet())))));
        return switch (property) {
            case Property.Numeric numeric -> new Number(
                    numeric.name(),
                    logarithmic ? Scale.LOGARITHMIC : Scale.LINEAR,
                    Arrays.stream(numeric.values())
                            .map(value -> logarithmic ? (value > 0 ? Math.log10(value) : Double.NaN) : value)
                            .map(value -> Double.isFinite(value) ? value : Double.NaN)
                            .toArray());
            case Property.Category category -> {
                if (logarithmic) {
                    throw new BadInputException("%s is a word, which has no logarithm; ask for %s."
                            .formatted(category.name(), category.name()));
                }
                yield new Words(
                        category.name(),
                        category.categories(),
                        Arrays.stream(category.codes())
                                .mapToDouble(code -> code < 0 ? Double.NaN : code)
                                .toArray());
            }
        };
    }

    /**
     * Those of some targets that a zoo beside the first knows as well; of none, none.
     *
     * @throws BadInputException if it knows none of them
     */
    static List<String> known(Zoo beside, List<String> names) {
        List<String> known = names.stream()
                .filter(name -> name.equals(ALL) || property(beside, name).isPresent())
                .toList();
        if (known.isEmpty() && !names.isEmpty()) {
            throw new BadInputException("%s knows none of the targets %s; ask for others, or leave this zoo out."
                    .formatted(beside.name(), String.join(", ", names)));
        }
        return known;
    }

    private static boolean isLogarithm(Zoo zoo, String name) {
        return name.startsWith(LOGARITHM) && zoo.property(name).isEmpty();
    }

    private static Optional<Property> property(Zoo zoo, String name) {
        String wanted = isLogarithm(zoo, name) ? name.substring(LOGARITHM.length()) : name;
        return zoo.property(wanted).or(() -> zoo.property(PropertyName.canonical(wanted)));
    }

    /**
     * A probe's predictions as this target has them: each zoo counts its words by itself.
     *
     * @param words those that the probe knows, by its own codes
     * @param predicted by the probe, NaN where it could not say
     * @return numbers as they are; for words indices into {@link Words#categories()}, −1 for one that is none of them
     */
    default double[] coded(List<String> words, double[] predicted) {
        return switch (this) {
            case Number _ -> predicted;
            case Words own -> {
                double[] codes = words.stream().mapToDouble(own.categories()::indexOf).toArray();
                yield Arrays.stream(predicted)
                        .map(code -> Double.isNaN(code) ? code : codes[(int) code])
                        .toArray();
            }
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
        return Arrays.stream(known(rows)).map(row -> (int) truth()[row]).distinct().sorted().toArray();
    }
}
