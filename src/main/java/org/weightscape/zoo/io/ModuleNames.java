package org.weightscape.zoo.io;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the names of modules, such as {@code encoder.0} and {@code fc1}, tell of the order in which they stand. */
final class ModuleNames {
    private static final Set<String> EARLY =
            Set.of("input", "in", "first", "stem", "embed", "embedding", "encoder", "enc", "feature", "features", "backbone");
    private static final Set<String> LATE = Set.of(
            "output", "out", "last", "final", "logits", "decoder", "dec", "head", "classifier", "predictor");

    /** The first part in which two names differ. */
    private record Difference(String a, String b) {
        boolean isIndex() {
            return ModuleNames.isIndex(a) && ModuleNames.isIndex(b);
        }
    }

    private ModuleNames() {}

    /** The parts of a name that dots separate. */
    static List<String> parts(String name) {
        return List.of(name.split("\\.", -1));
    }

    /** The words of a name in small letters: {@code policy} and {@code head} of {@code policyHead_2}. */
    static List<String> words(String name) {
        String spaced = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return List.of(spaced.split("[^a-z]+"));
    }

    /** Whether this is a place in a {@code Sequential} or a {@code ModuleList}. */
    static boolean isIndex(String part) {
        return part.chars().allMatch(c -> c >= '0' && c <= '9') && !part.isEmpty();
    }

    static String withoutNumbers(String name) {
        return name.replaceAll("[0-9]+", "");
    }

    /** Negative if {@code a} stands before {@code b} in the same list, positive if behind it, 0 if they share no list. */
    static int byIndex(String a, String b) {
        Difference difference = difference(a, b);
        return difference.isIndex() ? NaturalOrder.NATURAL.compare(difference.a(), difference.b()) : 0;
    }

    /**
     * As {@link #byIndex}, and by numbers behind the same word ({@code fc1}, {@code fc2}) and by words that are used for the
     * beginning or the end of a network ({@code encoder}, {@code decoder}).
     */
    static int byWord(String a, String b) {
        Difference difference = difference(a, b);
        return withoutNumbers(difference.a()).equals(withoutNumbers(difference.b()))
                ? NaturalOrder.NATURAL.compare(difference.a(), difference.b())
                : Integer.compare(stage(difference.a()), stage(difference.b()));
    }

    private static int stage(String part) {
        List<String> words = words(part);
        return words.stream().anyMatch(EARLY::contains) ? -1 : words.stream().anyMatch(LATE::contains) ? 1 : 0;
    }

    private static Difference difference(String a, String b) {
        List<String> partsA = parts(a);
        List<String> partsB = parts(b);
        int i = 0;
        while (i < Math.min(partsA.size(), partsB.size()) && partsA.get(i).equals(partsB.get(i))) {
            i++;
        }
        return new Difference(i < partsA.size() ? partsA.get(i) : "", i < partsB.size() ? partsB.get(i) : "");
    }
}
