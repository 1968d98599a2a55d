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
 */
record TrialResults(SequencedMap<String, Object> parameters, Map<Integer, SequencedMap<String, Object>> byEpoch) {
    static final String PARAMETERS = "params.json";
    /** An object on each line. */
    static final String RESULTS = "result.json";
    /** The same as a table, read where {@link #RESULTS} is not there. */
    static final String PROGRESS = "progress.csv";

    private static final String ITERATION = "training_iteration";
    private static final long LONGEST_TABLE = 1L << 28;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Reads what is known of a trial.
     *
     * @throws BadInputException if a file cannot be read at all
     */
    static TrialResults read(Path trial) {
        SequencedMap<String, Object> parameters = new LinkedHashMap<>();
        Path file = trial.resolve(PARAMETERS);
        if (Files.exists(file)) {
            for (JsonNode object : objects(file)) {
                parameters.putAll(PropertyTable.values(object));
            }
        }
        List<SequencedMap<String, Object>> rows = new ArrayList<>();
        Path lines = trial.resolve(RESULTS);
        if (Files.exists(lines)) {
            for (JsonNode object : objects(lines)) {
                rows.add(PropertyTable.values(object));
                JsonNode config = object.get("config");
                if (parameters.isEmpty() && config != null && config.isObject()) {
                    parameters.putAll(PropertyTable.values(config));
                }
            }
        } else if (Files.exists(trial.resolve(PROGRESS))) {
            for (SequencedMap<String, SideTable.Cell> line : SideTable.csv(trial.resolve(PROGRESS))) {
                SequencedMap<String, Object> row = new LinkedHashMap<>();
                line.forEach((name, cell) -> row.put(name, cell.value()));
                rows.add(row);
            }
        }
        return new TrialResults(parameters, byEpoch(rows));
    }

    /**
     * Rows by epoch. Ray numbers them: from 0 where the untrained network was saved too, else from 1. Of rows with the same number
     * the last counts, for a trial that is taken up again repeats them as it writes its checkpoints again. Rows without a number
     * follow the one before.
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

    /** The objects of a file, one on each line or a single one over many; what is broken ends the file. */
    private static List<JsonNode> objects(Path file) {
        List<JsonNode> objects = new ArrayList<>();
        try {
            if (Files.size(file) > LONGEST_TABLE) {
                return objects;
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
                while (values.hasNextValue()) {
                    JsonNode node = values.nextValue();
                    if (node.isObject()) {
                        objects.add(node);
                    }
                }
            }
        } catch (JacksonException | UncheckedIOException _) {
            // A trial that was stopped can have half a last line: what stands before it counts.
            return objects;
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        }
        return objects;
    }
}
