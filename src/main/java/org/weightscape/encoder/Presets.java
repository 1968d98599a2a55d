package org.weightscape.encoder;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.weightscape.encoder.EncoderConfig.Bottleneck;
import org.weightscape.encoder.EncoderConfig.Compat;
import org.weightscape.encoder.EncoderConfig.Contrast;
import org.weightscape.encoder.EncoderConfig.Embedding;
import org.weightscape.encoder.EncoderConfig.Encoding;
import org.weightscape.encoder.EncoderConfig.Kernel;
import org.weightscape.encoder.EncoderConfig.Loss;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.EncoderConfig.Optimizer;
import org.weightscape.encoder.EncoderConfig.Readout;
import org.weightscape.encoder.EncoderConfig.Reconstruction;
import org.weightscape.encoder.EncoderConfig.Schedule;
import org.weightscape.encoder.EncoderConfig.Training;
import org.weightscape.encoder.EncoderConfig.UnitOrder;
import org.weightscape.encoder.EncoderConfig.Views;
import org.weightscape.encoder.EncoderConfig.WeightScaling;

/** The presets of {@link EncoderConfig}. */
final class Presets {
    static final SequencedMap<String, EncoderConfig> ALL = all();

    private Presets() {}

    private static SequencedMap<String, EncoderConfig> all() {
        SequencedMap<String, EncoderConfig> all = new LinkedHashMap<>();
        EncoderConfig practical = practical();
        all.put(EncoderConfig.PRACTICAL, practical);
        all.put("tetris", practical.renamed("tetris")
                .with("model.layer_statistics", "false")
                .with("model.dropout", "0")
                .with("model.dim", "64")
                .with("model.latent", "50")
                .with("loss.head_hidden", "64")
                .with("loss.head_out", "32")
                .with("training.epochs", "100"));
        all.put("small-cnn", practical.renamed("small-cnn")
                .with("training.epochs", "100"));
        // The paper's experiments (released configurations): blocks, d, heads, d_ff, latent, γ, head, epochs, permutations.
        // The released code trains ten times as many epochs as its configuration says; these are the real ones.
        experiment(all, "11", 2, 256, 4, 512, 50, .5, 3, 50, 20, 1000, 120);
        experiment(all, "12", 2, 256, 4, 900, 50, .5, 3, 50, 20, 1000, 120);
        experiment(all, "21", 2, 800, 4, 900, 700, .1, 4, 400, 50, 500, 25000);
        experiment(all, "22", 4, 800, 2, 1000, 700, .5, 4, 400, 50, 500, 25000);
        experiment(all, "23", 4, 800, 2, 900, 700, .15, 4, 400, 20, 500, 25000);
        experiment(all, "24", 2, 800, 4, 900, 700, .5, 4, 400, 20, 500, 25000);
        experiment(all, "25", 4, 800, 2, 900, 500, .5, 2, 400, 50, 500, 25000);
        experiment(all, "31", 2, 800, 4, 900, 700, .1, 4, 400, 50, 500, 25000);
        experiment(all, "41", 4, 512, 4, 1000, 1200, .1, 4, 400, 50, 200, 25000);
        experiment(all, "42", 4, 512, 4, 1000, 1200, .85, 4, 400, 50, 200, 25000);
        experiment(all, "43", 4, 512, 4, 1000, 1200, .85, 4, 400, 50, 250, 25000);
        experiment(all, "44", 4, 512, 4, 1000, 1200, .5, 4, 400, 50, 250, 25000);
        all.computeIfPresent("44", (number, config) -> config.with("loss.contrast", "positive"));
        return Collections.unmodifiableSequencedMap(all);
    }

    private static EncoderConfig practical() {
        return new EncoderConfig(
                EncoderConfig.PRACTICAL,
                Compat.CORRECT,
                new Model(
                        Encoding.NEURON, 64, 4, 128, 2, 1, 0, Bottleneck.LINEAR, true,
                        Readout.COMPRESSION_AND_MEAN, true, true, EncoderConfig.MOST_COMPONENTS, Embedding.MLP, true, WeightScaling.LAYER, UnitOrder.GIVEN, 0.02, 0.1, 10, 16, 2),
                new Loss(0.1, Contrast.NT_XENT, 0.1, 2, 256, 64, true, Reconstruction.PLAIN),
                new Views(-1, 0, 0.25, 0.02, 0.33),
                new Training(
                        0, Optimizer.ADAMW, 1e-3, 1e-2, 5, Schedule.COSINE, 100, 0.3, 10, 60, 0, 0, 42, 0, Kernel.AUTO,
                        10));
    }

    private static void experiment(
            SequencedMap<String, EncoderConfig> all, String number, int blocks, int dim, int heads, int feedForward, int latent,
            double gamma, int headLayers, int headHidden, int headOut, int epochs, int permutations) {
        all.put(
                number,
                new EncoderConfig(
                        number,
                        Compat.CORRECT,
                        new Model(
                                Encoding.NEURON, dim, heads, feedForward, blocks, blocks, latent, Bottleneck.LINEAR, true,
                                Readout.COMPRESSION, false, false, 0, Embedding.LINEAR, false, WeightScaling.NONE,
                                UnitOrder.GIVEN, 1, 0.1, 10, 16, 2),
                        new Loss(gamma, Contrast.NT_XENT, 0.1, headLayers, headHidden, headOut, true, Reconstruction.PLAIN),
                        new Views(permutations, 0, 0.5, 0.02, 0.33),
                        new Training(
                                500, Optimizer.ADAM, 1e-4, 1e-9, 0, Schedule.PLATEAU, 0, 0.3, 10, epochs, 0, 0, 42, 0,
                                Kernel.AUTO, 10)));
    }
}
