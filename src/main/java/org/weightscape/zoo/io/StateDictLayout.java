package org.weightscape.zoo.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architecture.Bias;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;

/**
 * How the named tensors of a network form a flat weight vector: layer by layer, weights before biases, and these before the four
 * vectors of a batch normalisation that follows the layer. What the names and
 * shapes do not say, such as pooling and strides, is taken from the known zoos or assumed, with a remark.
 *
 * @param names the tensors in the order of the vector
 * @param shape what has to be the same for two networks to belong into one zoo; names do not matter, for a dropout layer shifts
 *     them
 * @param remarks what was assumed, and why the weights are flat if they are
 */
record StateDictLayout(List<String> names, String shape, Architecture architecture, List<String> remarks) {

    private static final long MOST_WEIGHTS = Integer.MAX_VALUE - (1 << 20);

    /** What the order of the tensors in a file tells. */
    enum Order {
        /** In which order the layers were made, which usually is the forward order. */
        FILE,
        /** Nothing, for the tensors are sorted by name. */
        NAMES
    }

    /**
     * Derives the layout.
     *
     * @throws BadInputException if there are no weights at all
     */
    static StateDictLayout of(Path file, SequencedMap<String, TensorView> tensors, Order order) {
        SequencedMap<String, TensorView> weights = new LinkedHashMap<>();
        double total = 0;
        for (Map.Entry<String, TensorView> tensor : tensors.entrySet()) {
            if (tensor.getValue().isFloating() && tensor.getValue().count() > 0) {
                weights.put(tensor.getKey(), tensor.getValue());
                total += tensor.getValue().count();
            }
        }
        if (weights.isEmpty() || total > MOST_WEIGHTS) {
            throw BadInputException.in(
                    file,
                    weights.isEmpty()
                            ? "there are no tensors of floating-point numbers in the file"
                            : "the network has more than two thousand million weights",
                    "give a file with the weights of a small network");
        }
        List<String> inFile = List.copyOf(weights.keySet());
        List<String> byName = inFile.stream().sorted(NaturalOrder.NATURAL).toList();
        boolean isAsMade = order == Order.FILE && !isSorted(inFile);
        try {
            return chain(isAsMade ? inFile : byName, weights, isAsMade);
        } catch (NoChainException e) {
            return flat(order == Order.FILE ? inFile : byName, weights, e.reason());
        }
    }

    /** Whether somebody sorted the tensors: in the order in which PyTorch makes them, biases follow their weights. */
    private static boolean isSorted(List<String> names) {
        return names.stream().anyMatch(name -> name.endsWith(".bias"))
                && names.stream().sorted().toList().equals(names);
    }

    private static StateDictLayout flat(List<String> names, Map<String, TensorView> weights, String reason) {
        int count = 0;
        StringBuilder shape = new StringBuilder("flat");
        for (String name : names) {
            TensorView tensor = Objects.requireNonNull(weights.get(name));
            count += (int) tensor.count();
            shape.append(name).append(tensor.shape());
        }
        return new StateDictLayout(
                names,
                shape.toString(),
                Architectures.flat(count),
                List.of("The weights are taken as a flat vector, without permutations of units, because %s.".formatted(reason)));
    }

    private static StateDictLayout chain(List<String> names, Map<String, TensorView> weights, boolean isAsMade)
            throws NoChainException {
        SequencedMap<String, TensorView> ordered = new LinkedHashMap<>();
        names.forEach(name -> ordered.put(name, Objects.requireNonNull(weights.get(name))));
        List<StateDictModule> modules = StateDictModule.of(ordered);
        List<ChainLayer> layers = forward(modules, isAsMade);
        Map<String, StateDictModule> byName = new LinkedHashMap<>();
        modules.forEach(module -> byName.put(module.name(), module));
        List<String> vector = new ArrayList<>();
        StringBuilder shape = new StringBuilder();
        for (ChainLayer layer : layers) {
            vector.addAll(Objects.requireNonNull(byName.get(layer.name())).tensors());
            layer.norm().ifPresent(norm -> vector.addAll(Objects.requireNonNull(byName.get(norm)).tensors()));
            shape.append(layer.shape()).append(layer.bias() == Bias.PRESENT ? "+" : "").append(layer.norm().isPresent() ? "n" : "");
        }
        List<String> remarks = new ArrayList<>();
        try {
            Architecture architecture = ChainArchitecture.of(layers, remarks);
            return new StateDictLayout(List.copyOf(vector), shape.toString(), architecture, List.copyOf(remarks));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new NoChainException(String.valueOf(e.getMessage()));
        }
    }

    /** The layers in forward order, with their normalisations. */
    private static List<ChainLayer> forward(List<StateDictModule> modules, boolean isAsMade) throws NoChainException {
        List<ChainLayer> layers = new ArrayList<>();
        for (StateDictModule module : modules) {
            if (!module.isNorm()) {
                layers.add(module.layer());
            }
        }
        if (layers.isEmpty()) {
            throw new NoChainException("it has no layers");
        }
        BranchNames.requireNone(layers);
        List<ChainLayer> chain = isAsMade ? LayerOrder.asMade(layers) : LayerOrder.told(layers);
        BranchNames.requireSequence(chain);
        return new NormPlacement(modules, chain, isAsMade && chain.equals(layers)).place();
    }

    /** Writes the tensors of a network of this layout one after the other. */
    float[] flatten(SequencedMap<String, TensorView> tensors) {
        float[] vector = new float[architecture.weightCount()];
        int at = 0;
        for (String name : names) {
            TensorView tensor = Objects.requireNonNull(tensors.get(name), name);
            tensor.read(vector, at);
            at += (int) tensor.count();
        }
        return vector;
    }
}
