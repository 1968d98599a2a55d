/**
 * The self-supervised encoder of weights (NeurIPS 2021, arXiv 2110.15288): configuration, layers with their gradients, training and
 * checkpoints. Begin with {@link org.weightscape.encoder.Trainer} and {@link org.weightscape.encoder.Encoder} for use, and with
 * {@link org.weightscape.encoder.TransformerAutoencoder} for the mathematics.
 */
@NullMarked
package org.weightscape.encoder;

import org.jspecify.annotations.NullMarked;
