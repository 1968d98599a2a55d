package org.weightscape.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.weightscape.encoder.EncoderConfig.Compat;
import org.weightscape.encoder.EncoderConfig.Embedding;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.kernel.UnitGroup;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.LayerStatistics;

/**
 * What the encoder has to know of a zoo's networks.
 *
 * @param weights numbers in a flat weight vector
 * @param groups the output units of each layer
 * @param architecture of the networks; empty where nothing but the groups is known
 */
record ZooLayout(int weights, List<UnitGroup> groups, Optional<Architecture> architecture) {

    ZooLayout {
        groups = List.copyOf(groups);
    }

    /** The layout of an architecture, or what the released code takes for it. */
    static ZooLayout of(Architecture architecture, Compat compat) {
        ZooLayout right = of(architecture);
        return ReleasedUnterthiner.appliesTo(architecture, compat) ? ReleasedUnterthiner.layout(right) : right;
    }

    /** Whether every number of a weight vector belongs to one unit, and none to two. */
    boolean coversAll() {
        int end = 0;
        for (UnitGroup group : groups) {
            if (group.weightOffset() != end) {
                return false;
            }
            end += group.units() * group.width();
        }
        return end == weights;
    }

    static ZooLayout of(Architecture architecture) {
        List<UnitGroup> groups = new ArrayList<>();
        int token = 0;
        for (Layer layer : architecture.layers()) {
            groups.add(new UnitGroup(
                    layer.out(),
                    layer.fanIn(),
                    layer.weightOffset(),
                    layer.besideCount() > 0 ? layer.besideOffset() : -1,
                    token,
                    layer.besideCount()));
            token += layer.out();
        }
        return new ZooLayout(architecture.weightCount(), groups, Optional.of(architecture));
    }

    /** Output units of all layers. */
    int units() {
        return groups.getLast().firstToken() + groups.getLast().units();
    }

    /** What describes each layer's weights, and each vector beside them, in scaled or plain weight vectors. */
    LayerStatistics statistics() {
        return new LayerStatistics(statisticsGroups());
    }

    /** The groups of numbers that {@link #statistics()} describes. */
    List<LayerStatistics.Group> statisticsGroups() {
        List<LayerStatistics.Group> parts = new ArrayList<>();
        for (UnitGroup group : groups) {
            parts.add(new LayerStatistics.Group(group.weightOffset(), group.units() * group.fanIn()));
            for (int v = 0; v < group.beside(); v++) {
                parts.add(new LayerStatistics.Group(group.biasOffset() + v * group.units(), group.units()));
            }
        }
        return List.copyOf(parts);
    }

    /** What the official code calls the map between a unit of layer {@code l} and its token. */
    String mapName(int l, Model model) {
        // The official code has a class of its own for the tetris networks: two layers without biases.
        boolean tetris = groups.size() == 2
                && groups.stream().noneMatch(UnitGroup::hasBias)
                && model.embedding() == Embedding.LINEAR
                && !model.tokenStatistics();
        return tetris ? "neuron_l" + (l + 1) : "layer_lst." + l;
    }
}
