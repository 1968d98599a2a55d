package org.weightscape.encoder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.weightscape.encoder.EncoderConfig.Training;
import org.weightscape.encoder.EncoderFolder.Description;
import org.weightscape.encoder.kernel.PortableKernels;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;

/**
 * What an encoder's folder says, without loading the encoder.
 *
 * @param folder as training or import writes it
 * @param config all automatic values filled in
 * @param architecture of the networks that it reads
 * @param zooName the zoo it was trained on; empty if it is not known
 * @param zooFingerprint of that zoo; empty if it is not known
 * @param split of that zoo's models
 * @param progress how far training has come, in words
 * @param parameters trainable numbers of encoder and decoder
 * @param epochsDone whole epochs of a training that can go on; empty if there is none, as for an imported encoder
 * @param isInterrupted whether it ended before the end that was planned for it
 * @param remarks what a person should know, one sentence each
 */
public record EncoderInfo(
        Path folder,
        EncoderConfig config,
        Architecture architecture,
        String zooName,
        String zooFingerprint,
        Split split,
        String progress,
        long parameters,
        Optional<Integer> epochsDone,
        boolean isInterrupted,
        List<String> remarks) {

    public EncoderInfo {
        remarks = List.copyOf(remarks);
    }

    /** Whether the encoder reads networks of an architecture. */
    public boolean reads(Architecture other) {
        return Encoder.fit(architecture, other);
    }

    /** Numbers in a representation. */
    public int latent() {
        return Autoencoder.latent(config.model(), ZooLayout.of(architecture, config.compat()));
    }

    /**
     * Reads a folder.
     *
     * @throws BadInputException if it holds neither an encoder nor an interrupted training, or what it holds is damaged
     */
    public static EncoderInfo read(Path folder) {
        EncoderFolder files = new EncoderFolder(folder);
        Description description = files.read();
        List<String> remarks = new ArrayList<>();
        Optional<TrainingState.Place> place = place(files, remarks);
        if (place.isEmpty() && !files.has(EncoderFolder.PARAMETERS)) {
            place = Optional.of(TrainingState.Place.BEGINNING);
        }
        return new EncoderInfo(
                folder,
                description.config(),
                description.architecture(),
                description.zooName(),
                description.fingerprint(),
                description.split(),
                description.progress(),
                parameters(description.config(), description.architecture()),
                place.map(TrainingState.Place::epoch),
                place.map(reached -> isInterrupted(description.config().training(), reached)).orElse(false),
                remarks);
    }

    /** Trainable numbers of encoder and decoder, without making them. */
    static long parameters(EncoderConfig config, Architecture architecture) {
        try (Workspace plan = Workspace.planning(Precision.FLOAT);
                PortableKernels kernels = new PortableKernels()) {
            Site site = new Site(kernels, plan, Purpose.INFERENCE, 1, 0);
            Autoencoder.of(site, ZooLayout.of(architecture, config.compat()), config.model());
            return site.parameters().trained();
        }
    }

    /** How far a training came; empty where it cannot go on. */
    private static Optional<TrainingState.Place> place(EncoderFolder files, List<String> remarks) {
        try {
            return TrainingState.newest(files, TrainingState.Look.HEADERS, remarks, Cancellation.NEVER).map(TrainingState::place);
        } catch (BadInputException damage) {
            if (!files.has(EncoderFolder.PARAMETERS)) {
                throw damage;
            }
            remarks.add("Its training cannot go on: " + damage.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isInterrupted(Training training, TrainingState.Place reached) {
        TrainingLength length = new TrainingLength(training);
        length.restore(reached.seconds());
        return !length.endsWith(reached.epoch(), reached.bestEpoch());
    }
}
