package org.weightscape.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
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
        assertEquals(new Token(1, 2, 208 + 2 * 200, 200, OptionalInt.of(1408 + 2)), tokens.get(10));
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
                        List.of(new Layer.FullyConnected("a", 5, 16, 1, OptionalInt.empty())),
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
