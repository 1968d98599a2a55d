package org.weightscape.encoder;

import java.util.List;
import org.weightscape.encoder.kernel.Matrix;

/** What encoder and decoder have in common. */
final class Transformers {
    /** Hidden layers of the MLP bottleneck (official code). */
    static final int HIDDEN_LAYERS_OF_NECK = 3;

    private Transformers() {}

    /** Passes the gradient of all tokens back through blocks, in place; {@code start} is what the first one read. */
    static void backward(List<Block> blocks, int samples, Matrix start, Matrix gradient) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            blocks.get(i).backward(i == 0 ? start : blocks.get(i - 1).output(samples), gradient, gradient);
        }
    }
}
