package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.linalg.factory.Nd4j;
import org.weightscape.encoder.Parameters.Parameter;
import org.weightscape.encoder.kernel.Backend;
import org.weightscape.encoder.kernel.HostKernels;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.PortableKernels;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.UnitGroup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Numbers computed by the official code, in a folder given by the system property {@code parity.dir}, by default the one in the test
 * resources.
 */
final class Parity {
    /** Kernels and precisions that must give these numbers. */
    enum Engine {
        HOST,
        PORTABLE,
        PORTABLE_DOUBLE;

        /** Skips the test where arrays do not lie in the CPU's memory, as with ND4J's CUDA backend: the portable ones are all there is. */
        Kernels kernels() {
            assumeTrue(this != HOST || Backend.computesOnHost(), Backend::name);
            // Matrices of these sizes are not worth threads, which would wait for each other on a busy machine.
            Nd4j.getEnvironment().setMaxThreads(1);
            Nd4j.getEnvironment().setMaxMasterThreads(1);
            return this == HOST ? new HostKernels(2) : new PortableKernels();
        }

        Precision precision() {
            return this == PORTABLE_DOUBLE ? Precision.DOUBLE : Precision.FLOAT;
        }
    }

    private final Path folder;

    Parity(String folder) {
        this.folder = root().resolve(folder);
    }

    private static Path root() {
        String given = System.getProperty("parity.dir");
        if (given != null && !given.isBlank()) {
            return Path.of(given);
        }
        try {
            return Path.of(Objects.requireNonNull(Parity.class.getResource("/parity")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> folders(String below) {
        try (var children = Files.list(root().resolve(below))) {
            return children.filter(Files::isDirectory).map(child -> child.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    JsonNode json(String name) {
        return JsonMapper.shared().readTree(folder.resolve(name).toFile());
    }

    /** All numbers of a {@code .npy} file of floats, doubles or integers. */
    double[] numbers(String name) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
            int length = bytes.getShort(8);
            String header = new String(bytes.array(), 10, length, StandardCharsets.US_ASCII);
            Matcher type = Pattern.compile("'descr': '([^']+)'").matcher(header);
            if (!type.find()) {
                throw new IllegalStateException(name);
            }
            bytes.position(10 + length);
            ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
            return switch (type.group(1)) {
                case "<f4" -> {
                    double[] all = new double[data.remaining() / 4];
                    for (int i = 0; i < all.length; i++) {
                        all[i] = data.getFloat(4 * i);
                    }
                    yield all;
                }
                case "<f8" -> {
                    double[] all = new double[data.remaining() / 8];
                    data.asDoubleBuffer().get(all);
                    yield all;
                }
                default -> throw new IllegalStateException(type.group(1));
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A flat parameter file: tensors by name. */
    Map<String, double[]> tensors(String name) {
        double[] flat = numbers(name + ".npy");
        Map<String, double[]> tensors = new LinkedHashMap<>();
        for (JsonNode entry : json(name + ".json")) {
            int offset = entry.get("offset").asInt();
            tensors.put(
                    entry.get("name").asString(),
                    java.util.Arrays.copyOfRange(flat, offset, offset + entry.get("size").asInt()));
        }
        return tensors;
    }

    /** Our configuration for the official one. */
    EncoderConfig config() {
        JsonNode official = json("config.json");
        EncoderConfig config = EncoderConfig.preset("11")
                .with("training.optimizer", "adam")
                .with("training.clip", "0")
                .with("model.dim", text(official, "model::dim_attention_embedding", "1"))
                .with("model.heads", text(official, "model::N_attention_heads", "1"))
                .with("model.encoder_blocks", text(official, "model::N_attention_blocks", "0"))
                .with("model.decoder_blocks", text(official, "model::N_attention_blocks", "0"))
                .with("model.feed_forward", text(official, "model::attention_hidden_dim", "1"))
                .with("model.latent", text(official, "model::latent_dim", "1"))
                .with("model.dropout", text(official, "model::dropout", "0"))
                .with("model.normalize", text(official, "model::normalize", "true"))
                .with("model.bottleneck", text(official, "model::bottleneck", "linear"))
                .with("model.readout", official.path("model::compression_token").asBoolean(true) ? "compression" : "all")
                .with("loss.head_layers", text(official, "model::projection_head_layers", "4"))
                .with("loss.head_hidden", text(official, "model::projection_head_hdim", "12"))
                .with("loss.head_out", text(official, "model::projection_head_odim", "5"))
                .with("loss.head_batch_norm", text(official, "model::projection_head_batchnorm", "true"))
                .with("loss.gamma", text(official, "training::gamma", "0.5"))
                .with("loss.temperature", text(official, "training::temperature", "0.1"));
        if (official.has("model::h_layers")) {
            config = config.with("model.encoding", "vanilla").with("model.hidden_layers", text(official, "model::h_layers", "2"));
        } else if (official.path("model::encoder").asString("").equals("attn")) {
            config = config.with("model.encoding", "attention")
                    .with("model.embedder_dim", text(official, "model::attn_embedder_dim", "1"))
                    .with("model.embedder_heads", text(official, "model::attn_embedder_nheads", "1"));
        } else {
            config = config.with("model.encoding", text(official, "model::encoding", "neuron"));
        }
        return config;
    }

    private static String text(JsonNode node, String key, String otherwise) {
        return node.has(key) ? node.get(key).asString() : otherwise;
    }

    /** The layout that the official configuration describes. */
    ZooLayout layout() {
        JsonNode official = json("config.json");
        int weights = official.get("model::i_dim").asInt();
        JsonNode index = official.get("model::index_dict");
        List<UnitGroup> groups = new ArrayList<>();
        if (index == null || index.isNull()) {
            if (weights == 100) {
                groups.add(new UnitGroup(5, 16, 0, -1, 0));
                groups.add(new UnitGroup(4, 5, 80, -1, 5));
            } else {
                groups.add(new UnitGroup(1, weights, 0, -1, 0));
            }
            return new ZooLayout(weights, groups, Optional.empty());
        }
        int token = 0;
        for (int l = 0; l < index.get("idx_start").size(); l++) {
            int units = index.get("kernel_no").get(l).asInt();
            int fanIn = index.get("kernel_size").get(l).asInt() * index.get("channels_in").get(l).asInt();
            int start = index.get("idx_start").get(l).asInt();
            groups.add(new UnitGroup(units, fanIn, start, start + units * fanIn, token));
            token += units;
        }
        return new ZooLayout(weights, groups, Optional.empty());
    }

    /** Gives a model's parameters the values of a state dict. All must be there. */
    static void load(Parameters parameters, Kernels kernels, Map<String, double[]> values, String... prefixes) {
        for (Parameter parameter : parameters.all()) {
            kernels.write(find(values, parameter.name(), prefixes), parameter.span().value());
        }
    }

    static double[] find(Map<String, double[]> values, String name, String... prefixes) {
        for (String prefix : prefixes) {
            double[] found = values.get(prefix + name);
            if (found != null) {
                return found;
            }
        }
        return fail("no tensor " + name + " among " + values.keySet());
    }

    static void assertClose(double[] expected, double[] actual, double absolute, double relative, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            double allowed = absolute + relative * Math.abs(expected[i]);
            if (!(Math.abs(expected[i] - actual[i]) <= allowed)) {
                fail("%s[%d] is %s, but should be %s".formatted(what, i, actual[i], expected[i]));
            }
        }
    }
}
