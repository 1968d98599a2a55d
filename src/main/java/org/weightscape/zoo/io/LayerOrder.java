package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToIntBiFunction;
import java.util.stream.IntStream;

/** In which order the layers of a network stand, so that each reads what the one before it gives. */
final class LayerOrder {
    /** The channels of an image or fewer: convolutions that begin with so few and keep them read images, and make none. */
    private static final int IMAGE_CHANNELS = 4;

    private final List<ChainLayer> layers;

    private LayerOrder(List<ChainLayer> layers) {
        this.layers = layers;
    }

    /**
     * The order in which the layers were made, if that is a chain; else that of their names, if that is one and nothing speaks
     * against it. Convolutions are not taken from behind fully connected layers.
     *
     * @throws NoChainException if neither is
     */
    static List<ChainLayer> asMade(List<ChainLayer> layers) throws NoChainException {
        OptionalInt misfit = misfit(layers);
        if (misfit.isEmpty()) {
            return layers;
        }
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).isConvolution() && !layers.get(i - 1).isConvolution()) {
                throw unflattening(layers.get(i - 1), layers.get(i));
            }
        }
        List<ChainLayer> byName = layers.stream()
                .sorted(Comparator.comparing(ChainLayer::name, NaturalOrder.NATURAL))
                .toList();
        if (misfit(byName).isEmpty()) {
            return told(byName);
        }
        ChainLayer layer = layers.get(misfit.getAsInt());
        ChainLayer before = layers.get(misfit.getAsInt() - 1);
        throw new NoChainException("layer '%s' reads %d inputs, which do not follow from the %d outputs of '%s'"
                .formatted(layer.name(), layer.in(), before.out(), before.name()));
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
            OptionalInt convolution = misfit(one);
            if (convolution.isPresent()) {
                throw unflattening(one.get(convolution.getAsInt() - 1), one.get(convolution.getAsInt()));
            }
        }
        if (found.isEmpty()) {
            throw new NoChainException("in no order of its layers does each read what the one before it gives");
        }
        if (found.size() > 1) {
            throw new NoChainException("its layers fit together in several orders, and their names do not say in which they stand");
        }
        return found.getFirst();
    }

    /** The first layer that does not follow from the one before it. */
    private static OptionalInt misfit(List<ChainLayer> layers) {
        return IntStream.range(1, layers.size())
                .filter(i -> !layers.get(i).follows(layers.get(i - 1)))
                .findFirst();
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
            return mayFollow(chosen, layers.get(next))
                    && enclosing.get(chosen.getLast()).stream()
                            .allMatch(module -> module.get(next) || contains(used, module));
        });
        return found.stream()
                .map(sequence -> sequence.stream().map(layers::get).toList())
                .toList();
    }

    /**
     * Whether a layer may come next. As in the decoder of an autoencoder, a fully connected one may give the images of a
     * convolution, though that makes no chain; but nothing leads back from there to fully connected ones.
     */
    private boolean mayFollow(List<Integer> chosen, ChainLayer layer) {
        ChainLayer before = layers.get(chosen.getLast());
        if (!layer.isConvolution()) {
            boolean isBack = before.isConvolution() && !chosen.stream().allMatch(i -> layers.get(i).isConvolution());
            return layer.follows(before) && !isBack;
        }
        boolean isUnflattening = !before.isConvolution() && before.out() % layer.in() == 0;
        return (layer.follows(before) || isUnflattening) && (chosen.size() + 1 < layers.size() || endsAsDecoder(chosen, layer));
    }

    /**
     * Whether nothing but convolutions stands before the one that ends a network, or those behind the last fully connected layer
     * make images: of fewer channels than they begin with, and of as many as the network reads, if it reads images.
     */
    private boolean endsAsDecoder(List<Integer> chosen, ChainLayer last) {
        int from = chosen.size();
        while (from > 0 && layers.get(chosen.get(from - 1)).isConvolution()) {
            from--;
        }
        ChainLayer first = from == chosen.size() ? last : layers.get(chosen.get(from));
        ChainLayer input = layers.get(chosen.getFirst());
        boolean isSteady = last.out() == first.in() && first.in() > IMAGE_CHANNELS;
        return from == 0 || (last.out() < first.in() || isSteady) && (!input.isConvolution() || last.out() == input.in());
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
