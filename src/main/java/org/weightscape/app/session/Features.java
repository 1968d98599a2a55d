package org.weightscape.app.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.weightscape.encoder.Encoder;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.Zoo;

/**
 * The representations of one zoo, each computed when it is first asked for and then kept. A snapshot for jobs: the encoder is
 * the one that was there when the job was started. Safe for use by several threads.
 */
public final class Features {
    private final Kept kept;
    private final Optional<OpenEncoder> encoder;

    /** What does not depend on the encoder, shared by all snapshots of a zoo. */
    private static final class Kept {
        private final Zoo zoo;
        private Optional<Representation> statistics = Optional.empty();

        Kept(Zoo zoo) {
            this.zoo = zoo;
        }
    }

    private Features(Kept kept, Optional<OpenEncoder> encoder) {
        this.kept = kept;
        this.encoder = encoder;
    }

    /** The representations of a zoo without an encoder. */
    public static Features of(Zoo zoo) {
        return new Features(new Kept(zoo), Optional.empty());
    }

    /** The same with an encoder. */
    public Features with(OpenEncoder newEncoder) {
        return new Features(kept, Optional.of(newEncoder));
    }

    /** The encoder, if there is one. */
    public Optional<OpenEncoder> encoder() {
        return encoder;
    }

    /** Those that can be had. */
    public List<Feature> available() {
        List<Feature> available = new ArrayList<>(List.of(Feature.WEIGHTS, Feature.STATISTICS));
        if (encoder.isPresent()) {
            available.add(Feature.LATENT);
        }
        return available;
    }

    /**
     * One representation; may read the whole zoo.
     *
     * @throws IllegalStateException if it needs an encoder and there is none
     */
    public Representation get(Feature feature, Progress progress, Cancellation cancellation) {
        return switch (feature) {
            case WEIGHTS -> Representations.weights(kept.zoo);
            case STATISTICS -> statistics(progress, cancellation);
            case LATENT -> encoder.map(OpenEncoder::latent).orElseThrow(() -> new IllegalStateException("there is no encoder"));
        };
    }

    /**
     * The same representation of other networks.
     *
     * @param networks of the zoo's architecture
     * @throws IllegalStateException if it needs an encoder and there is none
     */
    public Representation of(Zoo networks, Feature feature, Cancellation cancellation) {
        return switch (feature) {
            case WEIGHTS -> Representations.weights(networks);
            case STATISTICS -> Representations.statistics(networks, Biases.INCLUDED, Progress.NONE, cancellation);
            case LATENT -> {
                Path folder = encoder.orElseThrow(() -> new IllegalStateException("there is no encoder")).folder();
                try (Encoder opened = Encoder.open(folder)) {
                    yield Representations.latent(networks, opened, Progress.NONE, cancellation);
                }
            }
        };
    }

    /** Two jobs that ask at once wait for one computation. */
    private Representation statistics(Progress progress, Cancellation cancellation) {
        synchronized (kept) {
            if (kept.statistics.isEmpty()) {
                kept.statistics = Optional.of(
                        Representations.statistics(kept.zoo, Biases.INCLUDED, progress, cancellation));
            }
            return kept.statistics.get();
        }
    }
}
