package org.weightscape.encoder;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Weights;

/** Feed-forward maps on the flat vector, widths evenly between, leaky ReLU (official code {@code AE}; the paper's ablation). */
final class VanillaAutoencoder implements Autoencoder {
    private final DenseStack encoder;
    private final DenseStack decoder;

    VanillaAutoencoder(Site site, ZooLayout layout, Model model) {
        encoder = stack(site, Part.ENCODER, "encoder.encoder.", model, layout.weights(), model.latent(), Nonlinearity.TANH);
        decoder = stack(site, Part.DECODER, "decoder.decoder.", model, model.latent(), layout.weights(), null);
    }

    private static DenseStack stack(
            Site site, Part part, String prefix, Model model, int from, int to, @Nullable Nonlinearity last) {
        List<String> names = DenseStack.names(prefix, model.hiddenLayers(), model.dropout());
        return new DenseStack(
                site, part, "vanilla." + part, names, DenseStack.evenWidths(from, to, model.hiddenLayers()), site.samples(),
                Nonlinearity.LEAKY_RELU, last, DenseStack.Start.KAIMING, DenseStack.Drops.HIDDEN);
    }

    @Override
    public void fit(Weights weights, int[] rows, EncoderInput reading, Cancellation cancellation) {
        // It reads weights only.
    }

    @Override
    public Matrix encode(Matrix flat) {
        return encoder.forward(flat);
    }

    @Override
    public Matrix decode(Matrix z) {
        return decoder.forward(z);
    }

    @Override
    public void decodeBackward(Matrix z, Matrix gradientY, Matrix gradientCode) {
        decoder.backward(z, gradientY, gradientCode);
    }

    @Override
    public void encodeBackward(Matrix flat, Matrix gradientCode) {
        encoder.backward(flat, gradientCode, null);
    }
}
