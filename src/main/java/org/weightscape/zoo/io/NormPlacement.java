package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Which layer each batch normalisation follows: one with as many outputs, by the order of the tensors and by the names. */
final class NormPlacement {
    private final List<StateDictModule> modules;
    private final List<ChainLayer> chain;
    private final boolean isAsMade;
    private final List<StateDictModule> norms;
    private final List<Integer> channels = new ArrayList<>();

    /**
     * @param modules all of the network, sorted by name or in the order of the file
     * @param chain the layers among them in forward order
     * @param isAsMade whether the modules stand in the order in which they were made, and that of the layers is the forward order
     */
    NormPlacement(List<StateDictModule> modules, List<ChainLayer> chain, boolean isAsMade) throws NoChainException {
        this.modules = modules;
        this.chain = chain;
        this.isAsMade = isAsMade;
        norms = modules.stream().filter(StateDictModule::isNorm).toList();
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
        List<List<Integer>> fitting = placements(this::isMadeBehind);
        if (fitting.isEmpty()) {
            // Made before its layer, a normalisation of as many channels as that has inputs would be one of the inputs.
            fitting = placements((norm, layer) -> chain.get(layer).in() != chain.get(layer).out());
        }
        if (fitting.isEmpty()) {
            throw misfit();
        }
        if (fitting.size() == 1) {
            return with(fitting.getFirst());
        }
        Optional<List<Integer>> named = only(placements(this::isNamedAfter));
        Optional<List<Integer>> adjacent = only(placements(this::isNextTo));
        if (named.isPresent() && adjacent.isPresent() && !named.equals(adjacent) && !isAlternating()) {
            throw ambiguous();
        }
        Optional<List<Integer>> believed = isAlternating() ? adjacent.or(() -> named) : named.or(() -> adjacent);
        return with(believed.orElseThrow(this::ambiguous));
    }

    private NoChainException misfit() {
        int unlike = 0;
        for (int norm = norms.size() - 1; norm >= 0; norm--) {
            int wanted = channels.get(norm);
            unlike = chain.stream().noneMatch(layer -> layer.out() == wanted) ? norm : unlike;
        }
        return new NoChainException("the batch normalisation '%s' follows no layer with as many outputs"
                .formatted(norms.get(unlike).name()));
    }

    private NoChainException ambiguous() {
        return new NoChainException("it does not become clear which layers the batch normalisations follow, such as '%s'"
                .formatted(norms.getFirst().name()));
    }

    /** The first two ways to give every normalisation a layer of its own. */
    private List<List<Integer>> placements(BiPredicate<Integer, Integer> evidence) throws NoChainException {
        return DistinctSequences.firstTwo(norms.size(), chain.size(), (chosen, _, layer) -> {
            int norm = chosen.size();
            return channels.get(norm) == chain.get(layer).out()
                    && ModuleNames.byIndex(norms.get(norm).name(), chain.get(layer).name()) >= 0
                    && keepsOrder(chosen, layer)
                    && evidence.test(norm, layer);
        });
    }

    /** Normalisations that were made one after the other, or are numbered, stand in that order. */
    private boolean keepsOrder(List<Integer> chosen, int layer) {
        String name = ModuleNames.withoutNumbers(norms.get(chosen.size()).name());
        for (int norm = 0; norm < chosen.size(); norm++) {
            boolean isOrdered = isAsMade || ModuleNames.withoutNumbers(norms.get(norm).name()).equals(name);
            if (isOrdered && chosen.get(norm) > layer) {
                return false;
            }
        }
        return true;
    }

    private boolean isMadeBehind(int norm, int layer) {
        return !isAsMade || position(chain.get(layer).name()) < position(norms.get(norm).name());
    }

    /** Whether no other layer was made between them; in a sorted file only places in a list tell. */
    private boolean isNextTo(int norm, int layer) {
        int behind = position(norms.get(norm).name());
        int next = position(chain.get(layer).name());
        boolean isTold = isAsMade || ModuleNames.byIndex(chain.get(layer).name(), norms.get(norm).name()) < 0;
        return isTold
                && next < behind
                && modules.subList(next + 1, behind).stream().allMatch(StateDictModule::isNorm);
    }

    /** Whether the first normalisation was made right behind the first layer, and not behind all convolutions. */
    private boolean isAlternating() {
        return isAsMade && modules.size() > 1 && modules.get(1).isNorm();
    }

    /**
     * Whether the names belong together; true if that of the normalisation belongs to no layer's. Where every convolution has a
     * normalisation of its number, {@code bn1} belongs to {@code conv1} and not to {@code fc1}.
     */
    private boolean isNamedAfter(int norm, int layer) {
        List<ChainLayer> named = namedFor(norm);
        boolean isForConvolutions = named.stream().anyMatch(ChainLayer::isConvolution) && areConvolutionsNumbered();
        return named.isEmpty()
                || named.contains(chain.get(layer)) && (!isForConvolutions || chain.get(layer).isConvolution());
    }

    private List<ChainLayer> namedFor(int norm) {
        String name = norms.get(norm).name();
        List<ChainLayer> fitting =
                chain.stream().filter(layer -> layer.out() == channels.get(norm)).toList();
        List<ChainLayer> contained =
                fitting.stream().filter(layer -> isContained(name, layer.name())).toList();
        return contained.isEmpty()
                ? fitting.stream().filter(layer -> isCounterpart(name, layer.name())).toList()
                : contained;
    }

    private boolean areConvolutionsNumbered() {
        return chain.stream()
                .filter(ChainLayer::isConvolution)
                .allMatch(layer -> norms.stream().anyMatch(norm -> isCounterpart(norm.name(), layer.name())));
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

    private static Optional<List<Integer>> only(List<List<Integer>> placements) {
        return placements.size() == 1 ? Optional.of(placements.getFirst()) : Optional.empty();
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
