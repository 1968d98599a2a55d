package org.weightscape.zoo.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.weightscape.zoo.BadInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What ray.tune wrote down of one trial.
 *
 * @param parameters what the trial was run with
 * @param byEpoch what was measured, by the epoch after which it was
 * @param notRead files that could not be used as a whole, and why
 */
record TrialResults(
        SequencedMap<String, Object> parameters,
        Map<Integer, SequencedMap<String, Object>> byEpoch,
        SequencedMap<String, String> notRead) {
    static final String PARAMETERS = "params.json";
    /** An object on each line. */
    static final String RESULTS = "result.json";
    /** The same as a table, read where {@link #RESULTS} is not there. */
    static final String PROGRESS = "progress.csv";

    private static final String CONFIG = "config";
    private static final String ITERATION = "training_iteration";
    private static final long LONGEST_TABLE = 1L << 28;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Reads what is known of a trial in a zoo. What is damaged or leads out of the zoo counts as if it were not there. */
    static TrialResults read(Path trial, ZooRoot root) {
        return new Reading(trial, root).results();
    }

    private static final class Reading {
        private final Path trial;
        private final ZooRoot root;
        private final SequencedMap<String, Object> parameters = new LinkedHashMap<>();
        private final List<SequencedMap<String, Object>> rows = new ArrayList<>();
        private final SequencedMap<String, String> notRead = new LinkedHashMap<>();

        Reading(Path trial, ZooRoot root) {
            this.trial = trial;
            this.root = root;
        }

        TrialResults results() {
            file(PARAMETERS).ifPresent(this::readParameters);
            file(RESULTS).ifPresentOrElse(this::readResults, () -> file(PROGRESS).ifPresent(this::readProgress));
            return new TrialResults(parameters, byEpoch(rows), notRead);
        }

        private Optional<Path> file(String name) {
            Path file = trial.resolve(name);
            Optional<String> objection = root.objection(file);
            objection.ifPresent(reason -> notRead.put(name, reason));
            return objection.isEmpty() && Files.exists(file) ? Optional.of(file) : Optional.empty();
        }

        private void readParameters(Path file) {
            JsonObjects objects = JsonObjects.of(file);
            objects.values().forEach(object -> parameters.putAll(PropertyTable.values(object)));
            if (!objects.isComplete()) {
                notRead.put(PARAMETERS, "it is no complete JSON object");
            }
        }

        private void readResults(Path file) {
            for (JsonNode object : JsonObjects.of(file).values()) {
                rows.add(PropertyTable.values(object));
                JsonNode config = object.get(CONFIG);
                if (parameters.isEmpty() && config != null && config.isObject()) {
                    parameters.putAll(PropertyTable.values(config));
                }
            }
        }

        private void readProgress(Path file) {
            try {
                SideTable.csv(file).forEach(line -> rows.add(progress(line)));
            } catch (BadInputException e) {
                notRead.put(PROGRESS, Leftovers.reason(e));
            }
        }

        /** A line of the table; ray writes nested objects such as the parameters as columns {@code config/name}. */
        private SequencedMap<String, Object> progress(SequencedMap<String, SideTable.Cell> line) {
            SequencedMap<String, Object> row = new LinkedHashMap<>();
            boolean needsParameters = parameters.isEmpty();
            line.forEach((column, cell) -> {
                boolean isTruth = cell.text().equals("True") || cell.text().equals("False");
                Object value = isTruth ? Boolean.valueOf(cell.text()) : cell.value();
                String parameter = column.startsWith(CONFIG + "/") ? column.substring(CONFIG.length() + 1) : "";
                if (parameter.isEmpty() && !column.equals(CONFIG) && !PropertyTable.isBookkeeping(column)) {
                    row.put(column, value);
                } else if (!parameter.isEmpty() && needsParameters && !PropertyTable.isBookkeeping(parameter)) {
                    parameters.put(parameter, value);
                }
            });
            return row;
        }
    }

    /**
     * Rows by epoch. Ray numbers them: from 0 where the untrained network was saved too, else from 1. Of rows with the same
     * number the last counts, for a trial that is taken up again repeats them as it writes its checkpoints again. Rows without a
     * number follow the one before.
     */
    private static Map<Integer, SequencedMap<String, Object>> byEpoch(List<SequencedMap<String, Object>> rows) {
        Map<Integer, SequencedMap<String, Object>> byEpoch = new HashMap<>();
        int epoch = 0;
        for (SequencedMap<String, Object> row : rows) {
            double iteration = PickleMachine.number(row.remove(ITERATION));
            boolean isNumbered = iteration >= 0 && iteration < Integer.MAX_VALUE && iteration == Math.rint(iteration);
            epoch = isNumbered ? (int) iteration : epoch + 1;
            byEpoch.put(epoch, row);
        }
        return byEpoch;
    }

    /**
     * The objects of a file, one on each line or a single one over many; what is broken ends the file.
     *
     * @param isComplete whether nothing is broken and everything is an object
     */
    private record JsonObjects(List<JsonNode> values, boolean isComplete) {

        static JsonObjects of(Path file) {
            List<JsonNode> objects = new ArrayList<>();
            boolean isComplete = true;
            try {
                if (Files.size(file) > LONGEST_TABLE) {
                    return new JsonObjects(objects, false);
                }
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
                    while (values.hasNextValue()) {
                        JsonNode node = values.nextValue();
                        isComplete &= node.isObject();
                        if (node.isObject()) {
                            objects.add(node);
                        }
                    }
                }
            } catch (JacksonException | UncheckedIOException _) {
                // A trial that was stopped can have half a last line: what stands before it counts.
                return new JsonObjects(objects, false);
            } catch (IOException e) {
                throw Npy.unreadable(file, e);
            }
            return new JsonObjects(objects, isComplete && !objects.isEmpty());
        }
    }
}
