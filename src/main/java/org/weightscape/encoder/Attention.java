package org.weightscape.encoder;

import org.weightscape.encoder.kernel.Matrix;

/** The attention of a block. {@code x} has one row for each token, {@code out} one for each token that asks. */
sealed interface Attention permits MultiHeadAttention, FirstTokenAttention {

    /** {@code out = base + attention(x)}. */
    void forwardOnto(Matrix base, Matrix x, Matrix out);

    /** {@code out = attention(x)}. */
    void forward(Matrix x, Matrix out);

    /** Sets {@code gradientX}. */
    void backward(Matrix x, Matrix gradientOut, Matrix gradientX);
}
