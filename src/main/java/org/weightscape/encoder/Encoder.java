package org.weightscape.encoder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.weightscape.augment.Permutation;
import org.weightscape.encoder.EncoderFolder.Description;
import org.weightscape.encoder.Parameters.Parameter;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Safetensors.Tensor;
import org.weightscape.zoo.io.ZooFingerprint;

/**
 * A trained encoder: weights to representations, and back. It owns native memory and threads until it is closed. Threads may share
 * one; calls then follow each other.
 */
public final class Encoder implements AutoCloseable {
    /** Weight vectors in one pass: enough to fill the products, little memory. */
    private static final int BATCH = 64;

    private final Description description;
    private final ZooLayout layout;
    private final Kernels kernels;
    private final Workspace workspace;
    private final Site site;
    private final Autoencoder autoencoder;
    private final Matrix input;
    private final Matrix latents;
    private final EncoderInput reading;
    private final boolean isReleased;
    private boolean closed;

    private Encoder(Description description) {
        this.description = description;
        layout = ZooLayout.of(description.architecture(), description.config().compat());
        isReleased = ReleasedUnterthiner.appliesTo(description.architecture(), description.config().compat());
        kernels = Engines.start(description.config().training());
        workspace = Workspace.of(Precision.FLOAT);
        site = new Site(kernels, workspace, Purpose.INFERENCE, BATCH, 0);
        autoencoder = Autoencoder.of(site, layout, description.config().model());
        input = workspace.matrix(BATCH, layout.weights());
        latents = workspace.matrix(BATCH, latent());
        reading = new EncoderInput(
                description.architecture(), description.config().model(), description.scales().factors(layout));
        site.parameters().allocate(workspace, Purpose.INFERENCE);
    }

    /**
     * The encoder that goes with a zoo by convention: {@code zoo/encoder}, or {@code zoo-encoder} beside it. Reads the disk.
     *
     * @param zoo the zoo's folder
     */
    public static Optional<Path> beside(Path zoo) {
        Path folder = zoo.toAbsolutePath().normalize();
        return Stream.of(folder.resolve("encoder"), folder.resolveSibling(folder.getFileName() + "-encoder"))
                .filter(Encoder::isIn)
                .findFirst();
    }

    /** Whether a folder holds an encoder. Reads the disk. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(EncoderFolder.DESCRIPTION))
                && Files.isRegularFile(folder.resolve(EncoderFolder.PARAMETERS));
    }

    /**
     * Opens an encoder with its best parameters.
     *
     * @param folder as training writes it
     * @throws BadInputException if it holds no encoder, or a damaged one
     */
    public static Encoder open(Path folder) {
        EncoderFolder files = new EncoderFolder(folder);
        Encoder encoder = new Encoder(files.read());
        try {
            files.readParameters(encoder.site.parameters(), encoder.kernels);
            return encoder;
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** An encoder with given parameters, which must be those of its configuration, no fewer and no more. */
    static Encoder of(Description description, Map<String, Tensor> tensors, Path source) {
        Encoder encoder = new Encoder(description);
        try {
            Set<String> unused = new LinkedHashSet<>(tensors.keySet());
            for (Parameter parameter : encoder.site.parameters().all()) {
                Tensor tensor = tensors.get(parameter.name());
                if (tensor == null) {
                    throw BadInputException.in(
                            source,
                            "the tensor '%s' is missing".formatted(parameter.name()),
                            "give the description of the networks that belongs to it");
                }
                EncoderFolder.requireShape(source, parameter, Arrays.stream(tensor.shape()).boxed().toList());
                encoder.kernels.write(tensor.values(), parameter.span().value());
                unused.remove(parameter.name());
            }
            if (!unused.isEmpty()) {
                throw BadInputException.in(
                        source,
                        "the tensor '%s' belongs to no part of the autoencoder".formatted(unused.iterator().next()),
                        "give the description of the networks that belongs to it");
            }
            return encoder;
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * An untrained encoder, for comparison and for tests.
     *
     * @param split kept with it
     */
    public static Encoder create(EncoderConfig config, Architecture architecture, Split split) {
        EncoderConfig resolved = config.resolvedFor(architecture, Integer.MAX_VALUE);
        Encoder encoder = new Encoder(
                new Description(resolved, architecture, "", "", split, WeightScales.none(ZooLayout.of(architecture)), "not trained"));
        encoder.site.parameters().initialise(encoder.kernels, random(resolved.training().seed()));
        return encoder;
    }

    /** What it computes with. */
    Kernels kernels() {
        return kernels;
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** How it was made, all automatic values filled in. */
    public EncoderConfig config() {
        return description.config();
    }

    /** The architecture of the networks that it reads. */
    public Architecture architecture() {
        return description.architecture();
    }

    /** Numbers in a representation. */
    public int latent() {
        return Autoencoder.latent(description.config().model(), layout);
    }

    /** The split of the models in its training; models of its test part are new to it. */
    public Split split() {
        return description.split();
    }

    /** The fingerprint of the zoo that it was trained on; empty if it is not known. */
    public String zooFingerprint() {
        return description.fingerprint();
    }

    /** The name of the zoo that it was trained on; empty if it is not known. */
    public String zooName() {
        return description.zooName();
    }

    /** Trainable numbers of encoder and decoder. */
    public long parameterCount() {
        return site.parameters().trained();
    }

    /** Where it comes from, one line. */
    public String provenance() {
        return "preset %s, seed %d, %s%s"
                .formatted(
                        config().preset(),
                        config().training().seed(),
                        description.progress(),
                        zooName().isEmpty() ? "" : ", zoo " + zooName());
    }

    /** The fingerprint of a zoo, to compare with {@link #zooFingerprint}. */
    public static String fingerprint(Zoo zoo) {
        return ZooFingerprint.of(zoo);
    }

    /**
     * Checks that networks have the architecture that this encoder reads.
     *
     * @throws BadInputException if they do not
     */
    public void requireFit(Architecture other) {
        if (!fit(architecture(), other)) {
            throw new BadInputException(
                    "This encoder reads networks of %s, but the zoo's have %s; train an encoder for this zoo."
                            .formatted(words(architecture()), words(other)));
        }
    }

    /** Whether networks of two architectures are alike to an encoder. */
    static boolean fit(Architecture own, Architecture other) {
        boolean fits = other.layers().size() == own.layers().size();
        for (int l = 0; fits && l < other.layers().size(); l++) {
            Layer a = other.layers().get(l);
            Layer b = own.layers().get(l);
            fits = a.kind().equals(b.kind())
                    && a.out() == b.out()
                    && a.fanIn() == b.fanIn()
                    && a.biasOffset().equals(b.biasOffset())
                    && a.norm().isPresent() == b.norm().isPresent();
        }
        return fits;
    }

    private static String words(Architecture architecture) {
        return "%d layers and %d weights".formatted(architecture.layers().size(), architecture.weightCount());
    }

    /**
     * Representations of checkpoints, without augmentation or dropout.
     *
     * @param weights of networks with this encoder's architecture
     * @param rows which checkpoints
     * @return {@code rows.length} times {@link #latent()} numbers: learned ones and statistics within −1 to 1, principal components
     *     behind them small, but not bounded
     * @throws BadInputException if the weights are of another length
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public float[] embed(Weights weights, int[] rows, Progress progress, Cancellation cancellation) {
        return run(weights, rows, latent(), Matrices.LATENT, "Encoding", progress, cancellation);
    }

    /**
     * What is left of checkpoints after encoding and decoding.
     *
     * @return {@code rows.length} times as many numbers as a network has weights
     * @throws BadInputException if the weights are of another length
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public float[] reconstruct(Weights weights, int[] rows, Progress progress, Cancellation cancellation) {
        return run(weights, rows, layout.weights(), Matrices.RECONSTRUCTION, "Reconstructing", progress, cancellation);
    }

    private enum Matrices {
        LATENT,
        RECONSTRUCTION
    }

    private synchronized float[] run(
            Weights weights, int[] rows, int width, Matrices wanted, String doing, Progress progress, Cancellation cancellation) {
        requireOpen();
        int columns = layout.weights();
        if (weights.columns() != columns) {
            throw new BadInputException("This encoder reads networks with %d weights, but these have %d; train one for them."
                    .formatted(columns, weights.columns()));
        }
        Weights read = isReleased ? ReleasedUnterthiner.released(weights, architecture()) : weights;
        float[] out = new float[Math.multiplyExact(rows.length, width)];
        float[] block = new float[BATCH * columns];
        float[] result = new float[BATCH * width];
        Permutation[] asRead = new Permutation[BATCH];
        kernels.begin();
        try {
            for (int first = 0; first < rows.length; first += BATCH) {
                cancellation.throwIfCancelled();
                progress.update((double) first / rows.length, doing + " %d of %d checkpoints".formatted(first, rows.length));
                int count = Math.min(BATCH, rows.length - first);
                for (int i = 0; i < count; i++) {
                    reading.read(read, rows[first + i], block, i * columns);
                    if (wanted == Matrices.RECONSTRUCTION) {
                        asRead[i] = reading.decodedOrder(block, i * columns);
                    }
                }
                Matrix x = input.firstRows(count);
                kernels.write(block, x);
                Matrix z = autoencoder.encode(x);
                kernels.read(wanted == Matrices.LATENT ? z : autoencoder.decode(z), result);
                if (wanted == Matrices.RECONSTRUCTION) {
                    unscale(result, count);
                    restore(result, asRead, count);
                }
                System.arraycopy(result, 0, out, first * width, count * width);
            }
        } finally {
            kernels.end();
        }
        progress.update(1, doing + " done");
        return out;
    }

    /** Puts the units of networks back to where they stood when they were read. */
    private void restore(float[] networks, Permutation[] asRead, int count) {
        float[] one = new float[layout.weights()];
        for (int i = 0; i < count; i++) {
            asRead[i].inverse().apply(networks, i * one.length, one, 0);
            System.arraycopy(one, 0, networks, i * one.length, one.length);
        }
    }

    /** Turns what the decoder gives into weights. */
    private void unscale(float[] block, int count) {
        reading.unscale(block, count);
        if (isReleased) {
            ReleasedUnterthiner.restore(block, count, architecture());
        }
    }

    /**
     * Networks from representations.
     *
     * @param representations one after the other, {@link #latent()} numbers each
     * @return one weight vector for each
     */
    public synchronized float[] decode(float[] representations) {
        requireOpen();
        int samples = representations.length / latent();
        if (samples * latent() != representations.length) {
            throw new IllegalArgumentException(
                    "%d numbers are no whole representations of %d".formatted(representations.length, latent()));
        }
        int columns = layout.weights();
        float[] out = new float[Math.multiplyExact(samples, columns)];
        float[] result = new float[BATCH * columns];
        kernels.begin();
        try {
            for (int first = 0; first < samples; first += BATCH) {
                int count = Math.min(BATCH, samples - first);
                Matrix z = latents.firstRows(count);
                kernels.write(Arrays.copyOfRange(representations, first * latent(), (first + count) * latent()), z);
                kernels.read(autoencoder.decode(z), result);
                unscale(result, count);
                System.arraycopy(result, 0, out, first * columns, count * columns);
            }
        } finally {
            kernels.end();
        }
        return out;
    }

    /** Writes {@code encoder.json} and {@code parameters.safetensors}; files of these names are replaced. */
    public synchronized void save(Path folder) {
        requireOpen();
        EncoderFolder files = new EncoderFolder(folder);
        files.writeParameters(site.parameters(), kernels);
        files.write(description);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this encoder is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            kernels.close();
            workspace.close();
        }
    }

    @Override
    public String toString() {
        return "Encoder[%s]".formatted(provenance());
    }
}
