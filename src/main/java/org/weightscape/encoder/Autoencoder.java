package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Encoding;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Weights;

/** From weights to a latent vector and back. Results stay until the next forward pass over as many samples. */
sealed interface Autoencoder permits TransformerAutoencoder, VanillaAutoencoder, ComponentAutoencoder {

    /** The autoencoder that a configuration asks for. */
    static Autoencoder of(Site site, ZooLayout layout, Model model) {
        return model.components() > 0
                ? new ComponentAutoencoder(site, layout, layout.architecture().orElseThrow(), model)
                : withoutComponents(site, layout, model);
    }

    /** The same without principal components beside it. */
    static Autoencoder withoutComponents(Site site, ZooLayout layout, Model model) {
        return model.encoding() == Encoding.VANILLA
                ? new VanillaAutoencoder(site, layout, model)
                : new TransformerAutoencoder(site, layout, model);
    }

    /** Numbers in a latent vector: the code, and perhaps principal components behind it. */
    static int latent(Model model, ZooLayout layout) {
        return code(model, layout) + model.components();
    }

    /** Numbers in a code: those that are learned, and perhaps a network's statistics behind them. */
    static int code(Model model, ZooLayout layout) {
        boolean beside = model.statisticsInLatent() && model.encoding() != Encoding.VANILLA;
        return model.latent() + (beside ? NetworkStatistics.boundedCount(layout) : 0);
    }

    /**
     * Learns what it has to know of a zoo before training: how the statistics of networks are spread, and their principal components,
     * where it reads them.
     *
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    void fit(Weights weights, int[] rows, EncoderInput reading, Cancellation cancellation);

    /** @return one latent vector for each weight vector, numbers within −1 to 1 but for components, which are small and not bounded */
    Matrix encode(Matrix flat);

    /** The part of latent vectors that training shapes: the contrast compares it, and gradients are with respect to it. */
    default Matrix code(Matrix z) {
        return z;
    }

    /**
     * What the decoder is asked to give back.
     *
     * @param flat the weight vectors that were encoded last
     */
    default Matrix target(Matrix flat) {
        return flat;
    }

    /** @return one weight vector for each latent vector */
    Matrix decode(Matrix z);

    /** Sets the decoder's gradients and {@code gradientCode}; may change {@code gradientY}. */
    void decodeBackward(Matrix z, Matrix gradientY, Matrix gradientCode);

    /** Sets the encoder's gradients; may change {@code gradientCode}. */
    void encodeBackward(Matrix flat, Matrix gradientCode);
}
