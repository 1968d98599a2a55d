package org.weightscape.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How the networks of a zoo compute, and how their weights are laid out in a flat vector: a chain of convolutions and fully
 * connected layers. Weights stand layer by layer, each layer's weights before its biases and these before the four vectors of a
 * {@link BatchNorm batch normalisation} that follows it, without gaps.
 *
 * @param layers the chain in forward order; every layer reads what the one before it gives
 * @param input shape of one input
 * @param activation non-linearity after every layer but the last; a checkpoint's own {@code activation} property overrides it
 */
public record Architecture(List<Layer> layers, InputShape input, Activation activation) {

    /**
     * Checks the chain.
     *
     * @throws IllegalArgumentException if it is empty, offsets leave gaps or overlap, or a layer does not fit the one before
     */
    public Architecture {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("an architecture needs at least one layer");
        }
        int expected = 0;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            if (layer.weightOffset() != expected) {
                throw new IllegalArgumentException("layer %s starts at %d, but the layers before it end at %d"
                        .formatted(layer.name(), layer.weightOffset(), expected));
            }
            expected += layer.weightCount();
            if (layer.biasOffset().isPresent() && layer.biasOffset().getAsInt() != expected) {
                throw new IllegalArgumentException("the biases of layer %s stand at %d, but its weights end at %d"
                        .formatted(layer.name(), layer.biasOffset().getAsInt(), expected));
            }
            if (layer.norm().isPresent()
                    && layer.norm().get().offset() != expected + (layer.biasOffset().isPresent() ? layer.out() : 0)) {
                throw new IllegalArgumentException("the normalisation of layer %s does not follow its weights and biases"
                        .formatted(layer.name()));
            }
            expected = layer.weightOffset() + layer.parameterCount();
            if (i > 0) {
                requireFit(layers.get(i - 1), layer);
            }
        }
    }

    private static void requireFit(Layer before, Layer layer) {
        boolean fits = switch (layer) {
            case Layer.Convolution convolution ->
                before instanceof Layer.Convolution && convolution.in() == before.out();
            case Layer.FullyConnected fc -> fc.in() % before.out() == 0
                    && (before instanceof Layer.Convolution || fc.in() == before.out());
        };
        if (!fits) {
            throw new IllegalArgumentException("layer %s reads %d inputs, which do not follow from the %d outputs of %s"
                    .formatted(layer.name(), layer.in(), before.out(), before.name()));
        }
    }

    /** Whether nothing but the number of weights is known: no chain of layers, so no permutation of units and no outputs. */
    public boolean isFlat() {
        return layers.size() == 1 && layers.getFirst().name().equals(Architectures.FLAT);
    }

    /** Numbers in the flat weight vector. */
    public int weightCount() {
        Layer last = layers.getLast();
        return last.weightOffset() + last.parameterCount();
    }

    /** Outputs of the network. */
    public int outputs() {
        return layers.getLast().out();
    }

    /**
     * How many consecutive input columns of layer {@code index} belong to one output unit of the layer before it: 1, except
     * after a flattened convolution, where it is the number of positions in a channel.
     *
     * @param index 1 to {@code layers().size() - 1}
     */
    public int columnsPerInputUnit(int index) {
        return layers.get(index).in() / layers.get(index - 1).out();
    }

    /** One token for each output unit, layer by layer. */
    public List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            int fanIn = layer.fanIn();
            for (int unit = 0; unit < layer.out(); unit++) {
                OptionalInt bias = layer.biasOffset().isPresent()
                        ? OptionalInt.of(layer.biasOffset().getAsInt() + unit)
                        : OptionalInt.empty();
                int channel = unit;
                List<Integer> norm = layer.norm().stream()
                        .flatMap(found -> IntStream.range(0, BatchNorm.VECTORS)
                                .mapToObj(vector -> found.offset() + vector * layer.out() + channel))
                        .toList();
                tokens.add(new Token(l, unit, layer.weightOffset() + unit * fanIn, fanIn, bias, norm));
            }
        }
        return List.copyOf(tokens);
    }

    /** Starts an architecture that lays its layers out one after the other. */
    public static Builder builder(InputShape input, Activation activation) {
        return new Builder(input, activation);
    }

    /** Lays layers out one after the other, so that nobody adds up offsets by hand. */
    public static final class Builder {
        private final List<Layer> layers = new ArrayList<>();
        private final InputShape input;
        private final Activation activation;
        private int offset;

        private Builder(InputShape input, Activation activation) {
            this.input = input;
            this.activation = activation;
        }

        /** Adds a convolution with a square or rectangular kernel. */
        public Builder convolution(
                String name, int out, int in, int height, int width, int stride, int padding, Pooling pooling, Bias bias) {
            int weights = out * in * height * width;
            layers.add(new Layer.Convolution(
                    name, out, in, height, width, stride, padding, pooling, offset, biasAt(weights, bias), Optional.empty()));
            offset += weights + (bias == Bias.PRESENT ? out : 0);
            return this;
        }

        /** Adds a fully connected layer. */
        public Builder fullyConnected(String name, int out, int in, Bias bias) {
            int weights = out * in;
            layers.add(new Layer.FullyConnected(name, out, in, offset, biasAt(weights, bias), Optional.empty()));
            offset += weights + (bias == Bias.PRESENT ? out : 0);
            return this;
        }

        /**
         * Adds a batch normalisation to the outputs of the layer added last.
         *
         * @throws IllegalStateException if there is no layer, or it has one already
         */
        public Builder batchNorm(String name) {
            if (layers.isEmpty() || layers.getLast().norm().isPresent()) {
                throw new IllegalStateException("the normalisation %s follows no layer".formatted(name));
            }
            Optional<BatchNorm> norm = Optional.of(new BatchNorm(name, offset));
            Layer normalised = switch (layers.removeLast()) {
                case Layer.Convolution c -> new Layer.Convolution(
                        c.name(), c.out(), c.in(), c.height(), c.width(), c.stride(), c.padding(), c.pooling(), c.weightOffset(),
                        c.biasOffset(), norm);
                case Layer.FullyConnected fc -> new Layer.FullyConnected(
                        fc.name(), fc.out(), fc.in(), fc.weightOffset(), fc.biasOffset(), norm);
            };
            layers.add(normalised);
            offset += BatchNorm.VECTORS * normalised.out();
            return this;
        }

        /** The architecture so far. */
        public Architecture build() {
            return new Architecture(layers, input, activation);
        }

        private OptionalInt biasAt(int weights, Bias bias) {
            return bias == Bias.PRESENT ? OptionalInt.of(offset + weights) : OptionalInt.empty();
        }
    }

    /** Whether a layer has biases. */
    public enum Bias {
        PRESENT,
        ABSENT
    }
}
