package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DotShapeTest {

    @Test
    void allCoverAboutAsMuchAsTheDiscAndFitIntoTheirSquare() {
        for (DotShape shape : DotShape.values()) {
            int inside = 0;
            int steps = 800;
            for (int i = 0; i < steps; i++) {
                for (int j = 0; j < steps; j++) {
                    double x = 4.0 * i / steps - 2;
                    double y = 4.0 * j / steps - 2;
                    if (shape.contains(x, y)) {
                        inside++;
                        assertTrue(Math.max(Math.abs(x), Math.abs(y)) <= shape.reach() + 1e-9, shape + " at " + x + ", " + y);
                    }
                }
            }
            assertEquals(Math.PI, inside * 16.0 / (steps * steps), 0.22 * Math.PI, shape.toString());
        }
    }

    @Test
    void eightCategoriesShareAShapeAndTheNextHaveAnother() {
        assertEquals(DotShape.CIRCLE, DotShape.of(0));
        assertEquals(DotShape.CIRCLE, DotShape.of(7));
        assertEquals(DotShape.SQUARE, DotShape.of(8));
        assertEquals(DotShape.CIRCLE, DotShape.of(64));
    }

    @Test
    void everyShapeIsDrawnDifferently() {
        Set<String> seen = new HashSet<>();
        for (DotShape shape : DotShape.values()) {
            PointCloud cloud = PointCloud.of(new float[] {20}, new float[] {-20});
            int[] pixels = new int[1600];
            byte[] shapes = {(byte) shape.ordinal()};
            new PointRaster()
                    .draw(
                            cloud.dots(new int[] {0xffffffff}, shapes, null, null),
                            new Viewport(20, -20, 1, 40, 40),
                            new DotStyle(5, 1, 0.14, 0, 0, 0),
                            0xff000000,
                            pixels);
            assertNotEquals(0xff000000, pixels[20 * 40 + (shape == DotShape.RING ? 25 : 20)], shape.toString());
            seen.add(Arrays.toString(pixels));
        }
        assertEquals(DotShape.values().length, seen.size());
    }

    @Test
    void aPictureOfASinglePointIsOfItsColourInTheMiddleAndClearAtTheCorners() {
        for (DotShape shape : DotShape.values()) {
            int[] pixels = shape.picture(42, 13.8, 0xff0072b2);
            int inside = 21 * 42 + (shape == DotShape.RING ? 34 : 21);
            assertEquals(0xff0072b2, pixels[inside], shape.toString());
            assertEquals(0, pixels[0], shape.toString());
            double covered = Arrays.stream(pixels).mapToDouble(pixel -> (pixel >>> 24) / 255.0).sum();
            assertEquals(Math.PI * 13.8 * 13.8, covered, 0.22 * Math.PI * 13.8 * 13.8, shape.toString());
            for (int pixel : pixels) {
                assertTrue((pixel >> 8 & 0xff) <= pixel >>> 24 && (pixel & 0xff) <= pixel >>> 24, "premultiplied");
            }
        }
    }
}
