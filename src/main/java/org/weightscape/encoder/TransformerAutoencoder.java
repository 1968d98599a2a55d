package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Weights;

/** A transformer over tokens on both sides of the latent vector (paper, section 3.1). */
final class TransformerAutoencoder implements Autoencoder {
    private final TransformerEncoder encoder;
    private final TransformerDecoder decoder;

    TransformerAutoencoder(Site site, ZooLayout layout, Model model) {
        encoder = new TransformerEncoder(site, layout, model);
        decoder = new TransformerDecoder(site, layout, model);
    }

    @Override
    public void fit(Weights weights, int[] rows, EncoderInput reading, Cancellation cancellation) {
        encoder.fit(weights, rows, reading, cancellation);
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
        encoder.backward(flat, gradientCode);
    }

    TransformerEncoder encoder() {
        return encoder;
    }

    TransformerDecoder decoder() {
        return decoder;
    }
}
