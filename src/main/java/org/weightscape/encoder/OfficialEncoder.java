package org.weightscape.encoder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.EncoderFolder.Description;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architecture.Bias;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Pooling;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.io.JsonFields;
import org.weightscape.zoo.io.Safetensors.Tensor;
import org.weightscape.zoo.io.TorchStateDict;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encoders of the official code: a state dict, and the {@code index_dict.json} that describes the networks it reads. Widths and
 * numbers of layers follow from the tensors' shapes. The number of attention heads does not: it is taken from the configuration
 * where the JSON file is one, else from the paper's experiment of the same sizes.
 */
public final class OfficialEncoder {
    private static final int USUAL_HEADS = 4;

    private OfficialEncoder() {}

    /**
     * Turns one into an encoder of this program.
     *
     * @param stateDict as {@code torch.save} writes it
     * @param architecture an {@code index_dict.json}, or a {@code config.json} that has it under {@code model::index_dict}
     * @param settings what the file does not say, such as {@code model.heads}
     * @param out the folder to write to; must not hold an encoder
     * @return what was assumed, one sentence each
     * @throws BadInputException if a file is wrong, or the two do not belong together
     */
    public static List<String> convert(Path stateDict, Path architecture, Map<String, String> settings, Path out) {
        EncoderFolder folder = new EncoderFolder(out);
        if (folder.has(EncoderFolder.DESCRIPTION) || folder.has(EncoderFolder.PARAMETERS)) {
            throw BadInputException.in(out, "the folder already holds an encoder", "choose another folder");
        }
        JsonNode official = json(architecture);
        JsonNode index = official.has("model::index_dict") ? official.get("model::index_dict") : official;
        SequencedMap<String, Tensor> tensors = withoutPrefix(TorchStateDict.read(stateDict));
        List<String> remarks = new ArrayList<>();
        boolean isReleased = ReleasedUnterthiner.isReleased(integers(architecture, index, "idx_start"));
        Architecture networks = isReleased ? Architectures.unterthiner() : architecture(architecture, index);
        if (isReleased) {
            remarks.add("The third layer begins at 2320 in %s, as released, so compat is official: the encoder reads networks as the "
                    .formatted(architecture.getFileName())
                    + "released code does.");
        }
        EncoderConfig config = config(stateDict, tensors, official, settings, remarks)
                .with(Settings.COMPAT, isReleased ? "official" : "correct")
                .with(settings);
        Description description = new Description(
                config, networks, "", "", new Split(List.of(), List.of(), List.of()),
                WeightScales.none(ZooLayout.of(networks)), "imported from " + stateDict.getFileName());
        try (Encoder encoder = Encoder.of(description, tensors, stateDict)) {
            encoder.save(out);
        }
        return remarks;
    }

    private static JsonNode json(Path file) {
        try {
            JsonNode root = JsonMapper.shared().readTree(Files.readString(file, StandardCharsets.UTF_8));
            if (!root.isObject()) {
                throw BadInputException.in(file, "this should be a JSON object", "give the index_dict.json of the zoo");
            }
            return root;
        } catch (IOException e) {
            throw BadInputException.in(file, "the file cannot be read", "give the index_dict.json of the zoo", e);
        } catch (JacksonException e) {
            throw BadInputException.in(
                    file, "the file is no valid JSON (%s)".formatted(JsonFields.reason(e)), "give the index_dict.json of the zoo", e);
        }
    }

    /** The official code keeps the autoencoder as {@code model} in a larger module. */
    private static SequencedMap<String, Tensor> withoutPrefix(SequencedMap<String, Tensor> tensors) {
        SequencedMap<String, Tensor> plain = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String own = name.startsWith("model.") ? name.substring("model.".length()) : name;
            if (own.startsWith("encoder.") || own.startsWith("decoder.")) {
                plain.put(own, tensor);
            }
        });
        return plain;
    }

    // ----------------------------------------------------------- index_dict

    private static int[] integers(Path file, JsonNode index, String key) {
        JsonNode array = index.path(key);
        int[] numbers = new int[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!array.get(i).isInt() || array.get(i).asInt() < 0) {
                throw BadInputException.in(file, "%s must be a list of whole numbers".formatted(key), "give the index_dict.json of the zoo");
            }
            numbers[i] = array.get(i).asInt();
        }
        if (numbers.length == 0) {
            throw BadInputException.in(
                    file, "there is no list %s, so this is no index_dict".formatted(key), "give the index_dict.json of the zoo");
        }
        return numbers;
    }

    private static Architecture architecture(Path file, JsonNode index) {
        int[] starts = integers(file, index, "idx_start");
        int[] lengths = integers(file, index, "idx_length");
        int[] units = integers(file, index, "kernel_no");
        int[] sizes = integers(file, index, "kernel_size");
        int[] channels = integers(file, index, "channels_in");
        JsonNode layers = index.path("layer");
        for (int length : new int[] {lengths.length, units.length, sizes.length, channels.length, layers.size()}) {
            if (length != starts.length) {
                throw BadInputException.in(file, "its lists have different lengths", "give the index_dict.json of the zoo");
            }
        }
        try {
            Architecture.Builder builder = Architecture.builder(new InputShape(channels[0], 28, 28), Activation.TANH);
            int end = 0;
            for (int l = 0; l < starts.length; l++) {
                if (starts[l] != end) {
                    throw BadInputException.in(
                            file,
                            "idx_start[%d] is %d, but the layers before it end at %d".formatted(l, starts[l], end),
                            "correct it there");
                }
                int inputs = Math.multiplyExact(sizes[l], channels[l]);
                Bias bias = lengths[l] == units[l] * inputs ? Bias.ABSENT : Bias.PRESENT;
                String name = "module_list." + layers.get(l).path(0).asString("" + l);
                if (layers.get(l).path(1).asString("").equals("conv2d")) {
                    int side = (int) Math.round(Math.sqrt(sizes[l]));
                    boolean isSquare = side * side == sizes[l];
                    builder.convolution(
                            name, units[l], channels[l], isSquare ? side : 1, isSquare ? side : sizes[l], 1, 0, Pooling.NONE, bias);
                } else {
                    builder.fullyConnected(name, units[l], inputs, bias);
                }
                end += lengths[l];
            }
            return builder.build();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw BadInputException.in(
                    file, "the layers do not fit each other (%s)".formatted(e.getMessage()), "give the index_dict.json of the zoo", e);
        }
    }

    // ---------------------------------------------------------------- config

    private static EncoderConfig config(
            Path file, Map<String, Tensor> tensors, JsonNode official, Map<String, String> settings, List<String> remarks) {
        Map<String, String> found = new LinkedHashMap<>();
        found.put("model.position_scale", "1");
        if (!tensors.containsKey("encoder.position_embeddings.weight")) {
            long maps = tensors.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("encoder.") && entry.getValue().shape().length == 2)
                    .count();
            Tensor last = tensors.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("encoder.") && entry.getValue().shape().length == 2)
                    .map(Map.Entry::getValue)
                    .reduce((a, b) -> b)
                    .orElseThrow(() -> foreign(file, "encoder.position_embeddings.weight"));
            found.put("model.encoding", "vanilla");
            found.put("model.hidden_layers", Long.toString(maps - 1));
            found.put("model.latent", Long.toString(last.shape()[0]));
            found.put("model.dropout", dropout(tensors, "encoder.encoder."));
            return EncoderConfig.preset("11").renamed("official").with(found);
        }
        int blocks = blocks(tensors, "encoder.layers.");
        long dim = shape(file, tensors, "encoder.position_embeddings.weight")[1];
        boolean hasMlp = tensors.containsKey("decoder.nec2vec.decoder.0.weight");
        long latent = shape(file, tensors, hasMlp ? "decoder.nec2vec.decoder.0.weight" : "decoder.nec2vec.weight")[1];
        long feedForward = blocks == 0 ? 1 : shape(file, tensors, "encoder.layers.0.ff.linear_1.weight")[0];
        found.put("model.dim", Long.toString(dim));
        found.put("model.encoder_blocks", Integer.toString(blocks));
        found.put("model.decoder_blocks", Integer.toString(blocks(tensors, "decoder.layers.")));
        found.put("model.feed_forward", Long.toString(feedForward));
        found.put("model.latent", Long.toString(latent));
        found.put("model.bottleneck", hasMlp ? "mlp" : "linear");
        if (hasMlp) {
            found.put("model.dropout", dropout(tensors, "decoder.nec2vec.decoder."));
        }
        found.put("model.normalize", Boolean.toString(tensors.containsKey("encoder.layers.0.norm_1.alpha")));
        found.put("model.readout", tensors.containsKey("encoder.comp_token") ? "compression" : "all");
        String wanted = settings.get("model.heads");
        found.put("model.heads", wanted == null ? heads(official, dim, blocks, remarks) : wanted);
        Tensor embedder = tensors.get("encoder.token_embeddings.comp_token");
        if (embedder != null) {
            found.put("model.encoding", "attention");
            found.put("model.embedder_dim", Long.toString(embedder.shape()[2]));
            found.put("model.embedder_heads", official.path("model::attn_embedder_nheads").asString("2"));
        } else {
            found.put("model.encoding", tensors.containsKey("encoder.token_embeddings.embed.weight") ? "weight" : "neuron");
        }
        return EncoderConfig.preset("11").renamed("official").with(found);
    }

    /** A dropout takes a number among the names of feed-forward maps. How much it dropped is not known; 0.1 in all released settings. */
    private static String dropout(Map<String, Tensor> tensors, String prefix) {
        return tensors.containsKey(prefix + "2.weight") ? "0" : "0.1";
    }

    private static String heads(JsonNode official, long dim, int blocks, List<String> remarks) {
        if (official.has("model::N_attention_heads")) {
            return official.get("model::N_attention_heads").asString();
        }
        String heads = EncoderConfig.presets().stream()
                .filter(name -> Character.isDigit(name.charAt(0)))
                .map(EncoderConfig::preset)
                .filter(preset -> preset.model().dim() == dim && preset.model().encoderBlocks() == blocks)
                .map(preset -> Integer.toString(preset.model().heads()))
                .findFirst()
                .orElse(Integer.toString(USUAL_HEADS));
        remarks.add("The file does not say how many attention heads there are; %s are assumed: give --set model.heads=N for others."
                .formatted(heads));
        return heads;
    }

    private static int blocks(Map<String, Tensor> tensors, String prefix) {
        int blocks = 0;
        while (tensors.containsKey(prefix + blocks + ".attn.q_linear.weight")) {
            blocks++;
        }
        return blocks;
    }

    private static long[] shape(Path file, Map<String, Tensor> tensors, String name) {
        @Nullable Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().length != 2) {
            throw foreign(file, name);
        }
        return tensor.shape();
    }

    private static BadInputException foreign(Path file, String name) {
        return BadInputException.in(
                file,
                "the state dict has no matrix '%s', so it is no autoencoder of the official code".formatted(name),
                "give the checkpoint of an official training");
    }
}
