package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds, in the names of layers, what no chain has: shortcuts around layers, and modules side by side. */
final class BranchNames {
    private static final Set<String> SHORTCUTS =
            Set.of("downsample", "shortcut", "skip", "residual", "res", "resblock", "attn", "attention");

    /** Transposed convolutions, whose units stand on the second axis of their weights. */
    private static final Set<String> TRANSPOSED =
            Set.of("transpose", "transposed", "convtranspose", "deconv", "upconv", "convt", "tconv", "t");

    private static final Set<String> SIDE_BY_SIDE = Set.of(
            "actor", "critic", "policy", "value", "pi", "vf", "q", "qf", "advantage", "adv", "mu", "mean", "logvar", "sigma", "std",
            "head", "heads", "query", "key", "k", "v", "left", "right", "student", "teacher", "online", "target", "generator",
            "discriminator", "up", "down", "branch", "tower", "stream", "gate");

    private BranchNames() {}

    /**
     * Looks at the words in the names.
     *
     * @throws NoChainException if they tell of branches
     */
    static void requireNone(List<ChainLayer> layers) throws NoChainException {
        Map<List<String>, String> sides = new HashMap<>();
        int common = commonParts(layers);
        for (ChainLayer layer : layers) {
            List<String> words = ModuleNames.words(layer.name());
            if (words.stream().anyMatch(SHORTCUTS::contains)) {
                throw new NoChainException("the name of '%s' tells of more than a chain of layers".formatted(layer.name()));
            }
            if (layer.isConvolution() && words.stream().anyMatch(TRANSPOSED::contains)) {
                throw new NoChainException("the name of '%s' tells of a transposed convolution".formatted(layer.name()));
            }
            List<String> parts = ModuleNames.parts(layer.name());
            int side = side(parts, common);
            if (side < parts.size()) {
                String module = String.join(".", parts.subList(0, side + 1));
                String other = sides.putIfAbsent(parts.subList(0, side), module);
                if (other != null && !other.equals(module)) {
                    throw new NoChainException("'%s' and '%s' are names of modules that stand side by side"
                            .formatted(other, module));
                }
            }
        }
    }

    /** Which part of a name is that of one side; the places in a list of heads are heads themselves. */
    private static int side(List<String> parts, int common) {
        int side = common;
        while (side < parts.size() && ModuleNames.words(parts.get(side)).stream().noneMatch(SIDE_BY_SIDE::contains)) {
            side++;
        }
        return side + 1 < parts.size() && parts.get(side).equals("heads") ? side + 1 : side;
    }

    /**
     * Looks at the modules of a chain: whether one gives as much as it reads, so that a shortcut may lead around it, or two read
     * the same, so that they may stand side by side.
     *
     * @param chain in forward order
     * @throws NoChainException if that may be so
     */
    static void requireSequence(List<ChainLayer> chain) throws NoChainException {
        Map<String, List<ChainLayer>> blocks = new LinkedHashMap<>();
        Map<String, List<ChainLayer>> modules = new LinkedHashMap<>();
        int common = commonParts(chain);
        for (ChainLayer layer : chain) {
            List<String> parts = ModuleNames.parts(layer.name());
            block(parts, common).ifPresent(block -> blocks.computeIfAbsent(block, _ -> new ArrayList<>()).add(layer));
            if (parts.size() > common + 1) {
                modules.computeIfAbsent(parts.get(common), _ -> new ArrayList<>()).add(layer);
            }
        }
        requireNoShortcut(blocks);
        requireNoneAlike(modules);
    }

    private static void requireNoShortcut(Map<String, List<ChainLayer>> blocks) throws NoChainException {
        for (Map.Entry<String, List<ChainLayer>> block : blocks.entrySet()) {
            List<ChainLayer> members = block.getValue();
            boolean isBlock = members.size() > 1 || block.getKey().contains("block");
            if (isBlock && members.getFirst().in() == members.getLast().out()) {
                throw new NoChainException("a shortcut may lead around the layers of '%s', as in residual networks"
                        .formatted(block.getKey()));
            }
        }
    }

    private static void requireNoneAlike(Map<String, List<ChainLayer>> modules) throws NoChainException {
        List<String> names = List.copyOf(modules.keySet());
        for (int a = 0; a < names.size(); a++) {
            for (int b = a + 1; b < names.size(); b++) {
                boolean isSequence = ModuleNames.byWord(names.get(a), names.get(b)) != 0;
                List<ChainLayer> some = Objects.requireNonNull(modules.get(names.get(a)));
                List<ChainLayer> others = Objects.requireNonNull(modules.get(names.get(b)));
                if (isSequence ? areCopies(some, others) : readAlike(some, others)) {
                    throw new NoChainException("the modules '%s' and '%s' read equally many inputs and may stand side by side"
                            .formatted(names.get(a), names.get(b)));
                }
            }
        }
    }

    private static boolean readAlike(List<ChainLayer> some, List<ChainLayer> others) {
        return some.size() > 1
                && others.size() > 1
                && some.getFirst().in() == others.getFirst().in()
                && some.getFirst().isConvolution() == others.getFirst().isConvolution();
    }

    /** Whether these are the same small network twice, as in an ensemble, and no stretch of layers of one width. */
    private static boolean areCopies(List<ChainLayer> some, List<ChainLayer> others) {
        List<List<Integer>> shapes = some.stream().map(ChainLayer::shape).toList();
        return shapes.equals(others.stream().map(ChainLayer::shape).toList())
                && some.stream().noneMatch(ChainLayer::isConvolution)
                && shapes.stream().distinct().count() > 1;
    }

    /**
     * The repeated module that a layer is in and that may lead a shortcut around it: {@code layer1.0} for {@code layer1.0.conv1}
     * and {@code blocks.0} for {@code blocks.0.2}, but not {@code layer1} for {@code layer1.0}, for that is a {@code Sequential}.
     */
    private static Optional<String> block(List<String> parts, int common) {
        for (int i = common; i + 1 < parts.size(); i++) {
            String part = parts.get(i);
            boolean isRepeated = part.contains("block") || part.chars().anyMatch(Character::isDigit);
            boolean isListed = i > 0 && parts.get(i - 1).contains("block") && ModuleNames.isIndex(part);
            if (isListed || isRepeated && !ModuleNames.isIndex(parts.get(i + 1))) {
                return Optional.of(String.join(".", parts.subList(0, i + 1)));
            }
        }
        return Optional.empty();
    }

    /** How many parts all names begin with: those of the module that holds the whole network. */
    private static int commonParts(List<ChainLayer> layers) {
        List<String> first = ModuleNames.parts(layers.getFirst().name());
        int common = first.size() - 1;
        for (ChainLayer layer : layers) {
            List<String> parts = ModuleNames.parts(layer.name());
            common = Math.min(common, parts.size() - 1);
            while (common > 0 && !parts.subList(0, common).equals(first.subList(0, common))) {
                common--;
            }
        }
        return common;
    }
}
