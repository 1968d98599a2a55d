package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds, in the names of layers, what no chain has: shortcuts around layers, and modules side by side. */
final class BranchNames {
    private static final Set<String> SHORTCUTS = Set.of(
            "downsample", "shortcut", "skip", "residual", "res", "resblock", "attn", "attention", "deconv", "transpose", "transposed");
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
        Map<String, String> sides = new LinkedHashMap<>();
        int common = commonParts(layers);
        for (ChainLayer layer : layers) {
            List<String> parts = ModuleNames.parts(layer.name());
            if (ModuleNames.words(layer.name()).stream().anyMatch(SHORTCUTS::contains)) {
                throw new NoChainException("the name of '%s' tells of more than a chain of layers".formatted(layer.name()));
            }
            for (int i = common; i < parts.size(); i++) {
                if (ModuleNames.words(parts.get(i)).stream().anyMatch(SIDE_BY_SIDE::contains)) {
                    // The places in a list of heads are heads themselves.
                    int end = parts.get(i).equals("heads") && i + 1 < parts.size() ? i + 2 : i + 1;
                    sides.putIfAbsent(String.join(".", parts.subList(0, end)), layer.name());
                    break;
                }
            }
        }
        if (sides.size() > 1) {
            List<String> names = List.copyOf(sides.keySet());
            throw new NoChainException("'%s' and '%s' are names of modules that stand side by side"
                    .formatted(names.get(0), names.get(1)));
        }
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
        for (Map.Entry<String, List<ChainLayer>> block : blocks.entrySet()) {
            List<ChainLayer> members = block.getValue();
            boolean isBlock = members.size() > 1 || block.getKey().contains("block");
            if (isBlock && members.getFirst().in() == members.getLast().out()) {
                throw new NoChainException("a shortcut may lead around the layers of '%s', as in residual networks"
                        .formatted(block.getKey()));
            }
        }
        List<String> names = List.copyOf(modules.keySet());
        for (int a = 0; a < names.size(); a++) {
            for (int b = a + 1; b < names.size(); b++) {
                if (ModuleNames.byWord(names.get(a), names.get(b)) == 0
                        && areAlike(modules.get(names.get(a)), modules.get(names.get(b)))) {
                    throw new NoChainException("the modules '%s' and '%s' read equally many inputs and may stand side by side"
                            .formatted(names.get(a), names.get(b)));
                }
            }
        }
    }

    private static boolean areAlike(List<ChainLayer> a, List<ChainLayer> b) {
        return a.size() > 1
                && b.size() > 1
                && a.getFirst().in() == b.getFirst().in()
                && a.getFirst().isConvolution() == b.getFirst().isConvolution();
    }

    /**
     * The repeated module that a layer is in and that has a way of its own to use it: {@code layer1.0} for {@code layer1.0.conv1},
     * but not {@code layer1} for {@code layer1.0}, for a {@code Sequential} has no shortcuts.
     */
    private static Optional<String> block(List<String> parts, int common) {
        for (int i = common; i + 1 < parts.size(); i++) {
            String part = parts.get(i);
            boolean isRepeated = part.contains("block") || part.chars().anyMatch(Character::isDigit);
            if (isRepeated && !ModuleNames.isIndex(parts.get(i + 1))) {
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
