package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PointRasterTest {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 150;
    private static final int WHITE = 0xffffffff;
    private static final int BLACK = 0xff000000;
    private static final Viewport PIXELS = new Viewport(100, -75, 1, WIDTH, HEIGHT);

    private static DotStyle style(double radius) {
        return new DotStyle(radius, 1, 0.14, 0xff445566, 0xff000000, 0xff00ff00);
    }

    /** One white point; with {@link #PIXELS} world x is the pixel, world y its negative. */
    private static int[] one(double x, double y, double radius) {
        int[] pixels = new int[WIDTH * HEIGHT];
        Dots dots = Dots.of(new float[] {(float) x}, new float[] {(float) -y}, new int[] {WHITE});
        new PointRaster().draw(dots, PIXELS, style(radius), BLACK, pixels);
        return pixels;
    }

    private static double[] moments(int[] pixels) {
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        double spreadX = 0;
        double spreadY = 0;
        for (int i = 0; i < pixels.length; i++) {
            double share = (pixels[i] & 0xff) / 255.0;
            double x = i % WIDTH + 0.5;
            double y = i / WIDTH + 0.5;
            sum += share;
            sumX += share * x;
            sumY += share * y;
            spreadX += share * x * x;
            spreadY += share * y * y;
        }
        double meanX = sumX / sum;
        double meanY = sumY / sum;
        return new double[] {sum, meanX, meanY, spreadX / sum - meanX * meanX, spreadY / sum - meanY * meanY};
    }

    @Property(tries = 200)
    void aLonePointIsRoundCentredAndOfItsArea(
            @ForAll @DoubleRange(min = 60, max = 61) double x,
            @ForAll @DoubleRange(min = 50, max = 66) double y,
            @ForAll @DoubleRange(min = 0.6, max = 12) double radius) {
        double[] found = moments(one(x, y, radius));
        double area = Math.PI * radius * radius;
        assertEquals(area, found[0], 0.02 * area + 0.05, "coverage sums to the area");
        // Places are rounded to quarter pixels (0.125); the soft edge of discs under a pixel's size adds up to 0.04 (worst at radius 0.9).
        assertEquals(x, found[1], 0.17, "a quarter of a pixel, rounded");
        assertEquals(y, found[2], 0.17);
        // A disc's variance along each axis is r²/4; the pixel grid adds a twelfth.
        assertEquals(radius * radius / 4 + 1 / 12.0, found[3], 0.08 + 0.03 * radius * radius / 4);
        assertEquals(found[3], found[4], 0.12 + 0.02 * radius * radius / 4);
    }

    @Property(tries = 60)
    void theNumberOfThreadsChangesNoBit(
            @ForAll @IntRange(min = 0, max = 4000) int n,
            @ForAll @DoubleRange(min = 0.5, max = 24) double radius,
            @ForAll @DoubleRange(min = 0.3, max = 30) double zoom,
            @ForAll boolean withLayers) {
        MapPoints map = DrawBench.clusters(n);
        PointCloud cloud = PointCloud.of(map.x(), map.y());
        int[] colors = new SplittableRandom(n).ints(n).toArray();
        BitSet third = new BitSet();
        for (int i = 0; i < n; i += 3) {
            third.set(i);
        }
        Dots dots = withLayers ? cloud.dots(colors, third, third) : cloud.dots(colors, null, null);
        Viewport view = Viewport.fit(cloud.bounds(), 317, 233, 5).zoomedAt(150, 100, zoom);
        DotStyle style = new DotStyle(radius, 0.9, 0.14, 0xff445566, 0xff000000, 0xff00ff00);
        int[] serial = new int[317 * 233];
        int[] parallel = new int[317 * 233];
        new PointRaster(PointRaster.Threads.ONE).draw(dots, view, style, 0, serial);
        new PointRaster(PointRaster.Threads.ALL).draw(dots, view, style, 0, parallel);
        assertArrayEquals(serial, parallel);
    }

    @Property(tries = 100)
    void isLikeAPlainLoopOverTheSameStamps(
            @ForAll @IntRange(min = 1, max = 300) int n,
            @ForAll @DoubleRange(min = 0.6, max = 20) double radius,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[n];
        float[] y = new float[n];
        int[] colors = random.ints(n).toArray();
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextDouble(-30, WIDTH + 30);
            y[i] = (float) -random.nextDouble(-30, HEIGHT + 30);
        }
        int[] pixels = new int[WIDTH * HEIGHT];
        new PointRaster().draw(Dots.of(x, y, colors), PIXELS, style(radius), BLACK, pixels);
        double[][] plain = plain(x, y, colors, radius);
        for (int i = 0; i < pixels.length; i++) {
            for (int channel = 0; channel < 3; channel++) {
                assertEquals(plain[channel][i], pixels[i] >> 8 * channel & 0xff, 3.5, "pixel " + i);
            }
        }
    }

    /** In floating point, point by point, clipped pixel by pixel. */
    private static double[][] plain(float[] x, float[] y, int[] colors, double radius) {
        double[][] channels = new double[3][WIDTH * HEIGHT];
        Stamps stamps = new Stamps(style(radius).radius(), 1);
        for (int i = 0; i < x.length; i++) {
            double px = (double) x[i] - 100 + 100.0;
            double py = -75 - (double) y[i] + 75.0;
            int left = (int) Math.floor(px) - stamps.reach;
            int top = (int) Math.floor(py) - stamps.reach;
            int phase = (int) ((py - Math.floor(py)) * 4) * 4 + (int) ((px - Math.floor(px)) * 4);
            int base = ((Stamps.LEVELS - 1) * 16 + phase) * stamps.size * stamps.size;
            for (int row = 0; row < stamps.size; row++) {
                for (int column = 0; column < stamps.size; column++) {
                    int line = top + row;
                    int pixel = left + column;
                    if (line >= 0 && line < HEIGHT && pixel >= 0 && pixel < WIDTH) {
                        double share = stamps.weights[base + row * stamps.size + column] / 256.0;
                        for (int channel = 0; channel < 3; channel++) {
                            double under = channels[channel][line * WIDTH + pixel];
                            channels[channel][line * WIDTH + pixel] =
                                    under + share * ((colors[i] >> 8 * channel & 0xff) - under);
                        }
                    }
                }
            }
        }
        return channels;
    }

    @Test
    void outliersAreNeverLost() {
        // A million points in one place and one far away: that one is as strong as if it were alone.
        int n = 200_000;
        float[] x = new float[n];
        float[] y = new float[n];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
            y[i] = (float) random.nextGaussian();
        }
        x[777] = 40;
        y[777] = 30;
        int[] colors = new int[n];
        Arrays.fill(colors, WHITE);
        PointCloud cloud = PointCloud.of(x, y);
        Viewport view = Viewport.fit(cloud.bounds(), 400, 300, 20);
        int[] pixels = new int[400 * 300];
        DotStyle style = new DotStyle(1.1, 0.92, 0.14, 0, 0, 0);
        new PointRaster().draw(cloud.dots(colors, null, null), view, style, BLACK, pixels);
        int strongest = 0;
        int px = (int) view.pixelX(40);
        int py = (int) view.pixelY(30);
        for (int line = py - 1; line <= py + 1; line++) {
            for (int column = px - 1; column <= px + 1; column++) {
                strongest = Math.max(strongest, pixels[line * 400 + column] & 0xff);
            }
        }
        assertTrue(strongest > 180, "brightness " + strongest);
        int middle = pixels[(int) view.pixelY(0) * 400 + (int) view.pixelX(0)] & 0xff;
        assertTrue(middle > 240, "what is left out of a crowd does not thin it: " + middle);
    }

    @Test
    void pointsWithoutAPlaceAndOutOfSightLeaveNoTrace() {
        float[] x = {Float.NaN, Float.POSITIVE_INFINITY, -1e30f, 5, 1e9f};
        float[] y = {0, -5, -5, Float.NaN, -1e9f};
        int[] colors = {WHITE, WHITE, WHITE, WHITE, WHITE};
        int[] pixels = new int[WIDTH * HEIGHT];
        new PointRaster().draw(Dots.of(x, y, colors), PIXELS, style(8), BLACK, pixels);
        assertTrue(Arrays.stream(pixels).allMatch(pixel -> pixel == BLACK));
    }

    @Test
    void selectedPointsLieOnTopWithARingAndFilteredOnesAreGrey() {
        float[] x = {50, 52, 120};
        float[] y = {-50, -50, -50};
        int[] colors = {0xffff0000, 0xff0000ff, 0xff0000ff};
        int[] pixels = new int[WIDTH * HEIGHT];
        BitSet selected = new BitSet();
        selected.set(0);
        BitSet out = new BitSet();
        out.set(2);
        new PointRaster().draw(PointCloud.of(x, y).dots(colors, out, selected), PIXELS, style(6), 0, pixels);
        assertEquals(0xffff0000, pixels[50 * WIDTH + 50]);
        assertEquals(0xffff0000, pixels[50 * WIDTH + 52], "over the other, though that was drawn later");
        boolean ring = false;
        for (int column = 40; column < 50; column++) {
            ring |= pixels[50 * WIDTH + column] == 0xff00ff00;
        }
        assertTrue(ring);
        assertEquals(0xff445566, pixels[50 * WIDTH + 120]);
    }

    @Test
    void transparentBackgroundIsPremultiplied() {
        int[] pixels = new int[WIDTH * HEIGHT];
        Dots dots = Dots.of(new float[] {50}, new float[] {-50}, new int[] {0xffff8040});
        new PointRaster().draw(dots, PIXELS, style(5), 0, pixels);
        boolean partly = false;
        for (int pixel : pixels) {
            int alpha = pixel >>> 24;
            assertTrue((pixel >> 16 & 0xff) <= alpha);
            assertEquals(alpha * 0x80 / 255.0, pixel >> 8 & 0xff, 1.5);
            partly |= alpha > 0 && alpha < 255;
        }
        assertTrue(partly);
    }

    @Test
    void theImageMustHaveRoom() {
        Dots none = Dots.of(new float[0], new float[0], new int[0]);
        assertThrows(
                IllegalArgumentException.class, () -> new PointRaster().draw(none, PIXELS, style(1), 0, new int[10]));
    }

    @Test
    void sizesFollowCountAndZoom() {
        Viewport view = new Viewport(0, 0, 10, 1000, 700);
        double few = DotStyle.automatic(100, view, 10, 1, 1, Appearance.DARK).radius();
        double many = DotStyle.automatic(1_000_000, view, 10, 1, 1, Appearance.DARK).radius();
        assertTrue(few > 5 && many < 1.13 && many > 0.7, few + " " + many);
        Viewport close = new Viewport(0, 0, 1000, 1000, 700);
        assertTrue(DotStyle.automatic(1_000_000, close, 10, 1, 1, Appearance.DARK).radius() > 3 * many);
        assertEquals(2 * few, DotStyle.automatic(100, view, 10, 1, 2, Appearance.DARK).radius(), 0.1 * few);
    }

    @Test
    void aLayoutMovesIntoAnother() {
        MapPoints map = DrawBench.clusters(1000);
        PointCloud from = PointCloud.of(map.x(), map.y());
        PointCloud to = PointCloud.of(map.y(), map.x());
        Movement movement = new Movement(from, to, to.dots(new int[1000], null, null));
        for (float share : new float[] {0, 0.25f, 1}) {
            Dots.Sheet sheet = movement.at(share).sheets().getFirst();
            assertEquals(1000, sheet.size());
            for (int k = 0; k < sheet.size(); k++) {
                int point = sheet.points()[k];
                assertEquals(map.x()[point] + share * (map.y()[point] - map.x()[point]), sheet.x()[k], 1e-5f);
                assertEquals(map.y()[point] + share * (map.x()[point] - map.y()[point]), sheet.y()[k], 1e-5f);
            }
        }
    }
}
