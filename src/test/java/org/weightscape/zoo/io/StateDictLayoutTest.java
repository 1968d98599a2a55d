package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.augment.Permutation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BatchNorm;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Network;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Safetensors.Tensor;

/**
 * Networks are written as lists of modules in the order in which PyTorch registers them: {@code "fc1 5x4"} reads four inputs and
 * gives five, {@code "conv1 8x3x3x3"} is a convolution, {@code "bn1 8"} a batch normalisation.
 */
class StateDictLayoutTest {

    private enum Form {
        /** In the order of registration. */
        TORCH,
        /** Sorted by name. */
        SAFETENSORS
    }

    private static SequencedMap<String, Tensor> network(List<String> modules) {
        Random random = new Random(modules.hashCode());
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (String module : modules) {
            String name = module.substring(0, module.indexOf(' '));
            long[] shape = Stream.of(module.substring(module.indexOf(' ') + 1).split("x")).mapToLong(Long::parseLong).toArray();
            tensors.put(name + ".weight", tensor(random, shape));
            tensors.put(name + ".bias", tensor(random, shape[0]));
            if (shape.length == 1) {
                tensors.put(name + ".running_mean", tensor(random, shape));
                tensors.put(name + ".running_var", tensor(random, shape));
            }
        }
        return tensors;
    }

    private static Tensor tensor(Random random, long... shape) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        for (int i = 0; i < values.length; i++) {
            // Above 0, because some are variances.
            values[i] = 0.1f + random.nextFloat();
        }
        return Tensor.of(values, shape);
    }

    private static Zoo open(Form form, List<String> modules) {
        try {
            Path folder = Files.createTempDirectory("layout");
            try {
                SequencedMap<String, Tensor> tensors = network(modules);
                Path file = folder.resolve(form == Form.TORCH ? "a.pt" : "a.safetensors");
                if (form == Form.TORCH) {
                    Files.write(file, TorchWriter.bytes(tensors));
                } else {
                    Safetensors.write(file, new TreeMap<>(tensors), Map.of());
                }
                Zoo zoo = ZooReader.open(folder, Progress.NONE, Cancellation.NEVER);
                if (!zoo.architecture().isFlat()) {
                    assertHoldsAndComputes(tensors, zoo);
                }
                return zoo;
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }

    /** Every tensor stands where the architecture says, and a permuted network computes the same. */
    private static void assertHoldsAndComputes(Map<String, Tensor> tensors, Zoo zoo) {
        float[] row = zoo.weights().row(0);
        for (Layer layer : zoo.architecture().layers()) {
            assertStandsAt(layer.weightOffset(), layer.name() + ".weight", tensors, row);
            assertStandsAt(layer.biasOffset().orElseThrow(), layer.name() + ".bias", tensors, row);
            List<String> vectors = List.of("weight", "bias", "running_mean", "running_var");
            layer.norm().ifPresent(norm -> IntStream.range(0, BatchNorm.VECTORS)
                    .forEach(v -> assertStandsAt(
                            norm.offset() + v * layer.out(), norm.name() + "." + vectors.get(v), tensors, row)));
        }
        Permutation permutation = Permutation.random(zoo.architecture(), new SplittableRandom(1));
        float[] inputs = new float[3 * zoo.architecture().input().size()];
        Random random = new Random(2);
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = random.nextFloat();
        }
        Network network = Network.of(zoo.architecture());
        float[] expected = network.outputs(row, inputs);
        float[] actual = network.outputs(permutation.apply(row), inputs);
        double largest = IntStream.range(0, expected.length).mapToDouble(i -> Math.abs(expected[i])).max().orElseThrow();
        // Sums of a few hundred floats in another order.
        assertArrayEquals(expected, actual, (float) (1e-5 * largest));
    }

    private static void assertStandsAt(int offset, String name, Map<String, Tensor> tensors, float[] row) {
        float[] values = Objects.requireNonNull(tensors.get(name), name).values();
        assertArrayEquals(values, Arrays.copyOfRange(row, offset, offset + values.length), name);
    }

    private static List<String> layers(Zoo zoo) {
        assertFalse(zoo.architecture().isFlat(), zoo.remarks().toString());
        return zoo.architecture().layers().stream()
                .map(layer -> layer.name() + layer.norm().map(norm -> "+" + norm.name()).orElse(""))
                .toList();
    }

    private static void assertFlat(String reason, Form form, String... modules) {
        Zoo zoo = open(form, List.of(modules));
        assertTrue(zoo.architecture().isFlat(), () -> "taken for a chain: " + layers(zoo));
        assertTrue(zoo.remarks().getLast().contains(reason), zoo.remarks().toString());
    }

    private static void assertChain(List<String> expected, Form form, String... modules) {
        assertEquals(expected, layers(open(form, List.of(modules))));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void shapesOrderLayersWhoseNamesDoNot(Form form) {
        assertChain(List.of("input", "hidden", "out"), form, "input 5x6", "hidden 4x5", "out 3x4");
        assertChain(List.of("trunk", "mid", "head"), form, "trunk 7x4", "mid 5x7", "head 3x5");
        assertChain(
                List.of("z_conv", "a_conv", "m_fc", "b_fc"),
                form,
                "z_conv 4x1x3x3",
                "a_conv 6x4x3x3",
                "m_fc 8x54",
                "b_fc 3x8");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void namesOrderLayersThatFitInSeveralOrders(Form form) {
        assertChain(
                List.of("encoder.0", "encoder.2", "decoder.0", "decoder.2"),
                form,
                "encoder.0 6x10",
                "encoder.2 3x6",
                "decoder.0 6x3",
                "decoder.2 10x6");
        assertChain(
                List.of("net.0", "net.2", "net.10", "net.12"), form, "net.0 6x6", "net.2 6x6", "net.10 6x6", "net.12 6x6");
        assertChain(List.of("fc1", "fc2", "out"), form, "fc1 6x6", "fc2 6x6", "out 6x6");
        assertChain(
                List.of("features.0", "features.2", "classifier.0", "classifier.2"),
                form,
                "features.0 8x8",
                "features.2 8x8",
                "classifier.0 8x8",
                "classifier.2 8x8");
    }

    @Test
    void registrationOrdersLayersThatNothingElseOrders() {
        String[] modules = {"mix 6x6", "blend 6x6", "stir 6x6"};
        assertChain(List.of("mix", "blend", "stir"), Form.TORCH, modules);
        assertFlat("in several orders", Form.SAFETENSORS, modules);
    }

    @Test
    void whoSortsByNameForgetsTheRegistration() {
        SequencedMap<String, Tensor> sorted = new LinkedHashMap<>(
                new TreeMap<>(network(List.of("encoder.0 6x10", "encoder.2 3x6", "decoder.0 6x3", "decoder.2 10x6"))));
        SequencedMap<String, TensorView> views = new LinkedHashMap<>();
        sorted.forEach((name, tensor) -> views.put(
                name,
                TensorView.contiguous(
                        java.lang.foreign.MemorySegment.ofArray(tensor.values()),
                        ElementType.FLOAT32,
                        java.nio.ByteOrder.nativeOrder(),
                        0,
                        Arrays.stream(tensor.shape()).boxed().toList())));
        StateDictLayout layout = StateDictLayout.of(Path.of("a.npz"), views, StateDictLayout.Order.FILE);
        assertEquals("encoder.0.weight", layout.names().getFirst());
        assertEquals("decoder.2.bias", layout.names().getLast());
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void fullyConnectedLayersAreNotMovedBehindConvolutions(Form form) {
        assertFlat("whole channels", form, "fc 128x12", "c1 16x8x3x3", "c2 3x16x3x3");
        assertFlat("whole channels", form, "net.0 128x12", "net.3 16x8x3x3", "net.5 3x16x3x3");
        assertFlat("whole channels", form, "fc 392x16", "c1 16x8x3x3", "c2 1x16x3x3");
        assertFlat(
                "whole channels",
                form,
                "encoder.0 8x1x3x3",
                "encoder.3 12x128",
                "decoder.0 128x12",
                "decoder.2 4x8x3x3",
                "decoder.4 1x4x3x3");
    }

    @Test
    void norWhereOnlyTheShapesWouldHaveIt() {
        String[] modules = {"fc 10x24", "conv1 4x3x3x3", "conv2 6x4x3x3"};
        assertFlat("whole channels", Form.TORCH, modules);
        assertChain(List.of("conv1", "conv2", "fc"), Form.SAFETENSORS, modules);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 9, 10, 16, 100})
    void convolutionsThatReadImagesComeFirst(int classes) {
        for (Form form : Form.values()) {
            assertChain(
                    List.of("conv1", "conv2", "fc1", "fc2"),
                    form,
                    "conv1 4x1x3x3",
                    "conv2 4x4x3x3",
                    "fc1 8x16",
                    "fc2 %dx8".formatted(classes));
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void convolutionsAsWideAsTheOthersComeFirst(Form form) {
        assertChain(
                List.of("conv1", "conv2", "conv3", "fc1", "fc2"),
                form,
                "conv1 16x3x3x3",
                "conv2 16x16x3x3",
                "conv3 16x16x3x3",
                "fc1 64x144",
                "fc2 16x64");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void modulesSideBySideAreNoChain(Form form) {
        assertFlat("side by side", form, "actor.0 8x4", "actor.2 4x8", "critic.0 8x4", "critic.2 1x8");
        assertFlat("side by side", form, "body 8x4", "policy 8x8", "value 1x8");
        assertFlat("side by side", form, "body.0 8x4", "head1.0 8x8", "head2.0 3x8");
        assertFlat("side by side", form, "body.0 8x4", "heads.0 8x8", "heads.1 3x8");
        assertFlat("side by side", form, "block.q 8x8", "block.k 8x8", "block.v 8x8", "block.proj 8x8");
        assertFlat("side by side", form, "encoder 4x8", "mu 4x4", "logvar 4x4");
        assertChain(List.of("policy.0", "policy.2"), form, "policy.0 8x4", "policy.2 2x8");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void modulesThatReadTheSameAreNoChain(Form form) {
        assertFlat("'pilot' and 'judge'", form, "pilot.0 8x4", "pilot.2 4x8", "judge.0 8x4", "judge.2 1x8");
        assertFlat("'net1' and 'net2'", form, "net1.0 8x4", "net1.2 4x8", "net2.0 8x4", "net2.2 4x8");
        assertFlat("'0' and '1'", form, "models.0.0 8x4", "models.0.2 4x8", "models.1.0 8x4", "models.1.2 4x8");
    }

    @Test
    void layersThatWereNotMadeInOrderAreOrderedByTheirNumbersOnly() {
        assertChain(List.of("fc1", "fc2", "fc3"), Form.TORCH, "fc3 3x5", "fc1 8x4", "fc2 5x8");
        // Two heads would look the same.
        assertFlat("'wide' reads 8 inputs, which do not follow from the 2 outputs of 'narrow'", Form.TORCH, "body 8x4", "narrow 2x8",
                "wide 8x8");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void residualNetworksAreNoChain(Form form) {
        assertFlat(
                "'layer1.0'",
                form,
                "conv1 8x3x3x3",
                "bn1 8",
                "layer1.0.conv1 8x8x3x3",
                "layer1.0.bn1 8",
                "layer1.0.conv2 8x8x3x3",
                "layer1.0.bn2 8",
                "layer1.1.conv1 8x8x3x3",
                "layer1.1.bn1 8",
                "layer1.1.conv2 8x8x3x3",
                "layer1.1.bn2 8",
                "fc 10x8");
        assertFlat("'blocks.0'", form, "stem 8x3x3x3", "blocks.0.conv 8x8x3x3", "blocks.1.conv 8x8x3x3", "fc 10x8");
        assertFlat("'blocks.0'", form, "input 8x4", "blocks.0.net.0 16x8", "blocks.0.net.2 8x16", "output 3x8");
        assertFlat("tells of more", form, "conv1 8x3x3x3", "layer1.0.downsample.0 8x8x1x1", "fc 10x8");
        assertFlat("tells of more", form, "fc1 8x4", "skip 8x8", "fc2 3x8");
        assertFlat("'blocks.0'", form, "input 8x4", "blocks.0.0 16x8", "blocks.0.2 8x16", "output 3x8");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void transposedConvolutionsAreNoConvolutions(Form form) {
        assertFlat("transposed", form, "conv1 8x3x3x3", "conv2 8x8x3x3", "deconv1 8x8x3x3", "deconv2 8x8x3x3");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void blocksThatChangeTheWidthAreAChain(Form form) {
        assertChain(
                List.of("block1.conv1", "block1.conv2", "block2.conv1", "fc"),
                form,
                "block1.conv1 4x1x3x3",
                "block1.conv2 4x4x3x3",
                "block2.conv1 8x4x3x3",
                "fc 10x8");
        assertChain(
                List.of("layer1.0+layer1.1", "layer2.0+layer2.1", "fc"),
                form,
                "layer1.0 4x1x5x5",
                "layer1.1 4",
                "layer2.0 4x4x5x5",
                "layer2.1 4",
                "fc 10x196");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void normalisationsBelongToTheLayersThatTheyAreMadeFor(Form form) {
        assertChain(
                List.of("conv1+bn1", "conv2+bn2", "fc1+bn3", "fc2"),
                form,
                "conv1 4x1x3x3",
                "conv2 6x4x3x3",
                "bn1 4",
                "bn2 6",
                "fc1 8x96",
                "bn3 8",
                "fc2 3x8");
        assertChain(
                List.of("conv1+bn1", "conv2+bn2", "fc1+bn3", "fc2"),
                form,
                "conv1 8x1x3x3",
                "conv2 8x8x3x3",
                "bn1 8",
                "bn2 8",
                "fc1 8x72",
                "bn3 8",
                "fc2 3x8");
        assertChain(
                List.of("conv1+conv1_bn", "conv2", "fc1+fc1_bn", "fc2"),
                form,
                "conv1 8x1x3x3",
                "conv1_bn 8",
                "conv2 8x8x3x3",
                "fc1 8x72",
                "fc1_bn 8",
                "fc2 3x8");
        assertChain(
                List.of("convs.0+norms.0", "convs.1+norms.1", "fc"),
                form,
                "convs.0 8x1x3x3",
                "convs.1 8x8x3x3",
                "norms.0 8",
                "norms.1 8",
                "fc 3x8");
        assertChain(
                List.of("net.0+net.1", "net.3", "net.5+net.6", "net.8"),
                form,
                "net.0 8x8",
                "net.1 8",
                "net.3 8x8",
                "net.5 8x8",
                "net.6 8",
                "net.8 3x8");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void normalisationsOfAllConvolutionsAreNotThoseOfOtherLayersWithTheirNumbers(Form form) {
        assertChain(
                List.of("conv1+bn1", "conv2+bn2", "fc1", "fc2", "fc3"),
                form,
                "conv1 4x1x3x3",
                "conv2 8x4x3x3",
                "bn1 4",
                "bn2 8",
                "fc1 10x128",
                "fc2 8x10",
                "fc3 3x8");
    }

    @Test
    void normalisationsMadeBesideEachLayerStayThere() {
        assertChain(
                List.of("fc1+bn1", "fc2", "fc3+bn2", "fc4"),
                Form.TORCH,
                "fc1 8x8",
                "bn1 8",
                "fc2 8x8",
                "fc3 8x8",
                "bn2 8",
                "fc4 3x8");
        assertChain(
                List.of("conv0+norm1", "conv1+norm2", "fc"),
                Form.TORCH,
                "conv0 8x3x3x3",
                "norm1 8",
                "conv1 8x8x3x3",
                "norm2 8",
                "fc 3x8");
    }

    @Test
    void normalisationsThatMayFollowSeveralLayersLeaveItFlat() {
        // By its place it follows fc2, by its number fc1.
        assertFlat("such as 'bn1'", Form.TORCH, "fc1 8x4", "fc2 8x8", "bn1 8", "fc3 3x8");
        assertFlat("such as 'norm'", Form.SAFETENSORS, "fc1 8x4", "fc2 8x8", "norm 8", "fc3 3x8");
        assertFlat("'bn' follows no layer", Form.SAFETENSORS, "fc1 8x4", "bn 5", "fc2 3x8");
        // One of the inputs.
        assertFlat("'0' follows no layer", Form.SAFETENSORS, "0 8", "1 8x8", "3 3x8");
        assertFlat("'bn' follows no layer", Form.TORCH, "bn 8", "fc1 8x8", "fc2 3x8");
    }

    private static List<String> perceptron(List<Integer> widths, List<String> names) {
        return IntStream.range(1, widths.size())
                .mapToObj(i -> "%s %dx%d".formatted(names.get(i - 1), widths.get(i), widths.get(i - 1)))
                .toList();
    }

    private static List<String> names(List<String> modules) {
        return modules.stream().map(module -> module.substring(0, module.indexOf(' '))).toList();
    }

    @Property(tries = 100)
    void numberedLayersKeepTheirOrderInEveryForm(@ForAll @Size(min = 3, max = 8) List<@IntRange(min = 1, max = 4) Integer> widths) {
        for (String pattern : List.of("fc%d", "net.%d", "layers.%d.linear")) {
            List<String> names = IntStream.range(6, 6 + widths.size()).mapToObj(pattern::formatted).toList();
            List<String> modules = perceptron(widths, names);
            for (Form form : Form.values()) {
                assertEquals(names(modules), layers(open(form, modules)));
            }
        }
    }

    @Property(tries = 200)
    void sortedLayersAreInTheRightOrderOrFlat(
            @ForAll @Size(min = 3, max = 6) List<@IntRange(min = 1, max = 5) Integer> widths, @ForAll Random random) {
        List<String> names = new ArrayList<>(List.of("ax", "bee", "cow", "dot", "elk", "fox"));
        java.util.Collections.shuffle(names, random);
        List<String> modules = perceptron(widths, names);
        Zoo zoo = open(Form.SAFETENSORS, modules);
        boolean isTold = widths.stream().distinct().count() == widths.size();
        assertFalse(isTold && zoo.architecture().isFlat(), zoo.remarks().toString());
        if (!zoo.architecture().isFlat()) {
            assertEquals(names(modules), layers(zoo));
        }
    }

    @Property(tries = 100)
    void numberedNormalisationsFollowTheirConvolutionsInEveryForm(
            @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 1, max = 4) Integer> channels,
            @ForAll @IntRange(min = 1, max = 2) int positions,
            @ForAll boolean isListed) {
        List<String> modules = new ArrayList<>();
        List<String> norms = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i < channels.size(); i++) {
            modules.add("conv%d %dx%dx3x3".formatted(i, channels.get(i), channels.get(i - 1)));
            (isListed ? norms : modules).add("bn%d %d".formatted(i, channels.get(i)));
            expected.add("conv%d+bn%d".formatted(i, i));
        }
        modules.addAll(norms);
        modules.add("fc1 7x%d".formatted(channels.getLast() * positions));
        modules.add("fc2 5x7");
        expected.addAll(List.of("fc1", "fc2"));
        for (Form form : Form.values()) {
            assertEquals(expected, layers(open(form, modules)));
        }
    }
}
