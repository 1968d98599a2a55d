package org.weightscape.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.weightscape.encoder.Parameters.Parameter;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.WeightScales.Scales;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.io.ArchitectureJson;
import org.weightscape.zoo.io.AtomicFile;
import org.weightscape.zoo.io.JsonFields;
import org.weightscape.zoo.io.Safetensors;
import org.weightscape.zoo.io.Safetensors.Tensor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/** The files of an encoder: what they are called, and what is in them. Every file appears complete or not at all. */
final class EncoderFolder {
    static final String DESCRIPTION = "encoder.json";
    static final String PARAMETERS = "parameters.safetensors";
    static final String STATE = "optimizer.safetensors";
    static final String STATE_BEFORE = "optimizer.previous.safetensors";
    static final String STATE_NEXT = "optimizer.next.safetensors";
    static final String HISTORY = "history.csv";
    private static final int FORMAT = 3;
    /** Read where an encoder knows nothing of statistics, which were others then. */
    private static final int FORMAT_BEFORE = 2;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;

    EncoderFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    boolean has(String name) {
        return Files.isRegularFile(file(name));
    }

    /**
     * What {@code encoder.json} says.
     *
     * @param config resolved
     * @param zooName name of the zoo it was trained on
     * @param fingerprint of that zoo; empty if it is not known
     * @param progress how far training has come, in words
     */
    record Description(
            EncoderConfig config,
            Architecture architecture,
            String zooName,
            String fingerprint,
            Split split,
            WeightScales scales,
            String progress) {}

    // ---------------------------------------------------------- encoder.json

    void write(Description description) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", "weightscape encoder").put("format_version", FORMAT);
        root.put("weightscape", Devices.version());
        root.put("seed", description.config().training().seed());
        root.put("progress", description.progress());
        root.set("config", ConfigJson.tree(description.config()));
        root.set("architecture", ArchitectureJson.write(description.architecture()));
        root.putObject("zoo").put("name", description.zooName()).put("fingerprint", description.fingerprint());
        ArrayNode scales = root.putArray("weight_scales");
        for (Scales layer : description.scales().layers()) {
            ArrayNode beside = scales.addObject().put("weights", layer.weights()).putArray("beside");
            layer.beside().forEach(beside::add);
        }
        ObjectNode split = root.putObject("split");
        put(split, "train", description.split().train());
        put(split, "val", description.split().val());
        put(split, "test", description.split().test());
        byte[] bytes = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file(DESCRIPTION), out -> out.write(bytes));
    }

    private static void put(ObjectNode node, String key, List<String> models) {
        ArrayNode array = node.putArray(key);
        models.forEach(array::add);
    }

    Description read() {
        Path file = file(DESCRIPTION);
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
        } catch (java.nio.file.NoSuchFileException e) {
            throw BadInputException.in(
                    folder, "this folder holds no encoder (no " + DESCRIPTION + ")", "choose the folder that training wrote", e);
        } catch (IOException e) {
            throw BadInputException.in(file, "the file cannot be read", "check that it may be read", e);
        } catch (JacksonException e) {
            throw BadInputException.in(
                    file, "the file is no valid JSON (%s)".formatted(JsonFields.reason(e)), "train or copy the encoder again", e);
        }
        if (!isReadable(root)) {
            throw BadInputException.in(
                    file,
                    "format_version should be %d, but is %s".formatted(FORMAT, root.path("format_version")),
                    "train the encoder again, or open it with the version of the program that wrote it");
        }
        EncoderConfig config;
        try {
            config = ConfigJson.fromTree(completed(required(file, root, "config")));
        } catch (BadInputException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        }
        Architecture architecture = ArchitectureJson.read(file, required(file, root, "architecture"));
        JsonNode split = required(file, root, "split");
        return new Description(
                config,
                architecture,
                root.path("zoo").path("name").asString(""),
                root.path("zoo").path("fingerprint").asString(""),
                new Split(models(split, "train"), models(split, "val"), models(split, "test")),
                scales(file, root, architecture),
                root.path("progress").asString(""));
    }

    /** Whether there is a file of parameters that is not cut off. */
    boolean hasWholeParameters() {
        try {
            return has(PARAMETERS) && !Safetensors.open(file(PARAMETERS)).entries().isEmpty();
        } catch (BadInputException _) {
            return false;
        }
    }

    private static boolean isReadable(JsonNode root) {
        JsonNode model = root.path("config").path("model");
        return switch (root.path("format_version").asInt(0)) {
            case FORMAT -> true;
            case FORMAT_BEFORE -> !model.path("layer_statistics").asBoolean(false)
                    && !model.path("statistics_in_latent").asBoolean(false);
            default -> false;
        };
    }

    /** Settings that came after the format: an encoder that does not name them was trained without what they turn on. */
    private static JsonNode completed(JsonNode config) {
        if (config.path("model") instanceof ObjectNode model) {
            model.putIfAbsent("statistics_in_latent", BooleanNode.FALSE);
            model.putIfAbsent("components", IntNode.valueOf(0));
        }
        return config;
    }

    private static JsonNode required(Path file, JsonNode root, String key) {
        JsonNode node = root.get(key);
        if (node == null || !node.isObject()) {
            throw BadInputException.in(file, "%s should be an object".formatted(key), "train or copy the encoder again");
        }
        return node;
    }

    private static List<String> models(JsonNode split, String key) {
        List<String> models = new ArrayList<>();
        split.path(key).forEach(model -> models.add(model.asString()));
        return models;
    }

    private static WeightScales scales(Path file, JsonNode root, Architecture architecture) {
        JsonNode array = root.path("weight_scales");
        if (array.size() != architecture.layers().size()) {
            throw BadInputException.in(
                    file,
                    "weight_scales has %d entries, but the architecture %d layers"
                            .formatted(array.size(), architecture.layers().size()),
                    "train or copy the encoder again");
        }
        List<Scales> scales = new ArrayList<>();
        for (int l = 0; l < array.size(); l++) {
            double weights = array.get(l).path("weights").asDouble(Double.NaN);
            List<Double> beside = new ArrayList<>();
            array.get(l).path("beside").forEach(vector -> beside.add(vector.asDouble(Double.NaN)));
            int vectors = architecture.layers().get(l).besideCount();
            if (!(weights > 0) || beside.size() != vectors || !beside.stream().allMatch(scale -> scale > 0)) {
                throw BadInputException.in(
                        file,
                        "weight_scales of layer %d must be positive numbers, one for the weights and %d beside them"
                                .formatted(l, vectors),
                        "train or copy the encoder again");
            }
            scales.add(new Scales(weights, beside));
        }
        return new WeightScales(scales);
    }

    // ---------------------------------------------------------- safetensors

    /** Writes encoder and decoder under the names of the official state dict. */
    void writeParameters(Parameters parameters, Kernels kernels) {
        Safetensors.write(file(PARAMETERS), tensors(parameters, kernels), Map.of("format", "pt"));
    }

    /** Encoder's and decoder's tensors, in the order in which they were added. */
    static Map<String, Tensor> tensors(Parameters parameters, Kernels kernels) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : parameters.all()) {
            if (parameter.part() != Part.HEAD) {
                tensors.put(
                        parameter.name(),
                        new Tensor(
                                parameter.shape().stream().mapToLong(i -> i).toArray(),
                                kernels.view(parameter.span().value())));
            }
        }
        return tensors;
    }

    /**
     * Reads parameters.
     *
     * @throws BadInputException if the file is missing, damaged, or lacks a parameter of this shape
     */
    void readParameters(Parameters parameters, Kernels kernels) {
        Path file = file(PARAMETERS);
        if (!has(PARAMETERS)) {
            throw BadInputException.in(
                    folder, "this encoder has no parameters yet (no %s)".formatted(PARAMETERS), "let training finish an epoch");
        }
        Safetensors tensors = Safetensors.open(file);
        for (Parameter parameter : parameters.all()) {
            if (parameter.part() != Part.HEAD) {
                requireShape(file, parameter, tensors.entry(parameter.name()).shape());
                kernels.write(tensors.floats(parameter.name()), parameter.span().value());
            }
        }
    }

    /** Complains if a tensor of a file has not the shape of a parameter. */
    static void requireShape(Path file, Parameter parameter, List<Long> shape) {
        List<Long> expected = parameter.shape().stream().map(Integer::longValue).toList();
        if (!shape.equals(expected)) {
            throw BadInputException.in(
                    file,
                    "the tensor '%s' has the shape %s, but should have %s".formatted(parameter.name(), shape, expected),
                    "use the description of the networks that belongs to it");
        }
    }

    /** Writes a state; the present one becomes the previous one once the new one is whole. */
    void writeState(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Safetensors.write(file(STATE_NEXT), tensors, metadata);
        try {
            if (has(STATE)) {
                move(STATE, STATE_BEFORE);
            }
            move(STATE_NEXT, STATE);
        } catch (IOException e) {
            throw new UncheckedIOException("%s could not be moved into place".formatted(file(STATE)), e);
        }
    }

    /** The state before the present one takes its place. */
    void returnToStateBefore() {
        try {
            move(STATE_BEFORE, STATE);
        } catch (IOException e) {
            throw new UncheckedIOException("%s could not be replaced by the state before it".formatted(file(STATE)), e);
        }
    }

    /**
     * Tries whether files can be written.
     *
     * @throws UncheckedIOException if not
     */
    void requireWritable() {
        AtomicFile.requireWritable(file(STATE_NEXT));
    }

    private void move(String from, String to) throws IOException {
        Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes an encoder, or what an interrupted training left; files of other names stay, and so does the folder where there are any. */
    void delete() {
        for (String name : List.of(DESCRIPTION, PARAMETERS, STATE, STATE_BEFORE, STATE_NEXT, HISTORY)) {
            try {
                Files.deleteIfExists(file(name));
            } catch (IOException e) {
                throw BadInputException.in(file(name), "the old encoder cannot be removed", "choose another folder", e);
            }
        }
        deleteIfEmpty();
    }

    /** Removes the folder unless something is in it. */
    void deleteIfEmpty() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException _) {
            // Something else is in it.
        }
    }

    /** Removes temporary files that a killed process could not. */
    void sweep() {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, ".*.tmp")) {
            for (Path leftover : leftovers) {
                String name = leftover.getFileName().toString();
                if (Stream.of(DESCRIPTION, PARAMETERS, STATE_NEXT, HISTORY).anyMatch(own -> name.startsWith("." + own + "."))) {
                    Files.deleteIfExists(leftover);
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // They are in nobody's way.
        }
    }
}
