package org.weightscape.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theThreeArchitecturesHaveTheBoundariesOfTheOfficialCode() {
        assertLayout(Architectures.tetris(), 100, 9, List.of(0, 80), List.of());
        assertLayout(
                Architectures.smallCnn(), 2464, 48, List.of(0, 208, 1414, 1514, 2254), List.of(200, 1408, 1510, 2234, 2454));
        assertLayout(
                Architectures.unterthiner(), 4970, 58, List.of(0, 160, 2320 + 160, 4800), List.of(144, 2464, 4784, 4960));
    }

    @Test
    void tokensAreAUnitsWeightsFollowedByItsBias() {
        List<Token> tokens = Architectures.smallCnn().tokens();
        assertEquals(List.of(26, 201, 25, 37, 21), tokens.stream().map(Token::width).distinct().toList());
        assertEquals(new Token(1, 2, 208 + 2 * 200, 200, OptionalInt.of(1408 + 2), List.of()), tokens.get(10));
    }

    @Test
    void theFourVectorsOfABatchNormalisationFollowTheBiasesOfTheirLayer() {
        Architecture architecture = Architecture.builder(new InputShape(1, 8, 8), Activation.RELU)
                .convolution("conv1", 3, 1, 2, 2, 1, 0, Pooling.NONE, Architecture.Bias.PRESENT)
                .batchNorm("bn1")
                .convolution("conv2", 2, 3, 1, 1, 1, 0, Pooling.GLOBAL_AVERAGE, Architecture.Bias.ABSENT)
                .batchNorm("bn2")
                .fullyConnected("fc", 2, 2, Architecture.Bias.PRESENT)
                .build();
        assertEquals(12 + 3 + 12 + 6 + 8 + 4 + 2, architecture.weightCount());
        assertEquals(new BatchNorm("bn1", 15), architecture.layers().getFirst().norm().orElseThrow());
        assertEquals(new BatchNorm("bn2", 33), architecture.layers().get(1).norm().orElseThrow());
        assertEquals(new Token(0, 1, 4, 4, OptionalInt.of(13), List.of(16, 19, 22, 25)), architecture.tokens().get(1));
        assertEquals(new Token(1, 0, 27, 3, OptionalInt.empty(), List.of(33, 35, 37, 39)), architecture.tokens().get(3));
        assertEquals(
                architecture.weightCount(), architecture.tokens().stream().mapToInt(Token::width).sum());
        Architecture.Builder empty = Architecture.builder(new InputShape(1, 8, 8), Activation.RELU);
        assertThrows(IllegalStateException.class, () -> empty.batchNorm("first"));
    }

    @Test
    void columnsAfterAFlattenedConvolutionComeInBlocks() {
        assertEquals(9, Architectures.smallCnn().columnsPerInputUnit(3));
        assertEquals(1, Architectures.smallCnn().columnsPerInputUnit(4));
        assertEquals(1, Architectures.unterthiner().columnsPerInputUnit(3));
    }

    @Test
    void layersThatDoNotFollowFromEachOtherAreRefused() {
        Architecture.Builder builder = Architecture.builder(new InputShape(16, 1, 1), Activation.TANH)
                .fullyConnected("a", 5, 16, Architecture.Bias.ABSENT)
                .fullyConnected("b", 4, 6, Architecture.Bias.ABSENT);
        assertThrows(IllegalArgumentException.class, builder::build);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Architecture(
                        List.of(new Layer.FullyConnected("a", 5, 16, 1, OptionalInt.empty(), Optional.empty())),
                        new InputShape(16, 1, 1),
                        Activation.TANH));
    }

    private static void assertLayout(
            Architecture architecture, int weights, int tokens, List<Integer> starts, List<Integer> biases) {
        assertEquals(weights, architecture.weightCount());
        assertEquals(tokens, architecture.tokens().size());
        assertEquals(starts, architecture.layers().stream().map(Layer::weightOffset).toList());
        assertEquals(
                biases,
                architecture.layers().stream()
                        .filter(layer -> layer.biasOffset().isPresent())
                        .map(layer -> layer.biasOffset().getAsInt())
                        .toList());
    }
}
