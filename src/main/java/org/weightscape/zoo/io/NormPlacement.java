package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which layer each batch normalisation follows: one with as many outputs, by the order of the tensors and by the names. Layers
 * are called by their place in the chain here, and evidence has a set of them for each normalisation.
 */
final class NormPlacement {
    private final List<StateDictModule> modules;
    private final List<ChainLayer> chain;
    private final boolean isAsMade;
    private final List<StateDictModule> norms;

    /** Words of the normalisations' names; those that share theirs are numbered in their order. */
    private final List<String> words;

    private final List<Integer> channels = new ArrayList<>();

    /**
     * @param modules all of the network, sorted by name or in the order of the file
     * @param chain the layers among them in forward order
     * @param isAsMade whether the modules stand in the order in which they were made, and that of the layers is the forward order
     * @throws NoChainException if a normalisation lacks something
     */
    NormPlacement(List<StateDictModule> modules, List<ChainLayer> chain, boolean isAsMade) throws NoChainException {
        this.modules = modules;
        this.chain = chain;
        this.isAsMade = isAsMade;
        norms = modules.stream().filter(StateDictModule::isNorm).toList();
        words = norms.stream().map(norm -> ModuleNames.withoutNumbers(norm.name())).toList();
        for (StateDictModule norm : norms) {
            channels.add(norm.channels());
        }
    }

    /**
     * The chain with its normalisations.
     *
     * @throws NoChainException if a normalisation follows no layer, or may follow several
     */
    List<ChainLayer> place() throws NoChainException {
        List<BitSet> possible = possible();
        List<List<Integer>> placements = firstTwo(possible);
        if (placements.size() == 1) {
            return with(placements.getFirst());
        }
        if (placements.isEmpty()) {
            throw new NoChainException("the batch normalisation '%s' follows no layer with as many outputs"
                    .formatted(norms.get(unlike()).name()));
        }
        Optional<List<Integer>> named = only(both(possible, named(possible)));
        Optional<List<Integer>> adjacent = only(both(possible, adjacent()));
        boolean isAlternating = isAsMade && modules.get(1).isNorm();
        if (isAlternating && adjacent.isPresent()) {
            // Made right behind the first layer and not behind all convolutions: so will be the others.
            return with(adjacent.get());
        }
        if (named.isPresent() && adjacent.isPresent() && !named.equals(adjacent)) {
            throw ambiguous();
        }
        return with(named.or(() -> adjacent).orElseThrow(this::ambiguous));
    }

    private NoChainException ambiguous() {
        return new NoChainException("it does not become clear which layers the batch normalisations follow, such as '%s'"
                .formatted(norms.getFirst().name()));
    }

    /** The first normalisation that no layer has as many outputs for; the first of all if each has some. */
    private int unlike() {
        return IntStream.range(0, norms.size())
                .filter(norm -> chain.stream().noneMatch(layer -> layer.out() == channels.get(norm)))
                .findFirst()
                .orElse(0);
    }

    /** Layers with as many outputs that were made before; if that is no placement, those that cannot read what is normalised. */
    private List<BitSet> possible() throws NoChainException {
        List<BitSet> fitting = sets(norm -> layer -> channels.get(norm) == chain.get(layer).out()
                && ModuleNames.byIndex(norms.get(norm).name(), chain.get(layer).name()) >= 0);
        if (!isAsMade) {
            return fitting;
        }
        List<Integer> ofLayers = chain.stream().map(layer -> position(layer.name())).toList();
        List<Integer> ofNorms = norms.stream().map(norm -> position(norm.name())).toList();
        List<BitSet> behind = both(fitting, sets(norm -> layer -> ofLayers.get(layer) < ofNorms.get(norm)));
        return firstTwo(behind).isEmpty()
                ? both(fitting, sets(_ -> layer -> chain.get(layer).in() != chain.get(layer).out()))
                : behind;
    }

    /**
     * Layers whose names belong to that of the normalisation; all if there are none. Where every convolution has a normalisation
     * of its number, {@code bn1} belongs to {@code conv1} and not to {@code fc1}.
     */
    private List<BitSet> named(List<BitSet> possible) {
        boolean areConvolutionsNumbered = chain.stream()
                .filter(ChainLayer::isConvolution)
                .allMatch(layer -> norms.stream().anyMatch(norm -> isCounterpart(norm.name(), layer.name())));
        List<BitSet> named = new ArrayList<>();
        for (int i = 0; i < norms.size(); i++) {
            String norm = norms.get(i).name();
            BitSet some = possible.get(i);
            BitSet contained = matching(some, layer -> isContained(norm, chain.get(layer).name()));
            BitSet related = contained.isEmpty()
                    ? matching(some, layer -> isCounterpart(norm, chain.get(layer).name()))
                    : contained;
            BitSet convolutions = matching(related, layer -> chain.get(layer).isConvolution());
            boolean isForConvolutions = areConvolutionsNumbered && !convolutions.isEmpty();
            named.add(related.isEmpty() ? some : isForConvolutions ? convolutions : related);
        }
        return named;
    }

    /** The layer behind which nothing but normalisations was made; in a sorted file only places in a list tell. */
    private List<BitSet> adjacent() {
        List<BitSet> adjacent = new ArrayList<>();
        String last = "";
        for (StateDictModule module : modules) {
            if (!module.isNorm()) {
                last = module.name();
            } else {
                String before = last;
                boolean isTold = isAsMade || ModuleNames.byIndex(before, module.name()) < 0;
                adjacent.add(matching(all(), layer -> isTold && chain.get(layer).name().equals(before)));
            }
        }
        return adjacent;
    }

    /** The first two ways to give every normalisation a layer of its own, of those that it may follow. */
    private List<List<Integer>> firstTwo(List<BitSet> possible) throws NoChainException {
        return DistinctSequences.firstTwo(
                norms.size(),
                chain.size(),
                (chosen, _, layer) -> possible.get(chosen.size()).get(layer) && keepsOrder(chosen, layer));
    }

    /** Normalisations that were made one after the other, or are numbered, stand in that order. */
    private boolean keepsOrder(List<Integer> chosen, int layer) {
        int norm = chosen.size();
        return IntStream.range(0, norm)
                .noneMatch(i -> (isAsMade || words.get(i).equals(words.get(norm))) && chosen.get(i) > layer);
    }

    private Optional<List<Integer>> only(List<BitSet> possible) throws NoChainException {
        List<List<Integer>> placements = firstTwo(possible);
        return placements.size() == 1 ? Optional.of(placements.getFirst()) : Optional.empty();
    }

    private List<BitSet> sets(IntFunction<IntPredicate> evidence) {
        return IntStream.range(0, norms.size())
                .mapToObj(norm -> matching(all(), evidence.apply(norm)))
                .toList();
    }

    private BitSet all() {
        BitSet all = new BitSet();
        all.set(0, chain.size());
        return all;
    }

    private static BitSet matching(BitSet layers, IntPredicate condition) {
        BitSet matching = new BitSet();
        layers.stream().filter(condition).forEach(matching::set);
        return matching;
    }

    private static List<BitSet> both(List<BitSet> some, List<BitSet> others) {
        return IntStream.range(0, some.size())
                .mapToObj(norm -> matching(some.get(norm), others.get(norm)::get))
                .toList();
    }

    /** {@code conv1_bn} or {@code bn_conv1} for {@code conv1}. */
    private static boolean isContained(String norm, String layer) {
        int dot = layer.lastIndexOf('.') + 1;
        return norm.startsWith(layer + "_")
                || norm.startsWith(layer.substring(0, dot)) && norm.endsWith("_" + layer.substring(dot));
    }

    /** Whether one word alone is another: {@code block.bn1} for {@code block.conv1}, {@code norms.0} for {@code convs.0}. */
    private static boolean isCounterpart(String norm, String layer) {
        List<String> a = ModuleNames.parts(norm);
        List<String> b = ModuleNames.parts(layer);
        int different = 0;
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!a.get(i).equals(b.get(i))) {
                different++;
                if (!numbers(a.get(i)).equals(numbers(b.get(i)))) {
                    return false;
                }
            }
        }
        return different == 1 && a.size() == b.size();
    }

    private static String numbers(String part) {
        return part.replaceAll("[^0-9]", "");
    }

    private int position(String module) {
        for (int i = 0; i < modules.size(); i++) {
            if (modules.get(i).name().equals(module)) {
                return i;
            }
        }
        throw new IllegalArgumentException(module);
    }

    private List<ChainLayer> with(List<Integer> placement) {
        List<ChainLayer> normalised = new ArrayList<>(chain);
        for (int norm = 0; norm < norms.size(); norm++) {
            String name = norms.get(norm).name();
            normalised.set(placement.get(norm), chain.get(placement.get(norm)).withNorm(Optional.of(name)));
        }
        return List.copyOf(normalised);
    }
}
