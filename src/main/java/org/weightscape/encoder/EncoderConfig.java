package org.weightscape.encoder;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;

/**
 * Everything about an encoder and its training that can be chosen. Start from a {@linkplain #preset preset} and change single
 * values with {@link #with}. Immutable; every value is checked when it is made.
 *
 * <p>{@code practical} is the default: it learns on a few hundred models in minutes, and departs from the paper to do so. The
 * presets named by numbers are the paper's twelve experiments, {@code tetris} and {@code small-cnn} are like {@code practical},
 * sized for those zoos.
 *
 * @param preset what it was made from
 * @param compat whether the released code's errors are reproduced
 * @param model the networks
 * @param loss what is minimised
 * @param views how training examples are made from a checkpoint
 * @param training optimiser, schedule, length
 */
public record EncoderConfig(
        String preset,
        @Setting("errors of the released code: corrected, or as released") Compat compat,
        Model model,
        Loss loss,
        Views views,
        Training training) {

    /** The default preset. */
    public static final String PRACTICAL = "practical";

    /** Principal components there can be at most: fewer than the networks that they are learned from. */
    static final int MOST_COMPONENTS = 1023;

    /** How a weight vector becomes tokens. */
    public enum Encoding {
        /** One token for each output unit: its incoming weights and its bias. */
        NEURON,
        /** As {@code NEURON}, but a unit's token comes from attention over the unit's own numbers (official attention embedder). */
        ATTENTION,
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

    /** In which order the encoder reads the units of hidden layers. */
    public enum UnitOrder {
        /** As they stand in the checkpoint (paper). */
        GIVEN,
        /**
         * Descending by the norm of their incoming weights and bias ({@link org.weightscape.augment.CanonicalForm#L2}). Networks that
         * differ in the order of their units only are then one to the encoder, and the decoder has an order to aim at.
         */
        NORM
    }

    /** What the encoder divides weights by before it reads them. */
    public enum WeightScaling {
        /** Weights are read as they are (paper). */
        NONE,
        /**
         * Each layer's weights are divided by their standard deviation over the training models, its biases and each vector of its
         * batch normalisation by their root mean square.
         */
        LAYER
    }

    /** The contrastive part of the loss. */
    public enum Contrast {
        /** NT-Xent: the other view of the same checkpoint against all other views of the batch. */
        NT_XENT,
        /**
         * The two views of a checkpoint only: mean of 1 − cosine. With {@link Compat#OFFICIAL} the released form: mean of
         * (cosine/temperature)² over twice the batch, which drives the cosine to 0.
         */
        POSITIVE
    }

    /** How an error of the reconstruction counts. */
    public enum Reconstruction {
        /** Every weight alike (paper). */
        PLAIN,
        /**
         * Divided by the variance of its layer's weights, or biases, over the training models, so that layers of small numbers are
         * not drowned by layers of large ones (Schürholt et al., NeurIPS 2022, arXiv 2209.14733).
         */
        LAYER_NORMALIZED
    }

    /** What to do where the released code has errors that changed published numbers. */
    public enum Compat {
        /** The method as it was meant. */
        CORRECT,
        /**
         * The released code's behaviour: the {@link Contrast#POSITIVE positive-only loss} drives views apart; for the Unterthiner
         * architecture, kernels are read in TensorFlow's axis order, and the third convolution is looked for 160 numbers too early.
         */
        OFFICIAL
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
     * @param latent learned numbers in a representation; 0 chooses half as many as there are weights, within 16 to 128
     * @param bottleneck between tokens and latent vector
     * @param normalize whether blocks normalise their input
     * @param readout what the bottleneck reads
     * @param layerStatistics whether the bottleneck also reads statistics of each layer's weights and biases
     * @param statisticsInLatent whether the same statistics, within −1 to 1, stand behind the learned numbers of a representation
     * @param components principal components of the training networks, units in order of norm, that stand behind all that, and to
     *     which the decoder adds; fewer where networks have less than four times as many weights, the training part no more
     *     checkpoints, or their directions would take more than 64 MiB; 0 for none
     * @param embedding unit to token
     * @param tokenStatistics whether a unit's token also gets mean, log deviation, minimum, maximum of its weights, log of its bias
     * @param weightScaling what weights are divided by first
     * @param unitOrder in which order hidden units are read
     * @param positionScale standard deviation of initial positions and compression token
     * @param dropout share of activations that are dropped in training
     * @param hiddenLayers hidden layers of encoder and decoder, for {@link Encoding#VANILLA}
     * @param embedderDim width of a number's token, for {@link Encoding#ATTENTION}; divides {@code dim}
     * @param embedderHeads attention heads over a unit's numbers, for {@link Encoding#ATTENTION}; divides {@code embedderDim}
     */
    public record Model(
            @Setting("how weights become tokens") Encoding encoding,
            @Setting(value = "width of a token", min = 1, max = 16_384) int dim,
            @Setting(value = "attention heads", min = 1, max = 256) int heads,
            @Setting(value = "hidden width of a block's feed-forward part", min = 1, max = 65_536) int feedForward,
            @Setting(value = "attention blocks in the encoder", min = 0, max = 64) int encoderBlocks,
            @Setting(value = "attention blocks in the decoder", min = 0, max = 64) int decoderBlocks,
            @Setting(value = "learned numbers in a representation; 0 chooses by the zoo", min = 0, max = 65_536) int latent,
            @Setting("between tokens and representation") Bottleneck bottleneck,
            @Setting("normalise in front of attention and feed-forward part") boolean normalize,
            @Setting("what the bottleneck reads") Readout readout,
            @Setting("give the bottleneck statistics of each layer") boolean layerStatistics,
            @Setting("put statistics of each layer behind the learned numbers") boolean statisticsInLatent,
            @Setting(value = "principal components behind them, which the decoder adds to", min = 0, max = MOST_COMPONENTS) int components,
            @Setting("how a unit's numbers become a token") Embedding embedding,
            @Setting("give each token statistics of its weights") boolean tokenStatistics,
            @Setting("what weights are divided by") WeightScaling weightScaling,
            @Setting("in which order hidden units are read") UnitOrder unitOrder,
            @Setting(value = "standard deviation of initial positions", min = 0, max = 100) double positionScale,
            @Setting(value = "share of activations dropped in training", min = 0, max = 0.95) double dropout,
            @Setting(value = "hidden layers (vanilla encoding)", min = 0, max = 100) int hiddenLayers,
            @Setting(value = "width of a number's token (attention encoding)", min = 1, max = 1024) int embedderDim,
            @Setting(value = "heads over a unit's numbers (attention encoding)", min = 1, max = 256) int embedderHeads) {

        public Model {
            if (heads > 0 && dim % heads != 0) {
                throw new BadInputException(
                        "model.heads must divide model.dim, but %d is not a multiple of %d; change one of them."
                                .formatted(dim, heads));
            }
            if (encoding == Encoding.ATTENTION && embedderDim > 0 && dim % embedderDim != 0) {
                throw new BadInputException(
                        "model.embedder_dim must divide model.dim, but %d is not a multiple of %d; change one of them."
                                .formatted(dim, embedderDim));
            }
            if (encoding == Encoding.ATTENTION && embedderHeads > 0 && embedderDim % embedderHeads != 0) {
                throw new BadInputException(
                        "model.embedder_heads must divide model.embedder_dim, but %d is not a multiple of %d; change one of them."
                                .formatted(embedderDim, embedderHeads));
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
     * @param reconstruction how an error of the reconstruction counts
     */
    public record Loss(
            @Setting(value = "share of the contrast, 0 to 1", min = 0, max = 1) double gamma,
            @Setting("contrastive loss") Contrast contrast,
            @Setting(value = "temperature of the contrast", min = 1e-3, max = 100) double temperature,
            @Setting(value = "hidden layers of the projection head, 0 for no head", min = 0, max = 20) int headLayers,
            @Setting(value = "width of the projection head", min = 1, max = 16_384) int headHidden,
            @Setting(value = "outputs of the projection head", min = 1, max = 16_384) int headOut,
            @Setting("batch normalisation in the projection head") boolean headBatchNorm,
            @Setting("how an error of the reconstruction counts") Reconstruction reconstruction) {}

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
     * @param batchSize checkpoints in a step; 0 chooses 64, or what a small zoo allows
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
     * @param probeEvery epochs between two looks at what can be read off the representation; 0 never looks
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
            @Setting("which kernels compute") Kernel kernel,
            @Setting(value = "epochs between two probes of the representation, 0 for never", min = 0, max = 1e7) int probeEvery) {}

    public EncoderConfig {
        Settings.requireRanges("model", model);
        Settings.requireRanges("loss", loss);
        Settings.requireRanges("views", views);
        Settings.requireRanges("training", training);
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
                    .formatted(name, Settings.nearest(name, presets()), String.join(", ", presets())));
        }
        return found;
    }

    // -------------------------------------------------------- single settings

    /** Every key with its value as text, in order. */
    public SequencedMap<String, String> settings() {
        return Settings.all(this);
    }

    /**
     * What a key means: one phrase.
     *
     * @throws BadInputException if there is no such key; names the nearest
     */
    public static String describe(String key) {
        return Settings.describe(key);
    }

    /**
     * The words that a key may take; empty where it takes a number.
     *
     * @throws BadInputException if there is no such key; names the nearest
     */
    public static List<String> choices(String key) {
        return Settings.choices(key);
    }

    /**
     * The same with one value changed.
     *
     * @param key such as {@code model.latent}
     * @param value as text; words in any case
     * @throws BadInputException if there is no such key (names the nearest), or the value is of another kind or out of range
     */
    public EncoderConfig with(String key, String value) {
        return with(Map.of(key, value));
    }

    /**
     * The same with some values changed, all at once.
     *
     * @param changes values as text by key
     * @throws BadInputException as {@link #with(String, String)}
     */
    public EncoderConfig with(Map<String, String> changes) {
        return Settings.with(this, changes);
    }

    /** The same under another name. */
    public EncoderConfig renamed(String name) {
        return new EncoderConfig(name, compat, model, loss, views, training);
    }

    // ------------------------------------------------------- automatic values

    /**
     * The same with the values that are 0 for automatic filled in, and no more principal components than there can be.
     *
     * @param trainingCheckpoints how many the training part of the zoo has; an automatic batch size does not exceed half of them
     */
    public EncoderConfig resolvedFor(Architecture architecture, int trainingCheckpoints) {
        int weights = architecture.weightCount();
        EncoderConfig resolved = this;
        if (model.latent == 0) {
            int latent = Math.clamp(weights / 2, 16, 128);
            resolved = resolved.with("model.latent", Integer.toString(latent));
        }
        int components = ComponentAutoencoder.most(weights, trainingCheckpoints);
        if (components < model.components) {
            resolved = resolved.with("model.components", Integer.toString(components));
        }
        if (training.batchSize == 0) {
            int batch = 64;
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
        return ConfigJson.text(this);
    }

    /**
     * Reads what {@link #toJson} writes. Keys that are not there keep the values of the preset that the object names, or of
     * {@code practical}.
     *
     * @throws BadInputException if it is no JSON object, has an unknown key (names the nearest) or a value out of range
     */
    public static EncoderConfig fromJson(String json) {
        return ConfigJson.read(json);
    }

    /**
     * Reads a file that holds what {@link #toJson} writes, or an {@code encoder.json}, whose configuration is taken.
     *
     * @throws BadInputException if it cannot be read or as {@link #fromJson} says
     */
    public static EncoderConfig read(Path file) {
        return ConfigJson.read(file);
    }
}
