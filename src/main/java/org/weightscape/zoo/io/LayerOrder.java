package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntBiFunction;

/** In which order the layers of a network stand, so that each reads what the one before it gives. */
final class LayerOrder {
    /** Colours or less: convolutions that begin with so few channels and do not narrow read images, and make none. */
    private static final int IMAGE_CHANNELS = 4;

    private final List<ChainLayer> layers;

    private LayerOrder(List<ChainLayer> layers) {
        this.layers = layers;
    }

    /**
     * The order of a file that keeps the one in which the layers were made, if that is a chain; else the one that shapes and names
     * tell, but convolutions are not taken from behind fully connected layers.
     *
     * @throws NoChainException if no order fits, or several do
     */
    static List<ChainLayer> asMade(List<ChainLayer> layers) throws NoChainException {
        Optional<ChainLayer> misfit = misfit(layers);
        if (misfit.isEmpty()) {
            return layers;
        }
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).isConvolution() && !layers.get(i - 1).isConvolution()) {
                throw unflattening(layers.get(i - 1), layers.get(i));
            }
        }
        return told(layers);
    }

    /**
     * The only order that fits by the shapes; of several, the only one that agrees with the names too.
     *
     * @throws NoChainException if no order fits, or several do
     */
    static List<ChainLayer> told(List<ChainLayer> layers) throws NoChainException {
        LayerOrder order = new LayerOrder(layers);
        List<List<ChainLayer>> found = order.firstTwo(ModuleNames::byWord);
        if (found.isEmpty()) {
            found = order.firstTwo(ModuleNames::byIndex);
        }
        for (List<ChainLayer> one : found) {
            Optional<ChainLayer> convolution = misfit(one);
            if (convolution.isPresent()) {
                throw unflattening(one.get(one.indexOf(convolution.get()) - 1), convolution.get());
            }
        }
        if (found.isEmpty()) {
            throw new NoChainException("there is no order of its layers in which each reads what the one before it gives");
        }
        if (found.size() > 1) {
            throw new NoChainException("its layers fit together in several orders, and their names do not say in which they stand");
        }
        return found.getFirst();
    }

    private static Optional<ChainLayer> misfit(List<ChainLayer> layers) {
        for (int i = 1; i < layers.size(); i++) {
            if (!layers.get(i).follows(layers.get(i - 1))) {
                return Optional.of(layers.get(i));
            }
        }
        return Optional.empty();
    }

    private static NoChainException unflattening(ChainLayer fc, ChainLayer convolution) {
        return new NoChainException("the fully connected layer '%s' seems to stand before the convolution '%s', and its units could "
                .formatted(fc.name(), convolution.name())
                + "only be permuted by whole channels");
    }

    private List<List<ChainLayer>> firstTwo(ToIntBiFunction<String, String> order) throws NoChainException {
        List<List<BitSet>> enclosing = enclosing();
        List<BitSet> earlier = layers.stream().map(layer -> earlier(layer, order)).toList();
        List<List<Integer>> found = DistinctSequences.firstTwo(layers.size(), layers.size(), (chosen, used, next) -> {
            if (!contains(used, earlier.get(next))) {
                return false;
            }
            if (chosen.isEmpty()) {
                return true;
            }
            int last = chosen.getLast();
            return mayFollow(layers.get(last), layers.get(next))
                    && enclosing.get(last).stream().allMatch(module -> module.get(next) || contains(used, module));
        });
        return found.stream()
                .map(sequence -> sequence.stream().map(layers::get).toList())
                .toList();
    }

    private boolean mayFollow(ChainLayer before, ChainLayer layer) {
        return layer.follows(before) || !before.isConvolution() && layer.isConvolution() && unflattens(before, layer);
    }

    /** Whether a fully connected layer may give the images of a convolution, as in the decoder of an autoencoder. */
    private boolean unflattens(ChainLayer fc, ChainLayer convolution) {
        return fc.out() % convolution.in() == 0
                && (convolution.in() > IMAGE_CHANNELS
                        || layers.stream().anyMatch(layer -> layer.isConvolution() && layer.out() < convolution.in()));
    }

    private BitSet earlier(ChainLayer layer, ToIntBiFunction<String, String> order) {
        BitSet earlier = new BitSet();
        for (int i = 0; i < layers.size(); i++) {
            earlier.set(i, order.applyAsInt(layers.get(i).name(), layer.name()) < 0);
        }
        return earlier;
    }

    /** For each layer, the modules that it is in: a network is done with one module before it enters the next. */
    private List<List<BitSet>> enclosing() {
        Map<List<String>, BitSet> modules = new LinkedHashMap<>();
        List<List<BitSet>> enclosing = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            List<String> parts = ModuleNames.parts(layers.get(i).name());
            List<BitSet> own = new ArrayList<>();
            for (int length = 1; length < parts.size(); length++) {
                BitSet module = modules.computeIfAbsent(parts.subList(0, length), _ -> new BitSet());
                module.set(i);
                own.add(module);
            }
            enclosing.add(own);
        }
        return enclosing;
    }

    private static boolean contains(BitSet all, BitSet some) {
        for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
            if (!all.get(i)) {
                return false;
            }
        }
        return true;
    }
}
