package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Encoding;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.zoo.Weights;

/** From weights to a latent vector and back. Results stay until the next forward pass over as many samples. */
sealed interface Autoencoder permits TransformerAutoencoder, VanillaAutoencoder {

    /** The autoencoder that a configuration asks for. */
    static Autoencoder of(Site site, ZooLayout layout, Model model) {
        return model.encoding() == Encoding.VANILLA
                ? new VanillaAutoencoder(site, layout, model)
                : new TransformerAutoencoder(site, layout, model);
    }

    /** Numbers in a latent vector: those that are learned, and perhaps a network's statistics behind them. */
    static int latent(Model model, ZooLayout layout) {
        boolean beside = model.statisticsInLatent() && model.encoding() != Encoding.VANILLA;
        return model.latent() + (beside ? layout.statistics().count() : 0);
    }

    /** Learns what it has to know of a zoo before training: how the statistics of networks are spread, where it reads them. */
    void fit(Weights weights, int[] rows, EncoderInput reading);

    /** @return one latent vector for each weight vector, numbers within −1 to 1 */
    Matrix encode(Matrix flat);

    /** @return one weight vector for each latent vector */
    Matrix decode(Matrix z);

    /** Sets the decoder's gradients and {@code gradientZ}; may change {@code gradientY}. */
    void decodeBackward(Matrix z, Matrix gradientY, Matrix gradientZ);

    /** Sets the encoder's gradients; may change {@code gradientZ}. */
    void encodeBackward(Matrix flat, Matrix gradientZ);
}
