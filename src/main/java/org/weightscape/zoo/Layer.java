package org.weightscape.zoo;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One layer with weights, and where its numbers stand in the flat weight vector: the weights row-major in PyTorch's layout
 * (out, in, kernel height, kernel width) at {@link #weightOffset()}, the biases (out) at {@link #biasOffset()}, the four vectors
 * (out) of a batch normalisation that follows it at {@link BatchNorm#offset()}.
 */
public sealed interface Layer {

    /** The name in a PyTorch state dict without {@code .weight}, such as {@code module_list.0}. */
    String name();

    /** Output units: channels of a convolution, neurons of a fully connected layer. */
    int out();

    /** Input channels or features. */
    int in();

    /** Where the weights begin in the flat vector. */
    int weightOffset();

    /** Where the biases begin in the flat vector; empty for a layer without biases. */
    OptionalInt biasOffset();

    /** The batch normalisation of its outputs, if one follows it before the activation. */
    Optional<BatchNorm> norm();

    /** Positions of one kernel, height times width; 1 for a fully connected layer. */
    int kernelSize();

    /** The word for this kind of layer in files: {@code conv2d} or {@code fc}. */
    String kind();

    /** Weights that feed one output unit, without its bias. */
    default int fanIn() {
        return in() * kernelSize();
    }

    /** Weights of the layer without biases. */
    default int weightCount() {
        return out() * fanIn();
    }

    /**
     * Numbers that each output unit has beside its weights, 0 to 5: its bias, then the four of its batch normalisation. Number
     * {@code v} of unit {@code u} stands at {@code besideOffset() + v * out() + u}.
     */
    default int besideCount() {
        return (biasOffset().isPresent() ? 1 : 0) + (norm().isPresent() ? BatchNorm.VECTORS : 0);
    }

    /** Where the numbers beside the weights begin in the flat vector: right behind the weights. */
    default int besideOffset() {
        return weightOffset() + weightCount();
    }

    /** All numbers of the layer: weights, biases and those of its normalisation. */
    default int parameterCount() {
        return weightCount() + out() * besideCount();
    }

    /**
     * A two-dimensional convolution.
     *
     * @param height kernel height
     * @param width kernel width
     * @param stride step in both directions, at least 1
     * @param padding zeros added on each side
     * @param pooling what happens to its activated output
     */
    record Convolution(
            String name,
            int out,
            int in,
            int height,
            int width,
            int stride,
            int padding,
            Pooling pooling,
            int weightOffset,
            OptionalInt biasOffset,
            Optional<BatchNorm> norm)
            implements Layer {

        @Override
        public int kernelSize() {
            return height * width;
        }

        @Override
        public String kind() {
            return "conv2d";
        }
    }

    /** A fully connected layer. After a convolution its input is the flattened (channel-major) or globally pooled output. */
    record FullyConnected(
            String name, int out, int in, int weightOffset, OptionalInt biasOffset, Optional<BatchNorm> norm)
            implements Layer {

        @Override
        public int kernelSize() {
            return 1;
        }

        @Override
        public String kind() {
            return "fc";
        }
    }
}
