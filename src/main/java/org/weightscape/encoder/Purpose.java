package org.weightscape.encoder;

/** What a model is built for: with gradients and everything they need, or only to compute results. */
enum Purpose {
    TRAINING,
    INFERENCE
}
