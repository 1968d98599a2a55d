package org.weightscape.zoo.io;

import java.util.List;
import java.util.Optional;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architecture.Bias;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Pooling;

/** What the layers of a chain do not say: pooling, strides and the size of the images. */
final class ChainArchitecture {

    private ChainArchitecture() {}

    /**
     * The architecture of a chain of layers. Pooling, strides and the size of the images are those of the paper's networks where
     * the shapes are theirs; else no padding and a stride of 1 are assumed, and between convolutions and fully connected layers
     * a global average pooling or, if there are more inputs than channels, a flattening of square images.
     *
     * @throws IllegalArgumentException if the layers do not follow from each other
     */
    static Architecture of(List<ChainLayer> layers, List<String> remarks) {
        for (Architecture known :
                List.of(Architectures.smallCnn(), Architectures.unterthiner(), Architectures.tetris())) {
            Optional<Architecture> same = like(known, layers);
            if (same.isPresent()) {
                return same.get();
            }
        }
        ChainLayer first = layers.getFirst();
        int positions = 0;
        for (int i = 1; i < layers.size(); i++) {
            if (!layers.get(i).isConvolution() && layers.get(i - 1).isConvolution()) {
                positions = layers.get(i).in() / layers.get(i - 1).out();
            }
        }
        InputShape input = new InputShape(first.in(), 1, 1);
        if (first.isConvolution()) {
            int side = (int) Math.round(Math.sqrt(Math.max(1, positions)));
            boolean isSquare = side * side == positions;
            int height = positions > 1 ? isSquare ? side : positions : 1;
            int width = positions > 1 && isSquare ? side : 1;
            for (ChainLayer layer : layers.reversed()) {
                if (layer.isConvolution()) {
                    height = Math.addExact(height, layer.shape().get(2) - 1);
                    width = Math.addExact(width, layer.shape().get(3) - 1);
                }
            }
            if (positions <= 1) {
                // Behind a global pooling any size will do: that of the usual data sets.
                int usual = first.in() == 3 ? 32 : 28;
                height = Math.max(usual, height);
                width = Math.max(usual, width);
            }
            input = new InputShape(first.in(), height, width);
            remarks.add(("The files do not say how the convolutions step and pool; a stride of 1 without padding on images of "
                            + "%d×%d was assumed, followed by %s.")
                    .formatted(height, width, positions > 1 ? "a flattening" : "a global average"));
        }
        Architecture.Builder builder = Architecture.builder(input, Activation.RELU);
        for (int i = 0; i < layers.size(); i++) {
            ChainLayer layer = layers.get(i);
            if (layer.isConvolution()) {
                boolean isLast = i + 1 == layers.size() || !layers.get(i + 1).isConvolution();
                add(builder, layer, 1, isLast && positions <= 1 ? Pooling.GLOBAL_AVERAGE : Pooling.NONE);
            } else {
                builder.fullyConnected(layer.name(), layer.out(), layer.in(), layer.bias());
            }
            layer.norm().ifPresent(builder::batchNorm);
        }
        return builder.build();
    }

    private static void add(Architecture.Builder builder, ChainLayer layer, int stride, Pooling pooling) {
        int height = layer.shape().get(2);
        int width = layer.shape().get(3);
        builder.convolution(layer.name(), layer.out(), layer.in(), height, width, stride, 0, pooling, layer.bias());
    }

    /** A known architecture with these names, if the shapes are the same but for the channels of the images. */
    private static Optional<Architecture> like(Architecture known, List<ChainLayer> layers) {
        if (known.layers().size() != layers.size()) {
            return Optional.empty();
        }
        InputShape input = known.input();
        if (layers.getFirst().isConvolution()) {
            input = new InputShape(layers.getFirst().in(), input.height(), input.width());
        }
        Architecture.Builder builder = Architecture.builder(input, known.activation());
        for (int i = 0; i < layers.size(); i++) {
            ChainLayer layer = layers.get(i);
            Layer wanted = known.layers().get(i);
            boolean isSame = layer.out() == wanted.out()
                    && (layer.in() == wanted.in() || i == 0 && layer.isConvolution())
                    && (layer.bias() == Bias.PRESENT) == wanted.biasOffset().isPresent();
            if (!isSame || layer.isConvolution() != wanted instanceof Layer.Convolution) {
                return Optional.empty();
            }
            if (wanted instanceof Layer.Convolution c) {
                if (layer.shape().get(2) != c.height() || layer.shape().get(3) != c.width()) {
                    return Optional.empty();
                }
                add(builder, layer, c.stride(), c.pooling());
            } else {
                builder.fullyConnected(layer.name(), layer.out(), layer.in(), layer.bias());
            }
            layer.norm().ifPresent(builder::batchNorm);
        }
        return Optional.of(builder.build());
    }
}
