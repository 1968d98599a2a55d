package org.weightscape.app.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.weightscape.map.Appearance;
import org.weightscape.map.Ramp;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Layer;

class LayerImageTest {
    private static final int ROOM = 254;

    @Test
    void aWeightIsACellInItsColour() {
        Architecture tetris = Architectures.tetris();
        Layer first = tetris.layers().getFirst();
        LayerImage image = new LayerImage(first, ROOM, 96);
        assertEquals(16 * 15, image.width());
        float[] weights = new float[tetris.weightCount()];
        weights[0] = -2;
        weights[16 + 3] = 2;
        int[] pixels = image.pixels(weights, LayerImage.largest(first, weights), Appearance.LIGHT);
        int zero = Ramp.BLUE_ORANGE.color(0.5, Appearance.LIGHT);
        assertEquals(Ramp.BLUE_ORANGE.color(0, Appearance.LIGHT), pixels[0]);
        assertEquals(zero, pixels[15]);
        int cellHeight = image.height() / 5;
        assertEquals(Ramp.BLUE_ORANGE.color(1, Appearance.LIGHT), pixels[cellHeight * image.width() + 3 * 15 + 7]);
        assertEquals(zero, pixels[pixels.length - 1]);
    }

    @Test
    void biasesStandBehindAGap() {
        Architecture cnn = Architectures.smallCnn();
        Layer first = cnn.layers().getFirst();
        LayerImage image = new LayerImage(first, ROOM, 96);
        float[] weights = new float[cnn.weightCount()];
        weights[first.biasOffset().orElseThrow()] = 1;
        int[] pixels = image.pixels(weights, 1, Appearance.DARK);
        assertEquals(Ramp.BLUE_ORANGE.color(1, Appearance.DARK), pixels[image.width() - 1]);
        assertTrue(Arrays.stream(pixels, 0, image.width()).anyMatch(pixel -> pixel == 0), "the gap is transparent");
    }

    @Test
    void everyLayerFitsTheRoomAndTheStrongestOfManyWeightsIsSeen() {
        Architecture wide = Architecture.builder(new org.weightscape.zoo.InputShape(1, 28, 28), org.weightscape.zoo.Activation.RELU)
                .convolution("a", 400, 1, 3, 3, 1, 0, org.weightscape.zoo.Pooling.NONE, Architecture.Bias.PRESENT)
                .convolution("b", 8, 400, 3, 3, 1, 0, org.weightscape.zoo.Pooling.NONE, Architecture.Bias.PRESENT)
                .build();
        float[] weights = new float[wide.weightCount()];
        for (Layer layer : wide.layers()) {
            weights[layer.weightOffset() + layer.weightCount() - 2] = 3;
        }
        for (Layer layer : wide.layers()) {
            LayerImage image = new LayerImage(layer, ROOM, 96);
            assertTrue(image.width() <= ROOM && image.width() > 50, layer.name() + " is " + image.width() + " wide");
            assertTrue(image.height() <= 96 && image.height() > 20, layer.name() + " is " + image.height() + " high");
            int strongest = Ramp.BLUE_ORANGE.color(1, Appearance.LIGHT);
            assertTrue(Arrays.stream(image.pixels(weights, 3, Appearance.LIGHT)).anyMatch(pixel -> pixel == strongest));
            assertNotEquals(0, image.pixels(weights, 0, Appearance.LIGHT)[0], "all zeros is no division by zero");
        }
    }
}
