package org.weightscape.augment;

import static org.weightscape.zoo.Architecture.Bias.ABSENT;
import static org.weightscape.zoo.Architecture.Bias.PRESENT;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Pooling;
import tools.jackson.databind.JsonNode;

/** The two small networks whose permutations the official code wrote down. */
public enum ParityNetwork {
    /** conv 1→3, conv 3→2, fc 8→4 on the flattened 2×2 positions. */
    FLATTEN,
    /** conv 1→4, conv 4→3, global average, fc 3→5. */
    GAP;

    public Path folder() {
        return ParityFiles.parity("permutation").resolve(name().toLowerCase(java.util.Locale.ROOT));
    }

    public float[] floats(String file) {
        return ParityFiles.floats(folder().resolve(file));
    }

    public Architecture architecture() {
        return architecture(PRESENT);
    }

    public Architecture architectureWithoutBiases() {
        return architecture(ABSENT);
    }

    private Architecture architecture(Architecture.Bias bias) {
        Architecture.Builder builder = Architecture.builder(new InputShape(1, 6, 6), Activation.RELU);
        return switch (this) {
            case FLATTEN ->
                builder.convolution("module_list.0", 3, 1, 3, 3, 1, 0, Pooling.NONE, bias)
                        .convolution("module_list.2", 2, 3, 3, 3, 1, 0, Pooling.NONE, bias)
                        .fullyConnected("module_list.5", 4, 8, bias)
                        .build();
            case GAP ->
                builder.convolution("module_list.0", 4, 1, 3, 3, 1, 0, Pooling.NONE, bias)
                        .convolution("module_list.2", 3, 4, 3, 3, 1, 0, Pooling.GLOBAL_AVERAGE, bias)
                        .fullyConnected("module_list.5", 5, 3, bias)
                        .build();
        };
    }

    /** The order in a file of {@code layer_N → [units]}. */
    public List<int[]> order(String file) {
        JsonNode json = ParityFiles.json(folder().resolve(file));
        List<int[]> order = new ArrayList<>();
        for (String layer : List.of("layer_0", "layer_2")) {
            int[] units = new int[json.get(layer).size()];
            for (int i = 0; i < units.length; i++) {
                units[i] = json.get(layer).get(i).intValue();
            }
            order.add(units);
        }
        return order;
    }
}
