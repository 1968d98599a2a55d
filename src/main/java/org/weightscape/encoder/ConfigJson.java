package org.weightscape.encoder;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.JsonFields;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@link EncoderConfig} as a JSON object: {@code preset}, {@code compat}, and one object for each section. */
final class ConfigJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    private static final String PRESET = "preset";

    private ConfigJson() {}

    static String text(EncoderConfig config) {
        return JSON.writeValueAsString(tree(config));
    }

    static ObjectNode tree(EncoderConfig config) {
        ObjectNode root = JSON.createObjectNode();
        root.put(PRESET, config.preset());
        root.put(Settings.COMPAT, Settings.text(config.compat()));
        Settings.sections(config).forEach((section, record) -> {
            ObjectNode node = root.putObject(section);
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                String key = Settings.snake(component.getName());
                switch (Settings.value(component, record)) {
                    case Integer number -> node.put(key, number);
                    case Double number -> node.put(key, number);
                    case Boolean flag -> node.put(key, flag);
                    case Object other -> node.put(key, Settings.text(other));
                }
            }
        });
        return root;
    }

    static EncoderConfig read(String json) {
        try {
            return fromTree(JSON.readTree(json));
        } catch (JacksonException e) {
            throw new BadInputException("The configuration is no valid JSON: " + JsonFields.reason(e) + ".", e);
        }
    }

    static EncoderConfig read(Path file) {
        String json;
        try {
            json = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw BadInputException.in(file, "the configuration cannot be read", "give a readable JSON file", e);
        }
        try {
            JsonNode root = JSON.readTree(json);
            return fromTree(root.path("config").isObject() ? root.path("config") : root);
        } catch (JacksonException e) {
            throw BadInputException.in(
                    file, "the configuration is no valid JSON (%s)".formatted(JsonFields.reason(e)), "correct it there", e);
        } catch (BadInputException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        }
    }

    static EncoderConfig fromTree(JsonNode root) {
        if (!root.isObject()) {
            throw new BadInputException("The configuration must be a JSON object with the sections model, loss, views, training.");
        }
        JsonNode name = root.get(PRESET);
        EncoderConfig config = name == null ? EncoderConfig.practical() : named(name.asString(), root);
        List<String> known = new ArrayList<>(List.of(PRESET, Settings.COMPAT));
        known.addAll(Settings.sections(config).keySet());
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            String key = entry.getKey();
            if (!known.contains(key)) {
                throw new BadInputException("There is no section '%s' in a configuration; the nearest is '%s'."
                        .formatted(key, Settings.nearest(key, known)));
            }
            config = switch (key) {
                case PRESET -> config;
                case Settings.COMPAT -> config.with(key, scalar(key, entry.getValue()));
                default -> section(config, key, entry.getValue());
            };
        }
        return config;
    }

    private static EncoderConfig section(EncoderConfig config, String section, JsonNode settings) {
        if (!settings.isObject()) {
            throw new BadInputException("The section '%s' must be an object with settings.".formatted(section));
        }
        EncoderConfig changed = config;
        for (Map.Entry<String, JsonNode> entry : settings.properties()) {
            String key = section + "." + entry.getKey();
            changed = changed.with(key, scalar(key, entry.getValue()));
        }
        return changed;
    }

    private static String scalar(String key, JsonNode value) {
        if (value.isContainer() || value.isNull()) {
            throw new BadInputException("The setting '%s' must be a number, a word, true or false.".formatted(key));
        }
        return value.asString();
    }

    /** A name that is no preset may stand in a file that has all sections; beside a few settings it must be one. */
    private static EncoderConfig named(String name, JsonNode root) {
        EncoderConfig practical = EncoderConfig.practical();
        boolean isWhole = Settings.sections(practical).keySet().stream().allMatch(root::has);
        return isWhole && !Presets.ALL.containsKey(name) ? practical.renamed(name) : EncoderConfig.preset(name);
    }
}
