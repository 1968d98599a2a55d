package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.zoo.Property;

class MapPictureTest {
    private static final MapDescription UMAP =
            new MapDescription("UMAP", "z", "seed 42", 10, MapDescription.Distances.NOT_TO_SCALE);
    private static final MapPoints CORNERS =
            new MapPoints(new float[] {0, 1, 0, 1}, new float[] {0, 0, 1, 1}, new int[] {0, 1, 2, 3}, UMAP);
    private static final Property.Numeric NUMBERS =
            new Property.Numeric("test_acc", new double[] {0, 0.5, 1, Double.NaN});

    @TempDir
    Path folder;

    private static int at(BufferedImage image, MapPicture picture, double worldX, double worldY, double scale) {
        Rectangle2D plot = picture.plot();
        Viewport view = picture.view(PointCloud.of(CORNERS.x(), CORNERS.y()));
        return image.getRGB(
                (int) ((plot.getX() + view.pixelX(worldX)) * scale), (int) ((plot.getY() + view.pixelY(worldY)) * scale));
    }

    private static void assertNear(int wanted, int found) {
        for (int shift = 0; shift < 24; shift += 8) {
            assertEquals(wanted >> shift & 0xff, found >> shift & 0xff, 24, Integer.toHexString(found));
        }
    }

    @Test
    void pointsLegendAndCaptionAreWhereTheyBelong() throws IOException {
        Coloring coloring = Coloring.of(NUMBERS, CORNERS.rows());
        for (Appearance appearance : Appearance.values()) {
            MapPicture picture =
                    MapPicture.of(CORNERS).colored(coloring).titled("Corners").appearance(appearance).scale(2);
            Path file = folder.resolve("deep/er").resolve(appearance + ".png");
            picture.write(file);
            BufferedImage image = ImageIO.read(file.toFile());
            assertEquals(2400, image.getWidth());
            assertEquals(1600, image.getHeight());
            int[] colors = coloring.colors(CORNERS.rows(), appearance);
            for (int point = 0; point < 4; point++) {
                assertNear(colors[point], at(image, picture, CORNERS.x()[point], CORNERS.y()[point], 2));
            }
            assertEquals(appearance.background(), at(image, picture, 0.5, 0.5, 2));
            Rectangle2D plot = picture.plot();
            int legend = (int) (2 * (plot.getMaxX() + 24 + 8));
            ColorScale.Numeric scale = (ColorScale.Numeric) coloring.scale();
            assertNear(scale.colorAt(1, appearance), image.getRGB(legend, (int) (2 * (plot.getY() + 30))));
            assertTrue(inked(image, appearance, 24, 770, 300, 16), "caption");
            assertTrue(inked(image, appearance, 24, 20, 100, 24), "title");
        }
        try (Stream<Path> left = Files.list(folder.resolve("deep/er"))) {
            assertEquals(2, left.count(), "no temporary file stays");
        }
    }

    private static boolean inked(BufferedImage image, Appearance appearance, int x, int y, int width, int height) {
        for (int line = 2 * y; line < 2 * (y + height); line++) {
            for (int column = 2 * x; column < 2 * (x + width); column++) {
                if (image.getRGB(column, line) != appearance.background()) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void categoriesHaveSwatches() {
        Property.Category words = Property.Category.of("activation", List.of("relu", "tanh", "relu", ""));
        MapPicture picture = MapPicture.of(CORNERS).colored(Coloring.of(words, CORNERS.rows()));
        BufferedImage image = picture.image();
        Rectangle2D plot = picture.plot();
        int x = (int) plot.getMaxX() + 24 + 6;
        assertEquals(Palette.OKABE_ITO.color(0, Appearance.LIGHT), image.getRGB(x, (int) plot.getY() + 32));
        assertEquals(Palette.OKABE_ITO.color(1, Appearance.LIGHT), image.getRGB(x, (int) plot.getY() + 52));
    }

    @Test
    void withoutFontsThePointsRemain() {
        Coloring coloring = Coloring.of(NUMBERS, CORNERS.rows());
        MapPicture picture = MapPicture.of(CORNERS).colored(coloring).titled("Corners");
        BufferedImage image = picture.image(Pen.Lettering.NONE);
        assertNear(coloring.colors(CORNERS.rows(), Appearance.LIGHT)[0], at(image, picture, 0, 0, 1));
        assertNotEquals(0, image.getWidth());
    }

    @Test
    void anotherPartOfTheMapCanBeShown() {
        Viewport part = new Viewport(1, 1, 100, 400, 300);
        MapPicture picture = MapPicture.of(CORNERS).showing(part);
        BufferedImage image = picture.image();
        Rectangle2D plot = picture.plot();
        assertNear(
                Appearance.LIGHT.plain(), image.getRGB((int) plot.getCenterX(), (int) plot.getCenterY()));
    }

    @Test
    void aPictureReplacesTheOneBefore() throws IOException {
        Path file = folder.resolve("map.png");
        Files.writeString(file, "old");
        MapPicture.of(CORNERS).size(400, 300).write(file);
        assertEquals(400, ImageIO.read(file.toFile()).getWidth());
        assertThrows(IllegalArgumentException.class, () -> MapPicture.of(CORNERS).size(10, 10));
        assertThrows(IllegalArgumentException.class, () -> MapPicture.of(CORNERS).scale(0));
    }

    @Test
    void captionsSayOfHowMuch() {
        assertEquals("4 of 10 points · UMAP of z · seed 42", CORNERS.caption());
        MapDescription whole = new MapDescription("PCA", "w", "", 4, MapDescription.Distances.TO_SCALE);
        assertEquals("4 points · PCA of w", whole.caption(4));
        assertFalse(whole.caption(1).contains("1 points,"));
    }

    @Test
    void vectorsForAxesLegendAndWordsPixelsForThePoints() throws IOException {
        MapPoints toScale = new MapPoints(
                CORNERS.x(),
                CORNERS.y(),
                CORNERS.rows(),
                new MapDescription("PCA", "z", "", 4, MapDescription.Distances.TO_SCALE));
        MapPicture picture = MapPicture.of(toScale)
                .colored(Coloring.of(NUMBERS, CORNERS.rows()))
                .titled("Corners & edges")
                .over((g, view, scale) -> g.draw(new java.awt.geom.Line2D.Double(
                        view.pixelX(0), view.pixelY(0), view.pixelX(1), view.pixelY(1))), "a line");
        Path svg = folder.resolve("map.svg");
        picture.write(svg);
        String document = Files.readString(svg);
        assertTrue(document.contains("Corners &amp; edges") || document.contains("Corners & edges"), "the title as text");
        assertTrue(document.contains("test_acc"), "the legend as text");
        assertTrue(document.contains("data:image/png;base64"), "the points as pixels");
        assertTrue(document.split("<line", -1).length > 8, "ticks and the line over the map");

        Path pdf = folder.resolve("map.PDF");
        picture.write(pdf);
        byte[] bytes = Files.readAllBytes(pdf);
        String head = new String(bytes, 0, 8, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertTrue(head.startsWith("%PDF-1."), head);
        String all = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertTrue(all.contains("/MediaBox") && all.contains("/Image") && all.trim().endsWith("%%EOF"));
        assertEquals(MapPicture.Format.PNG, MapPicture.Format.of(Path.of("map")));
    }

    @Test
    void wordsAreMeasuredAsEveryFormatSetsThem() {
        String words = "distances are not to scale, 12 345";
        Font font = new Font(Font.SANS_SERIF, Font.ITALIC, 12);
        BufferedImage pixels = new BufferedImage(400, 40, BufferedImage.TYPE_INT_RGB);
        Graphics2D image = pixels.createGraphics();
        double width = new Pen(image, Appearance.DARK, Pen.Lettering.WORDS).width(words, Font.ITALIC, 12);
        // A PDF's letters are these outlines.
        double outlines = font.createGlyphVector(new FontRenderContext(null, true, true), words)
                .getLogicalBounds()
                .getWidth();
        assertEquals(outlines, width, 0.1);

        image.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        image.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        new Pen(image, Appearance.DARK, Pen.Lettering.WORDS).writeLeftOf(words, 390, 30, Font.ITALIC, 12, 0xffffffff);
        image.dispose();
        int last = 399;
        while (last > 0 && isBlack(pixels, last)) {
            last--;
        }
        assertTrue(last <= 390 && last >= 386, "the last letter ends at " + last);
    }

    private static boolean isBlack(BufferedImage image, int x) {
        return java.util.stream.IntStream.range(0, image.getHeight()).allMatch(y -> (image.getRGB(x, y) & 0xffffff) == 0);
    }

    @Test
    void aLongCaptionTakesMoreLinesAndNothingOfItIsLost() {
        String remark = "a remark with very many words ".repeat(12).strip();
        MapPicture picture = MapPicture.of(CORNERS).over(Overlay.NONE, remark);
        String document = picture.svg();
        assertEquals(12, document.split("remark", -1).length - 1, "each word of the caption is there");
        assertTrue(!document.contains("…"), "nothing is cut off");
    }

    @Test
    void greyedOutPointsAreGreyInThePicture() {
        java.util.BitSet kept = new java.util.BitSet();
        kept.set(0, CORNERS.rows().length);
        kept.clear(CORNERS.rows()[1]);
        MapPicture picture = MapPicture.of(CORNERS).choosing(new java.util.BitSet(), new Filters(kept, java.util.List.of()));
        BufferedImage image = picture.scale(2).image();
        assertNear(Appearance.LIGHT.filteredOut(), at(image, picture, 1, 0, 2));
        assertNear(Appearance.LIGHT.plain(), at(image, picture, 0, 0, 2));
    }
}
