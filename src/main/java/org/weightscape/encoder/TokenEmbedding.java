package org.weightscape.encoder;

import org.weightscape.encoder.kernel.Matrix;

/** From flat weight vectors to tokens. */
sealed interface TokenEmbedding permits NeuronEmbedding, AttentionEmbedding, WeightEmbedding {

    /** Tokens of one weight vector. */
    int tokens();

    /**
     * Embeds weight vectors.
     *
     * @param flat one weight vector a row
     * @param first index of the first of these tokens among all
     * @param positions one row for each of all tokens, added
     * @param out receives the tokens; others are left as they are
     */
    void forward(Matrix flat, int first, Matrix positions, Matrix out);

    /**
     * Sets the gradients of the parameters; weights themselves need none.
     *
     * @param gradient of all tokens
     */
    void backward(Matrix flat, int first, int allTokens, Matrix gradient);
}
