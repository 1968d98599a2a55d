package org.weightscape.zoo.io;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;

/**
 * A summary of a zoo, made for {@code info --json}: Jackson writes it with the names that other programs read.
 *
 * @param models number of models
 * @param checkpoints number of checkpoints
 * @param weights weights of one network
 * @param tokens tokens of one network
 * @param properties by name, in the zoo's order
 * @param splits the split that would be used
 * @param health null if nobody asked
 * @param fingerprint as {@link ZooFingerprint#of}
 * @param modelNames in the zoo's order
 * @param remarks what had to be left out or assumed while reading
 */
@JsonPropertyOrder({
    "name", "models", "checkpoints", "weights", "layers", "tokens", "input", "activation", "properties", "splits", "health",
    "fingerprint", "remarks", "model_names"
})
public record ZooInfo(
        @JsonProperty("name") String name,
        @JsonProperty("models") int models,
        @JsonProperty("checkpoints") int checkpoints,
        @JsonProperty("weights") int weights,
        @JsonProperty("layers") List<LayerInfo> layers,
        @JsonProperty("tokens") int tokens,
        @JsonProperty("input") List<Integer> input,
        @JsonProperty("activation") String activation,
        @JsonProperty("properties") SequencedMap<String, PropertyInfo> properties,
        @JsonProperty("splits") SplitInfo splits,
        @JsonProperty("health") @Nullable Health health,
        @JsonProperty("fingerprint") String fingerprint,
        @JsonProperty("remarks") List<String> remarks,
        @JsonProperty("model_names") List<String> modelNames) {

    /**
     * One layer.
     *
     * @param kind {@code conv2d} or {@code fc}
     * @param kernel height and width; 1 and 1 for a fully connected layer
     * @param weightOffset where its weights begin in the flat vector
     * @param biasOffset where its biases begin; null if it has none
     * @param normOffset where scale, shift, running mean and running variance of its batch normalisation begin, one vector behind
     *     the other; null if none follows it
     */
    @JsonPropertyOrder({
        "name", "kind", "out", "in", "kernel", "stride", "padding", "pooling", "weight_offset", "bias_offset", "norm_offset"
    })
    public record LayerInfo(
            @JsonProperty("name") String name,
            @JsonProperty("kind") String kind,
            @JsonProperty("out") int out,
            @JsonProperty("in") int in,
            @JsonProperty("kernel") List<Integer> kernel,
            @JsonProperty("stride") int stride,
            @JsonProperty("padding") int padding,
            @JsonProperty("pooling") String pooling,
            @JsonProperty("weight_offset") int weightOffset,
            @JsonProperty("bias_offset") @Nullable Integer biasOffset,
            @JsonProperty("norm_offset") @Nullable Integer normOffset) {

        private static LayerInfo of(Layer layer) {
            Integer biasOffset = layer.biasOffset().isPresent() ? layer.biasOffset().getAsInt() : null;
            Integer normOffset = layer.norm().isPresent() ? layer.norm().get().offset() : null;
            return switch (layer) {
                case Layer.Convolution c -> new LayerInfo(
                        c.name(),
                        c.kind(),
                        c.out(),
                        c.in(),
                        List.of(c.height(), c.width()),
                        c.stride(),
                        c.padding(),
                        c.pooling().label(),
                        c.weightOffset(),
                        biasOffset,
                        normOffset);
                case Layer.FullyConnected fc -> new LayerInfo(
                        fc.name(),
                        fc.kind(),
                        fc.out(),
                        fc.in(),
                        List.of(1, 1),
                        1,
                        0,
                        "none",
                        fc.weightOffset(),
                        biasOffset,
                        normOffset);
            };
        }
    }

    /** What a property holds. */
    public sealed interface PropertyInfo {

        /** {@code number} or {@code category}. */
        String type();

        /** Entries that are missing. */
        int missing();

        /**
         * A column of numbers.
         *
         * @param min the smallest finite number; null if there is none
         * @param max the largest finite number; null if there is none
         */
        @JsonPropertyOrder({"type", "min", "max", "missing"})
        record Number(
                @JsonProperty("min") @Nullable Double min,
                @JsonProperty("max") @Nullable Double max,
                @JsonProperty("missing") int missing)
                implements PropertyInfo {
            @Override
            @JsonProperty("type")
            public String type() {
                return "number";
            }
        }

        /** A column of words. */
        @JsonPropertyOrder({"type", "categories", "missing"})
        record Category(@JsonProperty("categories") List<String> categories, @JsonProperty("missing") int missing)
                implements PropertyInfo {
            @Override
            @JsonProperty("type")
            public String type() {
                return "category";
            }
        }

        private static PropertyInfo of(Property property) {
            return switch (property) {
                case Property.Numeric numeric ->
                    new Number(extreme(numeric.values(), Math::min), extreme(numeric.values(), Math::max), numeric.missing());
                case Property.Category category ->
                    new Category(category.categories(), category.missing());
            };
        }

        private static @Nullable Double extreme(double[] values, DoubleBinaryOperator choice) {
            OptionalDouble extreme = Arrays.stream(values).filter(Double::isFinite).reduce(choice);
            return extreme.isPresent() ? extreme.getAsDouble() : null;
        }
    }

    /** Where a split comes from. */
    public enum SplitSource {
        /** It came with the zoo. */
        ZOO,
        /** Somebody gave a file. */
        FILE,
        /** 70/15/15 with seed 42. */
        DEFAULT;

        /** The source of a zoo's split where nobody gave a file. */
        public static SplitSource of(Zoo zoo) {
            return zoo.split().isPresent() ? ZOO : DEFAULT;
        }

        /** The word for it in JSON. */
        @JsonValue
        public String label() {
            return JsonFields.word(this);
        }
    }

    /** Which models are for what. */
    @JsonPropertyOrder({"source", "train", "val", "test"})
    public record SplitInfo(
            @JsonProperty("source") SplitSource source,
            @JsonProperty("train") List<String> train,
            @JsonProperty("val") List<String> val,
            @JsonProperty("test") List<String> test) {}

    /**
     * Summarises a zoo with a split of its own or none.
     *
     * @param health what its check found; empty if it was not checked
     */
    public static ZooInfo of(Zoo zoo, Optional<Health> health) {
        return of(zoo, SplitSource.of(zoo), health);
    }

    /**
     * Summarises a zoo.
     *
     * @param source where its split comes from
     * @param health what its check found; empty if it was not checked
     */
    public static ZooInfo of(Zoo zoo, SplitSource source, Optional<Health> health) {
        Architecture architecture = zoo.architecture();
        SequencedMap<String, PropertyInfo> properties = new LinkedHashMap<>();
        zoo.properties().forEach((name, property) -> properties.put(name, PropertyInfo.of(property)));
        List<LayerInfo> layers = new ArrayList<>();
        architecture.layers().forEach(layer -> layers.add(LayerInfo.of(layer)));
        var split = zoo.splitOrDefault();
        return new ZooInfo(
                zoo.name(),
                zoo.models().size(),
                zoo.checkpoints(),
                architecture.weightCount(),
                layers,
                architecture.tokens().size(),
                List.of(
                        architecture.input().channels(),
                        architecture.input().height(),
                        architecture.input().width()),
                architecture.activation().label(),
                properties,
                new SplitInfo(source, split.train(), split.val(), split.test()),
                health.orElse(null),
                ZooFingerprint.of(zoo),
                zoo.remarks(),
                zoo.models());
    }
}
