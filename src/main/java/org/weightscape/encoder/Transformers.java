package org.weightscape.encoder;

import org.weightscape.encoder.kernel.Matrix;

/** What encoder and decoder have in common. */
final class Transformers {
    /** Hidden layers of the MLP bottleneck (official code). */
    static final int HIDDEN_LAYERS_OF_NECK = 3;

    private Transformers() {}

    /** Passes the gradient of all tokens back through the first blocks, in place; {@code start} is what the first one read. */
    static void backward(Block[] blocks, int count, int samples, Matrix start, Matrix gradient) {
        for (int i = count - 1; i >= 0; i--) {
            blocks[i].backward(input(blocks, i, samples, start), gradient, gradient);
        }
    }

    /** What a block read in the last forward pass. */
    static Matrix input(Block[] blocks, int index, int samples, Matrix start) {
        return index == 0 ? start : blocks[index - 1].output(samples);
    }
}
