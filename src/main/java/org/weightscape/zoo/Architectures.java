package org.weightscape.zoo;

import static org.weightscape.zoo.Architecture.Bias.ABSENT;
import static org.weightscape.zoo.Architecture.Bias.PRESENT;

/**
 * The three architectures of the paper's zoos ({@code index_dict} of the official code, with its error corrected), and {@link
 * #flat} for networks that are no chain of layers.
 */
public final class Architectures {

    /** The name of the one layer of {@link #flat}. */
    static final String FLAT = "flat weights";

    private Architectures() {}

    /**
     * Networks of which only the number of weights is known: one token, and no hidden units that could be permuted. It computes
     * nothing that means anything; {@link Architecture#isFlat()} tells.
     */
    public static Architecture flat(int weights) {
        return Architecture.builder(new InputShape(weights, 1, 1), Activation.IDENTITY)
                .fullyConnected(FLAT, 1, weights, ABSENT)
                .build();
    }

    /** The multi-layer perceptron of the tetris zoos: 16→5→4 without biases on 4×4 images, 100 weights, 9 tokens. */
    public static Architecture tetris() {
        return Architecture.builder(new InputShape(16, 1, 1), Activation.TANH)
                .fullyConnected("module_list.0", 5, 16, ABSENT)
                .fullyConnected("module_list.2", 4, 5, ABSENT)
                .build();
    }

    /** The small CNN of the MNIST and Fashion-MNIST zoos on 1×28×28 images: 2464 weights, 48 tokens. */
    public static Architecture smallCnn() {
        return Architecture.builder(new InputShape(1, 28, 28), Activation.TANH)
                .convolution("module_list.0", 8, 1, 5, 5, 1, 0, Pooling.MAX_2, PRESENT)
                .convolution("module_list.3", 6, 8, 5, 5, 1, 0, Pooling.MAX_2, PRESENT)
                .convolution("module_list.6", 4, 6, 2, 2, 1, 0, Pooling.NONE, PRESENT)
                .fullyConnected("module_list.9", 20, 36, PRESENT)
                .fullyConnected("module_list.11", 10, 20, PRESENT)
                .build();
    }

    /** The CNN of the Unterthiner zoos on greyscale 28×28 images: 4970 weights, 58 tokens. */
    public static Architecture unterthiner() {
        return Architecture.builder(new InputShape(1, 28, 28), Activation.RELU)
                .convolution("module_list.0", 16, 1, 3, 3, 2, 0, Pooling.NONE, PRESENT)
                .convolution("module_list.2", 16, 16, 3, 3, 2, 0, Pooling.NONE, PRESENT)
                .convolution("module_list.4", 16, 16, 3, 3, 2, 0, Pooling.GLOBAL_AVERAGE, PRESENT)
                .fullyConnected("module_list.7", 10, 16, PRESENT)
                .build();
    }
}
