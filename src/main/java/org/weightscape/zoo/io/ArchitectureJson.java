package org.weightscape.zoo.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.BatchNorm;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Pooling;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An {@link Architecture} as it stands in {@code zoo.json}. */
public final class ArchitectureJson {

    private ArchitectureJson() {}

    /** The architecture as a JSON object. */
    public static ObjectNode write(Architecture architecture) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        InputShape input = architecture.input();
        json.putObject("input")
                .put("channels", input.channels())
                .put("height", input.height())
                .put("width", input.width());
        json.put("activation", architecture.activation().label());
        ArrayNode layers = json.putArray("layers");
        for (Layer layer : architecture.layers()) {
            ObjectNode node = layers.addObject()
                    .put("name", layer.name())
                    .put("kind", layer.kind())
                    .put("out", layer.out())
                    .put("in", layer.in());
            if (layer instanceof Layer.Convolution convolution) {
                node.putArray("kernel").add(convolution.height()).add(convolution.width());
                node.put("stride", convolution.stride())
                        .put("padding", convolution.padding())
                        .put("pooling", convolution.pooling().label());
            }
            node.put("bias", layer.biasOffset().isPresent());
            layer.norm().ifPresent(norm -> node.put("batch_norm", norm.name()));
        }
        return json;
    }

    /**
     * Reads what {@link #write} gives.
     *
     * @param file where the object stands, for complaints
     * @throws BadInputException if something is missing, or the layers do not follow from each other
     */
    public static Architecture read(Path file, JsonNode json) {
        return read(JsonFields.of(file, "architecture", json));
    }

    /**
     * @throws BadInputException if something is missing, or the layers do not follow from each other
     */
    static Architecture read(JsonFields json) {
        JsonFields input = json.object("input");
        InputShape shape =
                new InputShape(input.integer("channels", 1), input.integer("height", 1), input.integer("width", 1));
        Activation activation = Activation.named(json.text("activation"))
                .orElseThrow(() -> json.wrong(
                        "activation",
                        "one of " + Arrays.stream(Activation.values()).map(Activation::label).toList()));
        List<Layer> layers = new ArrayList<>();
        long offset = 0;
        for (JsonFields layer : json.objects("layers")) {
            Layer read = layer(layer, requireFitting(offset, layer.file()));
            layers.add(read);
            offset += read.parameterCount();
        }
        try {
            return new Architecture(layers, shape, activation);
        } catch (IllegalArgumentException e) {
            throw BadInputException.in(
                    json.file(), String.valueOf(e.getMessage()), "correct the architecture or write the file again", e);
        }
    }

    private static Layer layer(JsonFields json, int offset) {
        String name = json.text("name");
        int out = json.integer("out", 1);
        int in = json.integer("in", 1);
        return switch (json.text("kind")) {
            case "conv2d" -> {
                List<Integer> kernel = json.integers("kernel", 2);
                Pooling pooling = Arrays.stream(Pooling.values())
                        .filter(candidate -> candidate.label().equals(json.text("pooling")))
                        .findFirst()
                        .orElseThrow(() -> json.wrong(
                                "pooling",
                                "one of " + Arrays.stream(Pooling.values()).map(Pooling::label).toList()));
                OptionalInt bias = bias(json, offset, (double) out * in * kernel.get(0) * kernel.get(1));
                int weights = out * in * kernel.get(0) * kernel.get(1);
                yield new Layer.Convolution(
                        name,
                        out,
                        in,
                        kernel.get(0),
                        kernel.get(1),
                        json.integer("stride", 1),
                        json.integer("padding", 0),
                        pooling,
                        offset,
                        bias,
                        norm(json, offset + weights, out, bias));
            }
            case "fc" -> {
                OptionalInt bias = bias(json, offset, (double) out * in);
                yield new Layer.FullyConnected(name, out, in, offset, bias, norm(json, offset + out * in, out, bias));
            }
            default -> throw json.wrong("kind", "\"conv2d\" or \"fc\"");
        };
    }

    private static OptionalInt bias(JsonFields json, int offset, double weights) {
        int end = requireFitting(offset + weights, json.file());
        return json.truth("bias") ? OptionalInt.of(end) : OptionalInt.empty();
    }

    /** The normalisation that a layer names, behind weights that end at {@code end} and its biases. */
    private static Optional<BatchNorm> norm(JsonFields json, int end, int out, OptionalInt bias) {
        if (!json.has("batch_norm")) {
            return Optional.empty();
        }
        double offset = (double) end + (bias.isPresent() ? out : 0);
        requireFitting(offset + (double) BatchNorm.VECTORS * out, json.file());
        return Optional.of(new BatchNorm(json.text("batch_norm"), (int) offset));
    }

    private static int requireFitting(double count, Path file) {
        if (count > Integer.MAX_VALUE - (1 << 20)) {
            throw BadInputException.in(file, "the architecture has more than two thousand million weights", "check the layers");
        }
        return (int) count;
    }
}
