package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.Architecture.Bias;

/**
 * A module that has tensors of its own in a state dict: a layer, or a batch normalisation.
 *
 * @param shapes the shapes of its tensors by the last part of their names
 */
record StateDictModule(String name, Map<String, List<Long>> shapes) {
    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";
    private static final String RUNNING_MEAN = "running_mean";
    private static final String RUNNING_VAR = "running_var";
    private static final Set<String> KNOWN = Set.of(WEIGHT, BIAS, RUNNING_MEAN, RUNNING_VAR);

    /**
     * The modules in the order of their first tensors.
     *
     * @throws NoChainException if a tensor belongs to no layer and no normalisation
     */
    static List<StateDictModule> of(SequencedMap<String, TensorView> tensors) throws NoChainException {
        SequencedMap<String, Map<String, List<Long>>> modules = new LinkedHashMap<>();
        for (Map.Entry<String, TensorView> tensor : tensors.entrySet()) {
            String name = tensor.getKey();
            int dot = Math.max(name.lastIndexOf('.'), 0);
            String leaf = dot == 0 ? name : name.substring(dot + 1);
            if (!KNOWN.contains(leaf)) {
                throw new NoChainException("the tensor '%s' of shape %s belongs to no layer that is known here"
                        .formatted(name, tensor.getValue().shape()));
            }
            modules.computeIfAbsent(name.substring(0, dot), _ -> new LinkedHashMap<>())
                    .put(leaf, tensor.getValue().shape());
        }
        return modules.entrySet().stream()
                .map(module -> new StateDictModule(module.getKey(), module.getValue()))
                .toList();
    }

    boolean isNorm() {
        return shapes.containsKey(RUNNING_MEAN) || shapes.containsKey(RUNNING_VAR);
    }

    /** The names of its tensors in the order of the vector: a normalisation's as {@link org.weightscape.zoo.BatchNorm} has them. */
    List<String> tensors() {
        List<String> names = new ArrayList<>();
        for (String leaf : List.of(WEIGHT, BIAS, RUNNING_MEAN, RUNNING_VAR)) {
            if (shapes.containsKey(leaf)) {
                names.add(tensor(leaf));
            }
        }
        return List.copyOf(names);
    }

    private String tensor(String leaf) {
        return name.isEmpty() ? leaf : name + "." + leaf;
    }

    /**
     * This module as a layer.
     *
     * @throws NoChainException if it has no weights, or is neither a convolution nor a fully connected layer
     */
    ChainLayer layer() throws NoChainException {
        List<Long> weight = shapes.get(WEIGHT);
        if (weight == null) {
            throw new NoChainException("the layer '%s' has biases but no weights".formatted(name));
        }
        if (weight.size() != 2 && weight.size() != 4) {
            throw new NoChainException("the tensor '%s' of shape %s is no convolution and no fully connected layer"
                    .formatted(tensor(WEIGHT), weight));
        }
        @Nullable List<Long> bias = shapes.get(BIAS);
        if (bias != null && !bias.equals(weight.subList(0, 1))) {
            throw new NoChainException("the biases '%s' do not fit their weights".formatted(tensor(BIAS)));
        }
        return new ChainLayer(
                name,
                weight.stream().map(Math::toIntExact).toList(),
                bias == null ? Bias.ABSENT : Bias.PRESENT,
                Optional.empty());
    }

    /**
     * The channels that this normalisation is for; 0 if its vectors have different lengths.
     *
     * @throws NoChainException if one of its four vectors is missing
     */
    int channels() throws NoChainException {
        if (!shapes.keySet().containsAll(KNOWN)) {
            throw new NoChainException(
                    "the batch normalisation '%s' lacks one of weight, bias, running_mean and running_var".formatted(name));
        }
        List<List<Long>> lengths = shapes.values().stream().distinct().toList();
        return lengths.size() == 1 && lengths.getFirst().size() == 1 ? Math.toIntExact(lengths.getFirst().getFirst()) : 0;
    }
}
