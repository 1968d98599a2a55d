package org.weightscape.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.io.JsonFields;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads recipe files; every mistake gets one sentence that names the place and what would be right. */
final class RecipeReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<String> KEYS =
            List.of("name", "description", "dataset", "architecture", "models", "epochs", "batch", "seed", "factors");
    private static final List<String> DATASET_KEYS = List.of("kind", "train", "test", "noise", "seed");
    private static final List<String> FACTOR_KEYS =
            List.of("seed", "lr", "l2", "dropout", "activation", "init", "optimizer", "train_fraction");
    private static final int LARGEST_FILE = 1 << 20;

    private final Path file;

    private RecipeReader(Path file) {
        this.file = file;
    }

    static Recipe read(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw BadInputException.in(file, "a recipe is a small JSON file, and this one has over a megabyte",
                        "give another file");
            }
            return new RecipeReader(file).parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw BadInputException.in(file, "the recipe cannot be read", "check that you may read this file", e);
        }
    }

    static Recipe shipped(String name) {
        try (InputStream stream = Objects.requireNonNull(Recipe.class.getResourceAsStream(name + ".json"), name)) {
            return new RecipeReader(Path.of(name)).parse(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Recipe parse(byte[] content) {
        JsonNode json;
        try {
            json = JSON.readTree(content);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String place = at == null ? "somewhere" : "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
            throw BadInputException.in(file, "%s: not JSON (%s)".formatted(place, JsonFields.reason(e)), "correct it there", e);
        }
        requireKeys(json, "the recipe", KEYS);
        JsonNode factors = required(json, "factors", "the recipe");
        requireKeys(factors, "\"factors\"", FACTOR_KEYS);
        try {
            return new Recipe(
                    text(json, "name", "the recipe"),
                    json.has("description") ? text(json, "description", "the recipe") : "",
                    dataset(required(json, "dataset", "the recipe")),
                    oneOf(Arrays.asList(Recipe.Design.values()), Recipe.Design::label)
                            .apply("\"architecture\"", required(json, "architecture", "the recipe")),
                    (int) whole(json, "models", "the recipe", 1, 10_000_000),
                    epochs(required(json, "epochs", "the recipe")),
                    (int) whole(json, "batch", "the recipe", 1, 100_000),
                    whole(json, "seed", "the recipe", 0, Long.MAX_VALUE),
                    factors(factors));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), "change that");
        }
    }

    private Dataset.Order dataset(JsonNode json) {
        requireKeys(json, "\"dataset\"", DATASET_KEYS);
        return new Dataset.Order(
                oneOf(Arrays.asList(Dataset.Kind.values()), Dataset.Kind::label)
                        .apply("\"kind\" of \"dataset\"", required(json, "kind", "\"dataset\"")),
                (int) whole(json, "train", "\"dataset\"", 1, 100_000),
                (int) whole(json, "test", "\"dataset\"", 1, 100_000),
                number(0, Bound.INCLUDED, 2, Bound.INCLUDED).apply("\"noise\"", required(json, "noise", "\"dataset\"")),
                whole(json, "seed", "\"dataset\"", 0, Long.MAX_VALUE));
    }

    private List<Integer> epochs(JsonNode json) {
        List<Integer> epochs = new ArrayList<>();
        for (JsonNode epoch : json.isArray() ? json : List.of(json)) {
            if (!epoch.isIntegralNumber() || !epoch.canConvertToInt()) {
                throw wrong("\"epochs\" is %s where a list of whole numbers was expected".formatted(json), "write such as [0, 1, 5]");
            }
            epochs.add(epoch.intValue());
        }
        return epochs;
    }

    private Factors factors(JsonNode json) {
        Value<Double> share = number(0, Bound.INCLUDED, 1, Bound.EXCLUDED);
        Value<Double> fraction = number(0, Bound.EXCLUDED, 1, Bound.INCLUDED);
        Value<Double> positive = number(0, Bound.EXCLUDED, 1000, Bound.INCLUDED);
        Value<Double> notNegative = number(0, Bound.INCLUDED, 1000, Bound.INCLUDED);
        return new Factors(
                listed(json, "seed", (place, node) -> whole(node, place, 0, Long.MAX_VALUE)),
                numeric(json, "lr", positive)
                        .orElseThrow(() -> wrong("\"factors\" has no \"lr\", the learning rate", "add it, such as \"lr\": 0.01")),
                numeric(json, "l2", notNegative),
                numeric(json, "dropout", share),
                listed(json, "activation", oneOf(List.copyOf(TrainingNetwork.ACTIVATIONS), Activation::label)),
                listed(json, "init", oneOf(Arrays.asList(Initialisation.values()), Initialisation::label)),
                listed(json, "optimizer", oneOf(Arrays.asList(Optimizer.values()), Optimizer::label)),
                numeric(json, "train_fraction", fraction));
    }

    /** Reads one value; the first argument says where it stands. */
    private interface Value<T> {
        T apply(String place, JsonNode node);
    }

    private enum Bound {
        INCLUDED,
        EXCLUDED
    }

    private <T> Optional<Factor<T>> listed(JsonNode factors, String key, Value<T> value) {
        JsonNode node = factors.get(key);
        if (node == null) {
            return Optional.empty();
        }
        String place = "\"" + key + "\"";
        if (!node.isArray()) {
            return Optional.of(new Factor.Fixed<>(value.apply(place, node)));
        }
        List<T> values = new ArrayList<>();
        node.forEach(element -> values.add(value.apply(place, element)));
        if (values.isEmpty()) {
            throw wrong(place + " is an empty list", "put at least one value into it or leave it out");
        }
        return Optional.of(new Factor.Choice<>(values));
    }

    private Optional<Factor<Double>> numeric(JsonNode factors, String key, Value<Double> value) {
        JsonNode node = factors.get(key);
        if (node == null || !node.isObject()) {
            return listed(factors, key, value);
        }
        String place = "\"" + key + "\"";
        requireKeys(node, place, List.of("log", "linear"));
        String scale = node.has("log") ? "log" : "linear";
        @Nullable JsonNode bounds = node.get(scale);
        if (node.size() != 1 || bounds == null || !bounds.isArray() || bounds.size() != 2) {
            throw wrong(place + " is " + node, "write a range as {\"log\": [from, to]} or {\"linear\": [from, to]}");
        }
        double from = value.apply(place, bounds.get(0));
        double to = value.apply(place, bounds.get(1));
        if (from > to || (scale.equals("log") && from <= 0)) {
            throw wrong("%s has the range %s".formatted(place, bounds),
                    "let it begin with the smaller number, which must be above 0 for \"log\"");
        }
        return Optional.of(new Factor.Range(
                from, to, scale.equals("log") ? Factor.Scale.LOGARITHMIC : Factor.Scale.LINEAR));
    }

    private <T> Value<T> oneOf(List<T> values, Function<T, String> label) {
        return (place, node) -> {
            for (T value : values) {
                if (node.isString() && label.apply(value).equals(node.stringValue())) {
                    return value;
                }
            }
            List<String> labels = values.stream().map(label).toList();
            String guess = node.isString() ? " (did you mean " + nearest(node.stringValue(), labels) + "?)" : "";
            throw wrong("%s is %s%s".formatted(place, node, guess), "use one of " + String.join(", ", labels));
        };
    }

    private Value<Double> number(double min, Bound atMin, double max, Bound atMax) {
        return (place, node) -> {
            double value = node.isNumber() ? node.doubleValue() : Double.NaN;
            boolean high = atMin == Bound.INCLUDED ? value >= min : value > min;
            boolean low = atMax == Bound.INCLUDED ? value <= max : value < max;
            if (!high || !low) {
                throw wrong(
                        "%s is %s where a number %s %s and %s %s was expected".formatted(
                                place, node, atMin == Bound.INCLUDED ? "of at least" : "above", plain(min),
                                atMax == Bound.INCLUDED ? "at most" : "below", plain(max)),
                        "correct it");
            }
            return value;
        };
    }

    private static String plain(double value) {
        return Long.toString((long) value);
    }

    private long whole(JsonNode json, String key, String where, long min, long max) {
        return whole(required(json, key, where), "\"%s\" of %s".formatted(key, where), min, max);
    }

    private long whole(JsonNode node, String place, long min, long max) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
            throw wrong("%s is %s where a whole number of at least %d was expected".formatted(place, node, min)
                            + (max < Long.MAX_VALUE ? ", at most " + max : ""),
                    "correct it");
        }
        return node.longValue();
    }

    private String text(JsonNode json, String key, String where) {
        JsonNode node = required(json, key, where);
        if (!node.isString() || node.stringValue().isBlank()) {
            throw wrong("\"%s\" of %s is %s where a text was expected".formatted(key, where, node), "correct it");
        }
        return node.stringValue();
    }

    private JsonNode required(JsonNode json, String key, String where) {
        JsonNode node = json.get(key);
        if (node == null || node.isNull()) {
            throw wrong("%s has no \"%s\"".formatted(where, key), "add it");
        }
        return node;
    }

    private void requireKeys(JsonNode json, String where, Collection<String> known) {
        if (!json.isObject()) {
            throw wrong("%s is %s where an object {…} was expected".formatted(where, json), "correct it");
        }
        for (String key : json.propertyNames()) {
            if (!known.contains(key)) {
                throw wrong("%s has the unknown key \"%s\" (did you mean \"%s\"?)".formatted(where, key, nearest(key, known)),
                        "use only " + String.join(", ", known));
            }
        }
    }

    private BadInputException wrong(String problem, String remedy) {
        return BadInputException.in(file, problem, remedy);
    }

    /** The known word that was probably meant: the canonical name of this property, or the one with the fewest letters to change. */
    static String nearest(String word, Collection<String> known) {
        String canonical = PropertyName.canonical(word);
        if (known.contains(canonical)) {
            return canonical;
        }
        return known.stream()
                .min(Comparator.comparingInt((String candidate) ->
                                word.startsWith(candidate) || candidate.startsWith(word) ? 0 : 1)
                        .thenComparingInt(candidate -> distance(word, candidate)))
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
