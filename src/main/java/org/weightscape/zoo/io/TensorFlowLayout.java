package org.weightscape.zoo.io;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
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
 * Where the variables of a Keras network stand in a flat vector, as {@code layout.csv} of the Small CNN Zoo says: kernels of
 * convolutions are stored (height, width, in, out), those of dense layers (in, out), biases wherever Keras put them. {@link
 * #gather()} brings them into PyTorch's order.
 *
 * @param file the file that says so
 * @param layers in forward order
 * @param columns numbers in the flat vector
 */
record TensorFlowLayout(Path file, List<KerasLayer> layers, int columns) {

    /** A stretch of the vector. */
    private record Variable(String name, int start, List<Integer> shape) {
        int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }

        int axis(int index) {
            return shape.get(index);
        }
    }

    /** A layer's variables; {@code shape} has four axes for a convolution and two for a dense layer. */
    record KerasLayer(String name, List<Integer> shape, int kernelStart, @Nullable Integer biasStart) {
        boolean isConvolution() {
            return shape.size() == 4;
        }

        int out() {
            return shape.getLast();
        }

        int in() {
            return shape.get(shape.size() - 2);
        }

        int height() {
            return shape.get(0);
        }

        int width() {
            return shape.get(1);
        }
    }

    /** The layout of the published zoos, where no {@code layout.csv} comes with the weights. */
    static TensorFlowLayout published(Path folder) {
        List<KerasLayer> layers = new ArrayList<>();
        int at = 0;
        for (Layer layer : Architectures.unterthiner().layers()) {
            List<Integer> shape = layer instanceof Layer.Convolution convolution
                    ? List.of(convolution.height(), convolution.width(), layer.in(), layer.out())
                    : List.of(layer.in(), layer.out());
            layers.add(new KerasLayer(layer.name(), shape, at + layer.out(), at));
            at += layer.parameterCount();
        }
        return new TensorFlowLayout(folder, layers, at);
    }

    /**
     * Reads a layout.
     *
     * @throws BadInputException if it cannot be read, or its variables leave gaps or are no chain of layers
     */
    static TensorFlowLayout read(Path file) {
        List<Variable> variables = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(file, StandardCharsets.UTF_8)) {
            for (NamedCsvRecord line : reader) {
                variables.add(variable(file, line));
            }
        } catch (CsvParseException | UncheckedIOException e) {
            throw BadInputException.in(file, "the file is no proper CSV (%s)".formatted(e.getMessage()), "write it again", e);
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        }
        variables.sort(Comparator.comparingInt(Variable::start));
        int end = 0;
        Map<String, List<Variable>> byLayer = new LinkedHashMap<>();
        for (Variable variable : variables) {
            if (variable.start() != end) {
                throw BadInputException.in(
                        file,
                        "the variable '%s' starts at %d, but the one before it ends at %d"
                                .formatted(variable.name(), variable.start(), end),
                        "check start_idx and end_idx");
            }
            end += variable.size();
            int slash = variable.name().lastIndexOf('/');
            byLayer.computeIfAbsent(variable.name().substring(0, Math.max(slash, 0)), _ -> new ArrayList<>())
                    .add(variable);
        }
        if (variables.isEmpty()) {
            throw BadInputException.in(file, "the file lists no variables", "leave it out or write it again");
        }
        List<KerasLayer> layers = new ArrayList<>();
        byLayer.forEach((name, members) -> layers.add(layer(file, name, members)));
        return new TensorFlowLayout(file, List.copyOf(layers), end);
    }

    private static Variable variable(Path file, NamedCsvRecord line) {
        long number = line.getStartingLineNumber();
        try {
            String name = line.getField("varname");
            int start = Integer.parseInt(line.getField("start_idx").strip());
            int end = Integer.parseInt(line.getField("end_idx").strip());
            List<Integer> shape = new ArrayList<>();
            if (PythonLiteral.parse(line.getField("shape")) instanceof List<?> axes) {
                for (Object axis : axes) {
                    shape.add(axis instanceof Long length && length > 0 ? Math.toIntExact(length) : 0);
                }
            }
            Variable variable = new Variable(name, start, List.copyOf(shape));
            if (shape.contains(0) || shape.isEmpty() || variable.size() != end - start) {
                throw BadInputException.in(
                        file,
                        "line %d: the shape %s does not fit the columns %d to %d"
                                .formatted(number, line.getField("shape"), start, end),
                        "check start_idx and end_idx");
            }
            return variable;
        } catch (NoSuchElementException e) {
            throw BadInputException.in(
                    file,
                    "its columns should be varname, start_idx, end_idx and shape, but they are %s".formatted(line.getHeader()),
                    "write it again",
                    e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw BadInputException.in(
                    file,
                    "line %d: start_idx and end_idx should be whole numbers and shape a tuple such as (3, 3, 1, 16)"
                            .formatted(number),
                    "correct that line",
                    e);
        }
    }

    private static KerasLayer layer(Path file, String name, List<Variable> members) {
        Variable kernel = null;
        Variable bias = null;
        for (Variable member : members) {
            switch (member.shape().size()) {
                case 2, 4 -> kernel = kernel == null ? member : null;
                case 1 -> bias = member;
                default -> kernel = null;
            }
        }
        boolean fits = kernel != null
                && members.size() == (bias == null ? 1 : 2)
                && (bias == null || bias.axis(0) == kernel.shape().getLast());
        if (kernel == null || !fits) {
            throw BadInputException.in(
                    file,
                    "the layer '%s' should have one kernel of a convolution or dense layer and at most one bias, but has %s"
                            .formatted(name, members.stream().map(member -> member.name() + member.shape()).toList()),
                    "give a zoo of plain convolutional or dense networks");
        }
        String last = name.substring(name.lastIndexOf('/') + 1);
        return new KerasLayer(last, kernel.shape(), kernel.start(), bias == null ? null : bias.start());
    }

    /** What the layout says about the networks, and what had to be assumed. */
    record Derived(Architecture architecture, List<String> remarks) {}

    /**
     * The architecture. A dense layer that reads as many numbers as the convolution before it has channels follows a global
     * average pooling; one that reads a multiple follows a flattening.
     *
     * @param datasets what the checkpoints say that they were trained on; tells the size of the images
     * @throws BadInputException if the layers do not follow from each other
     */
    Derived architecture(List<String> datasets) {
        List<String> remarks = new ArrayList<>();
        boolean isFlattened = flattenedPositions() > 1;
        boolean isUnterthiner = layers.stream()
                .filter(KerasLayer::isConvolution)
                .allMatch(layer -> layer.height() == 3 && layer.width() == 3)
                && !isFlattened;
        int stride = isUnterthiner ? 2 : 1;
        InputShape input = input(datasets, stride, remarks);
        boolean isPublished = hasShapesOf(Architectures.unterthiner());
        if (!isPublished && layers.getFirst().isConvolution()) {
            remarks.add("%s does not say how the convolutions step; a stride of %d without padding was assumed."
                    .formatted(file.getFileName(), stride));
        }
        Architecture.Builder builder = Architecture.builder(input, Activation.RELU);
        for (int i = 0; i < layers.size(); i++) {
            KerasLayer layer = layers.get(i);
            String name = isPublished ? Architectures.unterthiner().layers().get(i).name() : layer.name();
            Bias bias = layer.biasStart() == null ? Bias.ABSENT : Bias.PRESENT;
            if (layer.isConvolution()) {
                boolean isLast = i + 1 == layers.size() || !layers.get(i + 1).isConvolution();
                Pooling pooling = isLast && !isFlattened ? Pooling.GLOBAL_AVERAGE : Pooling.NONE;
                builder.convolution(
                        name, layer.out(), layer.in(), layer.height(), layer.width(), stride, 0, pooling, bias);
            } else {
                builder.fullyConnected(name, layer.out(), layer.in(), bias);
            }
        }
        try {
            return new Derived(builder.build(), remarks);
        } catch (IllegalArgumentException e) {
            throw BadInputException.in(
                    file, String.valueOf(e.getMessage()), "give a zoo whose layers follow one after the other", e);
        }
    }

    /** Positions of each channel that the first dense layer after the convolutions reads; 1 after a pooling, 0 without one. */
    private int flattenedPositions() {
        for (int i = 1; i < layers.size(); i++) {
            if (!layers.get(i).isConvolution() && layers.get(i - 1).isConvolution()) {
                return layers.get(i).in() / layers.get(i - 1).out();
            }
        }
        return 0;
    }

    private InputShape input(List<String> datasets, int stride, List<String> remarks) {
        KerasLayer first = layers.getFirst();
        if (!first.isConvolution()) {
            return new InputShape(first.in(), 1, 1);
        }
        int positions = flattenedPositions();
        if (positions > 1) {
            int side = (int) Math.round(Math.sqrt(positions));
            for (KerasLayer layer : layers.reversed()) {
                side = layer.isConvolution() ? (side - 1) * stride + layer.height() : side;
            }
            remarks.add("%s does not say how large the images are; %d×%d follows from the first dense layer."
                    .formatted(file.getFileName(), side, side));
            return new InputShape(first.in(), side, side);
        }
        boolean isLarge = datasets.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.contains("cifar") || name.contains("svhn"));
        return isLarge ? new InputShape(first.in(), 32, 32) : new InputShape(first.in(), 28, 28);
    }

    private boolean hasShapesOf(Architecture architecture) {
        if (architecture.layers().size() != layers.size()) {
            return false;
        }
        for (int i = 0; i < layers.size(); i++) {
            Layer wanted = architecture.layers().get(i);
            KerasLayer layer = layers.get(i);
            boolean isSame = layer.out() == wanted.out()
                    && layer.in() == wanted.in()
                    && layer.biasStart() != null
                    && layer.shape().size() == (wanted instanceof Layer.Convolution ? 4 : 2)
                    && (!(wanted instanceof Layer.Convolution convolution)
                            || layer.height() == convolution.height() && layer.width() == convolution.width());
            if (!isSame) {
                return false;
            }
        }
        return true;
    }

    /** For each place in PyTorch's order, the column where Keras put that number. */
    int[] gather() {
        int[] index = new int[columns];
        int at = 0;
        for (int l = 0; l < layers.size(); l++) {
            KerasLayer layer = layers.get(l);
            int out = layer.out();
            int in = layer.in();
            int positions = layer.isConvolution() ? layer.height() * layer.width() : 1;
            // Keras flattens position by position, PyTorch channel by channel.
            int channels = l > 0 && !layer.isConvolution() && layers.get(l - 1).isConvolution() ? layers.get(l - 1).out() : in;
            int columnsPerChannel = in / channels;
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    int input = i % columnsPerChannel * channels + i / columnsPerChannel;
                    for (int p = 0; p < positions; p++) {
                        index[at++] = layer.kernelStart() + (p * in + input) * out + o;
                    }
                }
            }
            if (layer.biasStart() != null) {
                for (int o = 0; o < out; o++) {
                    index[at++] = layer.biasStart() + o;
                }
            }
        }
        return index;
    }
}
