package org.weightscape.app.session;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.weightscape.encoder.Encoder;
import org.weightscape.feature.Representations;
import org.weightscape.job.JobContext;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/** Opens an encoder and encodes all checkpoints of a zoo with it. */
public record EncoderTask(OpenZoo open, Path folder) {

    /** Encodes; reads the whole zoo. */
    public OpenEncoder run(JobContext context) {
        context.update(0, "opening the encoder");
        Zoo zoo = open.zoo();
        try (Encoder encoder = Encoder.open(folder)) {
            encoder.requireFit(zoo.architecture());
            int[] rows = IntStream.range(0, zoo.checkpoints()).toArray();
            float[] codes = encoder.embed(zoo.weights(), rows, context.part(0.05, 1), context);
            FloatMatrix matrix = new FloatMatrix(rows.length, encoder.latent(), codes);
            return new OpenEncoder(
                    folder,
                    encoder.provenance(),
                    Representations.of(Feature.LATENT.key(), matrix, encoder.provenance()),
                    splitFor(zoo, encoder.split()));
        }
    }

    /** The encoder's own split where it is one of this zoo's models, else the zoo's. */
    private Split splitFor(Zoo zoo, Split trained) {
        boolean same = java.util.stream.Stream.of(Split.Part.values())
                .flatMap(part -> trained.models(part).stream())
                .allMatch(new java.util.HashSet<>(zoo.models())::contains);
        return same && !trained.train().isEmpty() ? trained : open.split();
    }
}
