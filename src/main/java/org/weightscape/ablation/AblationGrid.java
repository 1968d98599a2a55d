package org.weightscape.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.JsonFields;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an ablation compares: every combination of the values of its axes, trained with every seed.
 *
 * @param base the settings that all cells share
 * @param axes setting → its values, the first of which the others are compared with; may be empty: one cell
 * @param seeds of the trainings, at least one
 * @param targets what is read off the representations; empty: all canonical properties that vary
 */
public record AblationGrid(
        EncoderConfig base, Map<String, List<String>> axes, List<Integer> seeds, List<String> targets) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<String> KEYS = List.of("preset", "set", "axes", "seeds", "targets");
    private static final long LARGEST_FILE = 1 << 20;
    private static final int MOST_CELLS = 10_000;

    public AblationGrid {
        Map<String, List<String>> ordered = new LinkedHashMap<>();
        axes.forEach((key, values) -> ordered.put(key, List.copyOf(values)));
        axes = Collections.unmodifiableMap(ordered);
        seeds = List.copyOf(seeds);
        targets = List.copyOf(targets);
        if (seeds.isEmpty() || ordered.values().stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a grid needs a seed, and each axis a value");
        }
    }

    /**
     * One combination.
     *
     * @param values setting → value, in the order of the axes
     * @param config the whole configuration, without a seed of its own
     */
    public record Cell(Map<String, String> values, EncoderConfig config) {

        public Cell {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** Its name in tables. */
        public String name() {
            return values.isEmpty()
                    ? "as given"
                    : values.entrySet().stream()
                            .map(entry -> entry.getKey().substring(entry.getKey().indexOf('.') + 1) + " " + entry.getValue())
                            .collect(Collectors.joining(", "));
        }

        /** Its name as a folder. */
        String folder() {
            return values.isEmpty()
                    ? "as-given"
                    : values.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(","))
                            .replaceAll("[^\\w.,=+-]", "_");
        }
    }

    /** All combinations, the last axis changing fastest. */
    public List<Cell> cells() {
        List<Cell> cells = List.of(new Cell(Map.of(), base));
        for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
            List<Cell> more = new ArrayList<>();
            for (Cell cell : cells) {
                for (String value : axis.getValue()) {
                    Map<String, String> values = new LinkedHashMap<>(cell.values());
                    values.put(axis.getKey(), value);
                    more.add(new Cell(values, cell.config().with(axis.getKey(), value)));
                }
            }
            cells = more;
        }
        return cells;
    }

    /**
     * Reads a grid: {@code {"preset": "tetris", "set": {"training.epochs": 40}, "axes": {"views.permutations": [-1, 0]},
     * "seeds": [1, 2], "targets": ["test_acc"]}}. Only {@code axes} must be there.
     *
     * @throws BadInputException if the file cannot be read, is no such JSON, or names a setting or value that does not exist
     */
    public static AblationGrid read(Path file) {
        JsonNode json;
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw BadInputException.in(file, "a grid is a small JSON file, and this one has over a megabyte", "give another");
            }
            json = JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw BadInputException.in(file, "the grid cannot be read", "check that it is there and that you may read it", e);
        } catch (JacksonException e) {
            throw BadInputException.in(file, "this is not JSON (%s)".formatted(JsonFields.reason(e)), "correct it there", e);
        }
        return new Parser(file).grid(json);
    }

    /** Turns JSON into a grid; complains with the file's name. */
    private record Parser(Path file) {

        AblationGrid grid(JsonNode json) {
            if (!json.isObject()) {
                throw wrong("there is no object", "begin with {\"axes\": …}");
            }
            json.propertyNames().stream().filter(name -> !KEYS.contains(name)).findFirst().ifPresent(name -> {
                throw wrong("there is no part called \"%s\"".formatted(name), "use " + String.join(", ", KEYS));
            });
            if (!json.has("axes") || !json.get("axes").isObject()) {
                throw wrong("\"axes\" is missing or no object", "write such as \"axes\": {\"views.permutations\": [-1, 0]}");
            }
            JsonNode preset = json.path("preset");
            EncoderConfig base = checked(() ->
                    EncoderConfig.preset(preset.isMissingNode() ? EncoderConfig.PRACTICAL : preset.asString()));
            for (Map.Entry<String, JsonNode> setting : json.path("set").properties()) {
                EncoderConfig before = base;
                base = checked(() -> before.with(setting.getKey(), setting.getValue().asString()));
            }
            EncoderConfig common = base;
            Map<String, List<String>> axes = new LinkedHashMap<>();
            long cells = 1;
            for (Map.Entry<String, JsonNode> axis : json.get("axes").properties()) {
                List<String> values = list(axis.getKey(), axis.getValue(), JsonNode::asString);
                values.forEach(value -> checked(() -> common.with(axis.getKey(), value)));
                axes.put(axis.getKey(), values);
                cells *= values.size();
                if (cells > MOST_CELLS) {
                    throw wrong("the axes have more than %d combinations".formatted(MOST_CELLS), "use fewer values");
                }
            }
            List<Integer> seeds = json.has("seeds")
                    ? list("seeds", json.get("seeds"), node -> {
                        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
                            throw wrong("\"seeds\" has %s".formatted(node), "use whole numbers from 0 on");
                        }
                        return node.intValue();
                    })
                    : List.of(common.training().seed());
            List<String> targets =
                    json.has("targets") ? list("targets", json.get("targets"), JsonNode::asString) : List.of();
            return new AblationGrid(common, axes, seeds, targets);
        }

        private <T> List<T> list(String name, JsonNode node, Function<JsonNode, T> value) {
            if (!node.isArray() || node.isEmpty()) {
                throw wrong("\"%s\" is no list with a value in it".formatted(name), "write such as [1, 2]");
            }
            List<T> values = new ArrayList<>();
            node.forEach(element -> values.add(value.apply(element)));
            if (values.stream().distinct().count() < values.size()) {
                throw wrong("\"%s\" has a value twice".formatted(name), "remove one");
            }
            return values;
        }

        private interface Config {
            EncoderConfig get();
        }

        private EncoderConfig checked(Config config) {
            try {
                return config.get();
            } catch (BadInputException e) {
                throw new BadInputException("%s: %s".formatted(file, e.getMessage()), e);
            }
        }

        private BadInputException wrong(String problem, String remedy) {
            return BadInputException.in(file, problem, remedy);
        }
    }
}
