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
 * @param secondsDone its time so far, without pauses
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
        double secondsDone,
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
        Optional<TrainingState.Place> place = TrainingState.newest(files, remarks).map(TrainingState::place);
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
                place.map(TrainingState.Place::seconds).orElse(0.0),
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

    /** Whether a training was interrupted before the end that was planned for it. */
    public boolean isInterrupted() {
        Training training = config.training();
        return epochsDone.isPresent()
                && (training.minutes() > 0 ? secondsDone < 60 * training.minutes() : epochsDone.get() < training.epochs());
    }
}
