package org.weightscape.zoo.io;

import java.util.List;
import java.util.Optional;
import org.weightscape.zoo.Architecture.Bias;

/**
 * A layer of a chain as a state dict shows it.
 *
 * @param shape of its weights as PyTorch has it: four axes for a convolution, two for a fully connected layer
 * @param norm the name of the batch normalisation that follows it
 */
record ChainLayer(String name, List<Integer> shape, Bias bias, Optional<String> norm) {

    boolean isConvolution() {
        return shape.size() == 4;
    }

    int out() {
        return shape.get(0);
    }

    int in() {
        return shape.get(1);
    }

    /** Whether it can read what {@code before} gives; a fully connected layer reads a flattened or pooled convolution too. */
    boolean follows(ChainLayer before) {
        if (isConvolution()) {
            return before.isConvolution() && in() == before.out();
        }
        return before.isConvolution() ? in() % before.out() == 0 : in() == before.out();
    }

    ChainLayer withNorm(Optional<String> name) {
        return new ChainLayer(this.name, shape, bias, name);
    }
}
