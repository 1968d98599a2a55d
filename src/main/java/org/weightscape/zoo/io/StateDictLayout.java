package org.weightscape.zoo.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architecture.Bias;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Pooling;

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

    /** A layer's tensors, or those of a normalisation: the names of those that there are. */
    private record Group(
            String name,
            @Nullable String weight,
            @Nullable String bias,
            @Nullable String runningMean,
            @Nullable String runningVar) {
        boolean isNorm() {
            return runningMean != null || runningVar != null;
        }
    }

    /** A layer's tensors, and those of the normalisation that follows it. */
    private record Normalised(Group layer, @Nullable Group norm) {}

    /** In which order the layers may stand. */
    enum Order {
        /** As they stand in the file, or by the numbers in their names if only that gives a chain. */
        FILE,
        /** By the numbers in their names; for files that sort their tensors. */
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
        List<String> byName = inFile.stream().sorted(StateDictLayout::compareNaturally).toList();
        List<List<String>> orders = order == Order.FILE ? List.of(inFile, byName) : List.of(byName, inFile);
        String reason = "";
        for (List<String> names : orders) {
            try {
                return chain(names, weights);
            } catch (NoChain e) {
                reason = reason.isEmpty() ? String.valueOf(e.getMessage()) : reason;
            }
        }
        return flat(orders.getFirst(), weights, reason);
    }

    private static final class NoChain extends Exception {
        private static final long serialVersionUID = 1L;

        NoChain(String reason) {
            super(reason);
        }
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

    private static StateDictLayout chain(List<String> names, Map<String, TensorView> weights) throws NoChain {
        List<Normalised> groups = normalised(groups(names, weights), weights);
        List<String> ordered = new ArrayList<>();
        StringBuilder shape = new StringBuilder();
        List<ChainLayer> layers = new ArrayList<>();
        for (Normalised pair : groups) {
            Group group = pair.layer();
            if (group.weight() == null) {
                throw new NoChain("the layer '%s' has biases but no weights".formatted(group.name()));
            }
            TensorView weight = Objects.requireNonNull(weights.get(group.weight()));
            ordered.add(group.weight());
            shape.append(weight.shape());
            int axes = weight.shape().size();
            if (axes != 2 && axes != 4) {
                throw new NoChain("the tensor '%s' of shape %s is no convolution and no fully connected layer"
                        .formatted(group.weight(), weight.shape()));
            }
            if (group.bias() != null) {
                TensorView bias = Objects.requireNonNull(weights.get(group.bias()));
                if (!bias.shape().equals(weight.shape().subList(0, 1))) {
                    throw new NoChain("the biases '%s' do not fit their weights".formatted(group.bias()));
                }
                ordered.add(group.bias());
                shape.append('+');
            }
            Group norm = pair.norm();
            if (norm != null) {
                ordered.addAll(vectors(norm));
                shape.append('n');
            }
            layers.add(new ChainLayer(
                    group.name(),
                    weight.shape().stream().map(Math::toIntExact).toList(),
                    group.bias() == null ? Bias.ABSENT : Bias.PRESENT,
                    Optional.ofNullable(norm).map(Group::name)));
        }
        List<String> remarks = new ArrayList<>();
        try {
            return new StateDictLayout(ordered, shape.toString(), architecture(layers, remarks), List.copyOf(remarks));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new NoChain(String.valueOf(e.getMessage()));
        }
    }

    private static List<Group> groups(List<String> names, Map<String, TensorView> weights) throws NoChain {
        SequencedMap<String, Group> groups = new LinkedHashMap<>();
        for (String name : names) {
            int dot = name.lastIndexOf('.');
            String layer = dot < 0 ? "" : name.substring(0, dot);
            String leaf = name.substring(dot + 1);
            Group b = groups.getOrDefault(layer, new Group(layer, null, null, null, null));
            groups.put(
                    layer,
                    switch (leaf) {
                        case "weight" -> new Group(layer, name, b.bias(), b.runningMean(), b.runningVar());
                        case "bias" -> new Group(layer, b.weight(), name, b.runningMean(), b.runningVar());
                        case "running_mean" -> new Group(layer, b.weight(), b.bias(), name, b.runningVar());
                        case "running_var" -> new Group(layer, b.weight(), b.bias(), b.runningMean(), name);
                        default -> throw new NoChain("the tensor '%s' of shape %s belongs to no layer that is known here"
                                .formatted(name, Objects.requireNonNull(weights.get(name)).shape()));
                    });
        }
        return List.copyOf(groups.values());
    }

    /**
     * Gives every layer the normalisation that follows it: the one that stands behind it, or, in files that sort their tensors
     * by name, the one with the same number ({@code bn2} follows {@code conv2}). Convolutions come before fully connected layers,
     * for no chain has them otherwise.
     */
    private static List<Normalised> normalised(List<Group> groups, Map<String, TensorView> weights) throws NoChain {
        List<Group> layers = new ArrayList<>();
        Map<Group, Group> behind = new HashMap<>();
        Group before = null;
        boolean stand = true;
        for (Group group : groups) {
            if (group.isNorm()) {
                vectors(group);
                stand = stand && before != null && fits(group, before, weights) && behind.putIfAbsent(before, group) == null;
            } else {
                layers.add(group);
                before = group;
            }
        }
        if (!stand) {
            behind = byNumber(groups.stream().filter(Group::isNorm).toList(), layers, weights);
        }
        layers.sort(Comparator.comparing(layer -> axes(layer, weights) != 4));
        Map<Group, Group> norms = behind;
        return layers.stream().map(layer -> new Normalised(layer, norms.get(layer))).toList();
    }

    private static int axes(Group layer, Map<String, TensorView> weights) {
        TensorView weight = weights.get(String.valueOf(layer.weight()));
        return weight == null ? 0 : weight.shape().size();
    }

    private static Map<Group, Group> byNumber(List<Group> norms, List<Group> layers, Map<String, TensorView> weights)
            throws NoChain {
        Map<Group, Group> behind = new HashMap<>();
        for (Group norm : norms) {
            Optional<Group> layer = layers.stream()
                    .filter(candidate -> place(candidate.name()).equals(place(norm.name())))
                    .filter(candidate -> fits(norm, candidate, weights) && !behind.containsKey(candidate))
                    .findFirst();
            if (layer.isEmpty()) {
                throw new NoChain("the batch normalisation '%s' follows no layer with as many outputs".formatted(norm.name()));
            }
            behind.put(layer.get(), norm);
        }
        return behind;
    }

    /** A name without the word in front of its last number: {@code block.1} for {@code block.bn1} and {@code block.conv1}. */
    private static String place(String name) {
        int dot = name.lastIndexOf('.');
        return name.substring(0, dot + 1) + name.substring(dot + 1).replaceAll("[^0-9]", "");
    }

    private static boolean fits(Group norm, Group layer, Map<String, TensorView> weights) {
        TensorView weight = weights.get(String.valueOf(layer.weight()));
        if (weight == null || weight.shape().isEmpty()) {
            return false;
        }
        List<Long> channels = weight.shape().subList(0, 1);
        return Stream.of(norm.weight(), norm.bias(), norm.runningMean(), norm.runningVar())
                .allMatch(name -> Objects.requireNonNull(weights.get(String.valueOf(name))).shape().equals(channels));
    }

    /** The four vectors of a normalisation, in the order of {@link org.weightscape.zoo.BatchNorm}. */
    private static List<String> vectors(Group norm) throws NoChain {
        if (norm.weight() == null || norm.bias() == null || norm.runningMean() == null || norm.runningVar() == null) {
            throw new NoChain("the batch normalisation '%s' lacks one of weight, bias, running_mean and running_var"
                    .formatted(norm.name()));
        }
        return List.of(norm.weight(), norm.bias(), norm.runningMean(), norm.runningVar());
    }

    /** A layer of a chain; {@code shape} as PyTorch has it, {@code norm} the name of the normalisation that follows it. */
    record ChainLayer(String name, List<Integer> shape, Bias bias, Optional<String> norm) {
        boolean isConvolution() {
            return shape.size() == 4;
        }

        int out() {
            return shape.get(0);
        }

        int in() {
            return shape.get(1);
        }
    }

    /**
     * The architecture of a chain of layers. Pooling, strides and the size of the images are those of the paper's networks where
     * the shapes are theirs; else no padding and a stride of 1 are assumed, and between convolutions and fully connected layers
     * a global average pooling or, if there are more inputs than channels, a flattening of square images.
     *
     * @throws IllegalArgumentException if the layers do not follow from each other
     */
    static Architecture architecture(List<ChainLayer> layers, List<String> remarks) {
        for (Architecture known :
                List.of(Architectures.smallCnn(), Architectures.unterthiner(), Architectures.tetris())) {
            Optional<Architecture> same = like(known, layers);
            if (same.isPresent()) {
                return same.get();
            }
        }
        ChainLayer first = layers.getFirst();
        int positions = 0;
        for (int i = 1; i < layers.size(); i++) {
            if (!layers.get(i).isConvolution() && layers.get(i - 1).isConvolution()) {
                positions = layers.get(i).in() / layers.get(i - 1).out();
            }
        }
        InputShape input = new InputShape(first.in(), 1, 1);
        if (first.isConvolution()) {
            int side = (int) Math.round(Math.sqrt(Math.max(1, positions)));
            boolean isSquare = side * side == positions;
            int height = positions > 1 ? isSquare ? side : positions : 1;
            int width = positions > 1 && isSquare ? side : 1;
            for (ChainLayer layer : layers.reversed()) {
                if (layer.isConvolution()) {
                    height = Math.addExact(height, layer.shape().get(2) - 1);
                    width = Math.addExact(width, layer.shape().get(3) - 1);
                }
            }
            if (positions <= 1) {
                // Behind a global pooling any size will do: that of the usual data sets.
                int usual = first.in() == 3 ? 32 : 28;
                height = Math.max(usual, height);
                width = Math.max(usual, width);
            }
            input = new InputShape(first.in(), height, width);
            remarks.add(("The files do not say how the convolutions step and pool; a stride of 1 without padding on images of "
                            + "%d×%d was assumed, followed by %s.")
                    .formatted(height, width, positions > 1 ? "a flattening" : "a global average"));
        }
        Architecture.Builder builder = Architecture.builder(input, Activation.RELU);
        for (int i = 0; i < layers.size(); i++) {
            ChainLayer layer = layers.get(i);
            if (layer.isConvolution()) {
                boolean isLast = i + 1 == layers.size() || !layers.get(i + 1).isConvolution();
                add(builder, layer, 1, isLast && positions <= 1 ? Pooling.GLOBAL_AVERAGE : Pooling.NONE);
            } else {
                builder.fullyConnected(layer.name(), layer.out(), layer.in(), layer.bias());
            }
            layer.norm().ifPresent(builder::batchNorm);
        }
        return builder.build();
    }

    private static void add(Architecture.Builder builder, ChainLayer layer, int stride, Pooling pooling) {
        int height = layer.shape().get(2);
        int width = layer.shape().get(3);
        builder.convolution(layer.name(), layer.out(), layer.in(), height, width, stride, 0, pooling, layer.bias());
    }

    /** A known architecture with these names, if the shapes are the same but for the channels of the images. */
    private static Optional<Architecture> like(Architecture known, List<ChainLayer> layers) {
        if (known.layers().size() != layers.size()) {
            return Optional.empty();
        }
        InputShape input = known.input();
        if (layers.getFirst().isConvolution()) {
            input = new InputShape(layers.getFirst().in(), input.height(), input.width());
        }
        Architecture.Builder builder = Architecture.builder(input, known.activation());
        for (int i = 0; i < layers.size(); i++) {
            ChainLayer layer = layers.get(i);
            Layer wanted = known.layers().get(i);
            boolean isSame = layer.out() == wanted.out()
                    && (layer.in() == wanted.in() || i == 0 && layer.isConvolution())
                    && (layer.bias() == Bias.PRESENT) == wanted.biasOffset().isPresent();
            if (!isSame || layer.isConvolution() != wanted instanceof Layer.Convolution) {
                return Optional.empty();
            }
            if (wanted instanceof Layer.Convolution c) {
                if (layer.shape().get(2) != c.height() || layer.shape().get(3) != c.width()) {
                    return Optional.empty();
                }
                add(builder, layer, c.stride(), c.pooling());
            } else {
                builder.fullyConnected(layer.name(), layer.out(), layer.in(), layer.bias());
            }
            layer.norm().ifPresent(builder::batchNorm);
        }
        return Optional.of(builder.build());
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

    /** As people sort: numbers in names by their value, so that layer 11 comes after layer 3. */
    static int compareNaturally(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
                int endA = digits(a, i);
                int endB = digits(b, j);
                String numberA = a.substring(i, endA).replaceFirst("^0+", "");
                String numberB = b.substring(j, endB).replaceFirst("^0+", "");
                int order = numberA.length() != numberB.length()
                        ? Integer.compare(numberA.length(), numberB.length())
                        : numberA.compareTo(numberB);
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            } else if (a.charAt(i) != b.charAt(j)) {
                return Character.compare(a.charAt(i), b.charAt(j));
            } else {
                i++;
                j++;
            }
        }
        int order = Integer.compare(a.length() - i, b.length() - j);
        return order != 0 ? order : a.compareTo(b);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
