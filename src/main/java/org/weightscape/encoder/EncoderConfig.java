package org.weightscape.encoder;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything about an encoder and its training that can be chosen. Start from a {@linkplain #preset preset} and change single
 * values with {@link #with}. Immutable; every value is checked when it is made.
 *
 * <p>{@code practical} is the default: it learns on a few hundred models in minutes, and departs from the paper to do so. The
 * presets named by numbers are the paper's twelve experiments, {@code tetris} and {@code small-cnn} are like {@code practical},
 * sized for those zoos.
 *
 * @param preset what it was made from
 * @param model the networks
 * @param loss what is minimised
 * @param views how training examples are made from a checkpoint
 * @param training optimiser, schedule, length
 */
public record EncoderConfig(String preset, Model model, Loss loss, Views views, Training training) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** The default preset. */
    public static final String PRACTICAL = "practical";

    /** How a weight vector becomes tokens. */
    public enum Encoding {
        /** One token for each output unit: its incoming weights and its bias. */
        NEURON,
        /** One token for each weight. */
        WEIGHT,
        /** No tokens: a feed-forward autoencoder on the flat vector. */
        VANILLA
    }

    /** How the numbers of a unit become a token, for {@link Encoding#NEURON}. */
    public enum Embedding {
        /** One linear map for each layer of the zoo's networks (paper). */
        LINEAR,
        /** Linear, GELU, linear for each layer of the zoo's networks. */
        MLP
    }

    /** What the bottleneck reads. */
    public enum Readout {
        /** A learned token that stands before the others (paper). */
        COMPRESSION,
        /** That token, and the mean of the others. */
        COMPRESSION_AND_MEAN,
        /** The mean of the tokens; there is no compression token. */
        MEAN,
        /** All tokens side by side; there is no compression token (paper, ablation). */
        ALL
    }

    /** How the tokens become a latent vector, and back. */
    public enum Bottleneck {
        /** One linear map, and tanh. */
        LINEAR,
        /** Three hidden layers with leaky ReLU, widths evenly between, and tanh. */
        MLP
    }

    /** What the encoder divides weights by before it reads them. */
    public enum WeightScaling {
        /** Weights are read as they are (paper). */
        NONE,
        /** Each layer's weights, and each layer's biases, are divided by their standard deviation over the training models. */
        LAYER
    }

    /** The contrastive part of the loss. */
    public enum Contrast {
        /** NT-Xent: the other view of the same checkpoint against all other views of the batch. */
        NT_XENT,
        /** The two views of a checkpoint only: mean of 1 − cosine. */
        POSITIVE,
        /** As released with the paper: mean of (cosine/temperature)² over twice the batch, which drives the cosine to 0. */
        POSITIVE_OFFICIAL
    }

    /** The optimiser. */
    public enum Optimizer {
        /** Weight decay is added to the gradient. */
        ADAM,
        /** Weight decay is taken off the parameter. */
        ADAMW
    }

    /** How the learning rate changes. */
    public enum Schedule {
        /** It stays. */
        CONSTANT,
        /** It is multiplied with a factor when the training loss no longer falls (paper). */
        PLATEAU,
        /** It falls along half a cosine to zero at the planned end. */
        COSINE
    }

    /** Which kernels compute. */
    public enum Kernel {
        /** Host kernels where ND4J computes on the CPU, else portable ones. */
        AUTO,
        /** Fused loops on the CPU. */
        HOST,
        /** ND4J operations on whatever backend is there. */
        PORTABLE
    }

    /**
     * The networks.
     *
     * @param encoding weight vector to tokens
     * @param dim width of a token
     * @param heads attention heads; divides {@code dim}
     * @param feedForward hidden width of a block's feed-forward part
     * @param encoderBlocks attention blocks before the bottleneck
     * @param decoderBlocks attention blocks after it
     * @param latent numbers in a representation; 0 chooses half as many as there are weights, within 16 to 256
     * @param bottleneck between tokens and latent vector
     * @param normalize whether blocks normalise their input
     * @param readout what the bottleneck reads
     * @param embedding unit to token
     * @param tokenStatistics whether a unit's token also gets mean, log deviation, minimum, maximum of its weights, log of its bias
     * @param weightScaling what weights are divided by first
     * @param positionScale standard deviation of initial positions and compression token
     * @param dropout share of activations that are dropped in training
     * @param hiddenLayers hidden layers of encoder and decoder, for {@link Encoding#VANILLA}
     */
    public record Model(
            @Setting("how weights become tokens") Encoding encoding,
            @Setting(value = "width of a token", min = 1, max = 16_384) int dim,
            @Setting(value = "attention heads", min = 1, max = 256) int heads,
            @Setting(value = "hidden width of a block's feed-forward part", min = 1, max = 65_536) int feedForward,
            @Setting(value = "attention blocks in the encoder", min = 0, max = 64) int encoderBlocks,
            @Setting(value = "attention blocks in the decoder", min = 0, max = 64) int decoderBlocks,
            @Setting(value = "numbers in a representation; 0 chooses by the zoo", min = 0, max = 65_536) int latent,
            @Setting("between tokens and representation") Bottleneck bottleneck,
            @Setting("normalise in front of attention and feed-forward part") boolean normalize,
            @Setting("what the bottleneck reads") Readout readout,
            @Setting("how a unit's numbers become a token") Embedding embedding,
            @Setting("give each token statistics of its weights") boolean tokenStatistics,
            @Setting("what weights are divided by") WeightScaling weightScaling,
            @Setting(value = "standard deviation of initial positions", min = 0, max = 100) double positionScale,
            @Setting(value = "share of activations dropped in training", min = 0, max = 0.95) double dropout,
            @Setting(value = "hidden layers (vanilla encoding)", min = 0, max = 100) int hiddenLayers) {

        public Model {
            if (heads > 0 && dim % heads != 0) {
                throw new BadInputException(
                        "model.heads must divide model.dim, but %d is not a multiple of %d; change one of them."
                                .formatted(dim, heads));
            }
        }
    }

    /**
     * What is minimised: {@code gamma·contrast + (1 − gamma)·reconstruction}.
     *
     * @param gamma share of the contrast; 0 is reconstruction only, 1 contrast only
     * @param contrast which contrastive loss
     * @param temperature cosines are divided by it
     * @param headLayers hidden layers of the projection head
     * @param headHidden their width
     * @param headOut width of its output
     * @param headBatchNorm whether its hidden layers have batch normalisation (its output always has)
     */
    public record Loss(
            @Setting(value = "share of the contrast, 0 to 1", min = 0, max = 1) double gamma,
            @Setting("contrastive loss") Contrast contrast,
            @Setting(value = "temperature of the contrast", min = 1e-3, max = 100) double temperature,
            @Setting(value = "hidden layers of the projection head, 0 for no head", min = 0, max = 20) int headLayers,
            @Setting(value = "width of the projection head", min = 1, max = 16_384) int headHidden,
            @Setting(value = "outputs of the projection head", min = 1, max = 16_384) int headOut,
            @Setting("batch normalisation in the projection head") boolean headBatchNorm) {}

    /**
     * How training examples are made: two views of each checkpoint, by permutation, noise, erasing.
     *
     * @param permutations −1 draws a fresh permutation of hidden units for each view, 0 none, n one of a list of n
     * @param noise standard deviation of the noise, in units of the (scaled) weights
     * @param eraseProbability share of the views that lose a block
     * @param eraseMin least share of the weights that is erased
     * @param eraseMax greatest share of the weights that is erased
     */
    public record Views(
            @Setting(value = "permutations: -1 fresh ones, 0 none, n a list of n", min = -1, max = 1e9) int permutations,
            @Setting(value = "standard deviation of the noise", min = 0, max = 1e6) double noise,
            @Setting(value = "share of the views that lose a block", min = 0, max = 1) double eraseProbability,
            @Setting(value = "least share of weights erased", min = 0, max = 1) double eraseMin,
            @Setting(value = "greatest share of weights erased", min = 0, max = 1) double eraseMax) {

        public Views {
            if (eraseMin > eraseMax) {
                throw new BadInputException(
                        "views.erase_min is %s, but must not be above views.erase_max, which is %s; change one of them."
                                .formatted(eraseMin, eraseMax));
            }
        }
    }

    /**
     * Optimiser, schedule, length.
     *
     * @param batchSize checkpoints in a step; 0 chooses 64, or 256 for zoos below 1000 weights, or what a small zoo allows
     * @param optimizer the optimiser
     * @param learningRate its highest learning rate
     * @param weightDecay see {@link Optimizer}
     * @param clip longest gradient; longer ones are shortened to it; 0 never
     * @param schedule how the learning rate changes
     * @param warmupSteps steps over which it rises from 0
     * @param plateauFactor for {@link Schedule#PLATEAU}
     * @param plateauPatience for {@link Schedule#PLATEAU}: epochs without improvement before the factor
     * @param epochs passes over the training checkpoints
     * @param minutes time budget, instead of {@code epochs}, that the schedule follows; 0 for none
     * @param patience epochs without a better validation loss after which training stops; 0 never
     * @param seed of everything random
     * @param threads of the host kernels; 0 for one on each core
     * @param kernel which kernels compute
     */
    public record Training(
            @Setting(value = "checkpoints in a step; 0 chooses by the zoo", min = 0, max = 1e6) int batchSize,
            @Setting("optimiser") Optimizer optimizer,
            @Setting(value = "highest learning rate", min = 0, max = 10) double learningRate,
            @Setting(value = "weight decay", min = 0, max = 1) double weightDecay,
            @Setting(value = "longest gradient, 0 for any", min = 0) double clip,
            @Setting("how the learning rate changes") Schedule schedule,
            @Setting(value = "steps of warm-up", min = 0, max = 1e9) int warmupSteps,
            @Setting(value = "factor of the learning rate on a plateau", min = 0, max = 1) double plateauFactor,
            @Setting(value = "epochs without improvement that make a plateau", min = 0, max = 1e6) int plateauPatience,
            @Setting(value = "passes over the training checkpoints", min = 1, max = 1e7) int epochs,
            @Setting(value = "time budget in minutes instead of epochs, 0 for none", min = 0, max = 1e6) double minutes,
            @Setting(value = "epochs without a better validation loss before stopping, 0 for never", min = 0, max = 1e7) int patience,
            @Setting(value = "seed of everything random", min = 0, max = Integer.MAX_VALUE) int seed,
            @Setting(value = "threads, 0 for all cores", min = 0, max = 1024) int threads,
            @Setting("which kernels compute") Kernel kernel) {}

    public EncoderConfig {
        requireRanges("model", model);
        requireRanges("loss", loss);
        requireRanges("views", views);
        requireRanges("training", training);
    }

    // --------------------------------------------------------------- presets

    /** The names of the presets, the default first. */
    public static List<String> presets() {
        return List.copyOf(Presets.ALL.keySet());
    }

    /** The default preset. */
    public static EncoderConfig practical() {
        return preset(PRACTICAL);
    }

    /**
     * A preset.
     *
     * @throws BadInputException if there is none of this name; names the nearest
     */
    public static EncoderConfig preset(String name) {
        EncoderConfig found = Presets.ALL.get(name.strip().toLowerCase(Locale.ROOT));
        if (found == null) {
            throw new BadInputException("There is no preset '%s', the nearest is '%s'; choose one of %s."
                    .formatted(name, nearest(name, presets()), String.join(", ", presets())));
        }
        return found;
    }

    // -------------------------------------------------------- single settings

    /** Every key with its value as text, in order. */
    public SequencedMap<String, String> settings() {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        sections().forEach((section, record) -> {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                all.put(section + "." + snake(component.getName()), text(value(component, record)));
            }
        });
        return Collections.unmodifiableSequencedMap(all);
    }

    /**
     * What a key means: one phrase.
     *
     * @throws BadInputException if there is no such key; names the nearest
     */
    public static String describe(String key) {
        EncoderConfig any = practical();
        int dot = any.requireKey(key).indexOf('.');
        Record section = any.section(key.substring(0, dot));
        return component(section, key.substring(dot + 1)).getAnnotation(Setting.class).value();
    }

    /**
     * The words that a key may take; empty where it takes a number.
     *
     * @throws BadInputException if there is no such key; names the nearest
     */
    public static List<String> choices(String key) {
        EncoderConfig any = practical();
        int dot = any.requireKey(key).indexOf('.');
        Class<?> type = component(any.section(key.substring(0, dot)), key.substring(dot + 1)).getType();
        if (type == boolean.class) {
            return List.of("true", "false");
        }
        return type.isEnum() ? Arrays.stream(type.getEnumConstants()).map(EncoderConfig::text).toList() : List.of();
    }

    /**
     * The same with one value changed.
     *
     * @param key such as {@code model.latent}
     * @param value as text; words in any case
     * @throws BadInputException if there is no such key (names the nearest), or the value is of another kind or out of range
     */
    public EncoderConfig with(String key, String value) {
        int dot = requireKey(key).indexOf('.');
        String name = key.substring(0, dot);
        Record changed = changed(section(name), key, key.substring(dot + 1), value);
        return switch (changed) {
            case Model m -> new EncoderConfig(preset, m, loss, views, training);
            case Loss l -> new EncoderConfig(preset, model, l, views, training);
            case Views v -> new EncoderConfig(preset, model, loss, v, training);
            case Training t -> new EncoderConfig(preset, model, loss, views, t);
            default -> throw new IllegalStateException(name);
        };
    }

    private Map<String, Record> sections() {
        Map<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", model);
        sections.put("loss", loss);
        sections.put("views", views);
        sections.put("training", training);
        return sections;
    }

    private Record section(String name) {
        Record section = sections().get(name);
        if (section == null) {
            throw new IllegalStateException(name);
        }
        return section;
    }

    private String requireKey(String key) {
        if (!settings().containsKey(key)) {
            throw unknownKey(key);
        }
        return key;
    }

    private BadInputException unknownKey(String key) {
        return new BadInputException("There is no setting '%s'; the nearest is '%s'."
                .formatted(key, nearest(key, settings().keySet())));
    }

    private static RecordComponent component(Record section, String snake) {
        return Arrays.stream(section.getClass().getRecordComponents())
                .filter(candidate -> snake(candidate.getName()).equals(snake))
                .findFirst()
                .orElseThrow();
    }

    private static Record changed(Record section, String key, String component, String value) {
        RecordComponent[] components = section.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = snake(components[i].getName()).equals(component)
                    ? parsed(key, value.strip(), components[i])
                    : value(components[i], section);
        }
        try {
            return section.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof BadInputException bad) {
                throw bad;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object parsed(String key, String value, RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (text(constant).equalsIgnoreCase(value.replace('-', '_'))) {
                    return constant;
                }
            }
            throw new BadInputException("%s is '%s', but must be one of %s."
                    .formatted(
                            key,
                            value,
                            Arrays.stream(type.getEnumConstants()).map(EncoderConfig::text).collect(Collectors.joining(", "))));
        }
        if (type == boolean.class) {
            if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
                throw new BadInputException("%s is '%s', but must be true or false.".formatted(key, value));
            }
            return Boolean.valueOf(value);
        }
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException _) {
            throw new BadInputException("%s is '%s', but must be a number.".formatted(key, value));
        }
        requireRange(key, number, component.getAnnotation(Setting.class));
        if (type == int.class) {
            if (number != Math.rint(number)) {
                throw new BadInputException("%s is %s, but must be a whole number.".formatted(key, value));
            }
            return (int) number;
        }
        return number;
    }

    private static void requireRanges(String section, Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (value(component, record) instanceof Number number) {
                requireRange(
                        section + "." + snake(component.getName()),
                        number.doubleValue(),
                        component.getAnnotation(Setting.class));
            }
        }
    }

    private static void requireRange(String key, double number, Setting setting) {
        if (!(number >= setting.min() && number <= setting.max())) {
            throw new BadInputException("%s is %s, but must be %s."
                    .formatted(
                            key,
                            plain(number),
                            setting.max() == Double.MAX_VALUE
                                    ? plain(setting.min()) + " or more"
                                    : "from %s to %s".formatted(plain(setting.min()), plain(setting.max()))));
        }
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case Double number -> plain(number);
            default -> value.toString();
        };
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : Double.toString(number);
    }

    private static String snake(String camel) {
        StringBuilder snake = new StringBuilder();
        for (char c : camel.toCharArray()) {
            if (Character.isUpperCase(c)) {
                snake.append('_');
            }
            snake.append(Character.toLowerCase(c));
        }
        return snake.toString();
    }

    /** The candidate that takes the fewest insertions, deletions and changes of a character. */
    static String nearest(String wanted, Collection<String> candidates) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(wanted.toLowerCase(Locale.ROOT), candidate);
            // A key without its section is as good as one with it.
            int dot = candidate.indexOf('.');
            distance = Math.min(distance, distance(wanted.toLowerCase(Locale.ROOT), candidate.substring(dot + 1)) + 1);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    // ------------------------------------------------------- automatic values

    /**
     * The same with the values that are 0 for automatic filled in.
     *
     * @param trainingCheckpoints how many the training part of the zoo has; an automatic batch size does not exceed half of them
     */
    public EncoderConfig resolvedFor(Architecture architecture, int trainingCheckpoints) {
        int weights = architecture.weightCount();
        EncoderConfig resolved = this;
        if (model.latent == 0) {
            int latent = Math.clamp(weights / 2, 16, 256);
            resolved = resolved.with("model.latent", Integer.toString(latent));
        }
        if (training.batchSize == 0) {
            int batch = weights < 1000 ? 256 : 64;
            while (batch > 2 && batch > trainingCheckpoints / 2) {
                batch /= 2;
            }
            resolved = resolved.with("training.batch_size", Integer.toString(batch));
        }
        return resolved;
    }

    // ------------------------------------------------------------------ JSON

    /** As a JSON object with one object for each section. */
    public String toJson() {
        return JSON.writeValueAsString(toTree());
    }

    ObjectNode toTree() {
        ObjectNode root = JSON.createObjectNode();
        root.put("preset", preset);
        sections().forEach((section, record) -> {
            ObjectNode node = root.putObject(section);
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                String key = snake(component.getName());
                switch (value(component, record)) {
                    case Integer number -> node.put(key, number);
                    case Double number -> node.put(key, number);
                    case Boolean flag -> node.put(key, flag);
                    case Object other -> node.put(key, text(other));
                }
            }
        });
        return root;
    }

    /**
     * Reads what {@link #toJson} writes. Keys that are not there keep the values of the preset that the object names, or of
     * {@code practical}.
     *
     * @throws BadInputException if it is no JSON object, has an unknown key (names the nearest) or a value out of range
     */
    public static EncoderConfig fromJson(String json) {
        try {
            return fromTree(JSON.readTree(json));
        } catch (JacksonException e) {
            throw new BadInputException("The configuration is no valid JSON: " + e.getOriginalMessage() + ".", e);
        }
    }

    static EncoderConfig fromTree(JsonNode root) {
        if (!root.isObject()) {
            throw new BadInputException("The configuration must be a JSON object with the sections model, loss, views, training.");
        }
        JsonNode name = root.get("preset");
        EncoderConfig config = name == null ? practical() : named(name.asString());
        List<String> known = new ArrayList<>(config.sections().keySet());
        known.add("preset");
        for (Map.Entry<String, JsonNode> section : root.properties()) {
            if (section.getKey().equals("preset")) {
                continue;
            }
            if (!known.contains(section.getKey())) {
                throw new BadInputException("There is no section '%s' in a configuration; the nearest is '%s'."
                        .formatted(section.getKey(), nearest(section.getKey(), known)));
            }
            if (!section.getValue().isObject()) {
                throw new BadInputException("The section '%s' must be an object with settings.".formatted(section.getKey()));
            }
            for (Map.Entry<String, JsonNode> entry : section.getValue().properties()) {
                if (entry.getValue().isContainer() || entry.getValue().isNull()) {
                    throw new BadInputException("The setting '%s.%s' must be a number, a word, true or false."
                            .formatted(section.getKey(), entry.getKey()));
                }
                config = config.with(
                        section.getKey() + "." + entry.getKey(), entry.getValue().asString());
            }
        }
        return config;
    }

    /** A name that is no preset may stand in a file: the settings follow it. */
    private static EncoderConfig named(String name) {
        return Presets.ALL.containsKey(name) ? preset(name) : practical().renamed(name);
    }

    /** The same under another name. */
    public EncoderConfig renamed(String name) {
        return new EncoderConfig(name, model, loss, views, training);
    }

    /**
     * Reads a file that holds what {@link #toJson} writes.
     *
     * @throws BadInputException if it cannot be read or as {@link #fromJson} says
     */
    public static EncoderConfig read(Path file) {
        String json;
        try {
            json = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw BadInputException.in(file, "the configuration cannot be read", "give a readable JSON file", e);
        }
        try {
            return fromJson(json);
        } catch (BadInputException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        }
    }
}
