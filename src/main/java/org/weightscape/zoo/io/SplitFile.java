package org.weightscape.zoo.io;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a split: {@code {"train":[model,…],"val":[…],"test":[…]}} with model names as {@link Zoo#models()} lists them. */
public final class SplitFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SplitFile() {}

    /**
     * Reads a split of a zoo's models. Models that it does not name belong to no part. One that it has in {@linkplain Split#shared
     * more than one part} is read as it stands, so that whoever scores by such a split can say so.
     *
     * @throws BadInputException if the file cannot be read, names a model that the zoo does not have, or names one twice in a part
     */
    public static Split read(Path file, Zoo zoo) {
        JsonNode root;
        try {
            root = JSON.readTree(file);
        } catch (JacksonException e) {
            throw BadInputException.in(
                    file, "is no JSON file that can be read (" + JsonFields.reason(e) + ")", expectation(), e);
        }
        Set<String> known = new HashSet<>(zoo.models());
        return new Split(part(file, root, "train", known), part(file, root, "val", known), part(file, root, "test", known));
    }

    private static List<String> part(Path file, JsonNode root, String name, Set<String> known) {
        JsonNode list = root.path(name);
        if (list.isMissingNode() && name.equals("val")) {
            return List.of();
        }
        if (!list.isArray()) {
            throw BadInputException.in(file, "\"%s\" is no list of model names".formatted(name), expectation());
        }
        Set<String> models = new LinkedHashSet<>();
        for (JsonNode node : list) {
            String model = node.asString();
            if (!known.contains(model)) {
                throw BadInputException.in(
                        file,
                        "\"%s\" names the model %s, which the zoo does not have".formatted(name, model),
                        "use the names that weightscape info lists");
            }
            if (!models.add(model)) {
                throw BadInputException.in(
                        file, "\"%s\" names the model %s twice".formatted(name, model), "name it once");
            }
        }
        return List.copyOf(models);
    }

    private static String expectation() {
        return "write {\"train\":[model,…],\"val\":[…],\"test\":[…]}";
    }
}
