package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class ViewportTest {

    @Property
    void worldAndPixelsAreInverse(
            @ForAll @DoubleRange(min = -1e4, max = 1e4) double centre,
            @ForAll @Scale(6) @DoubleRange(min = 1e-3, max = 1e4) double scale,
            @ForAll @DoubleRange(min = -3000, max = 3000) double pixel) {
        Viewport view = new Viewport(centre, -centre, scale, 1600, 1000);
        assertEquals(pixel, view.pixelX(view.worldX(pixel)), 1e-6 * (1 + scale));
        assertEquals(pixel, view.pixelY(view.worldY(pixel)), 1e-6 * (1 + scale));
    }

    @Property
    void zoomKeepsTheWorldPointUnderTheCursor(
            @ForAll @DoubleRange(min = 0, max = 1600) double x,
            @ForAll @DoubleRange(min = 0, max = 1000) double y,
            @ForAll @DoubleRange(min = 0.01, max = 100) double factor) {
        Viewport view = new Viewport(3, -2, 40, 1600, 1000);
        Viewport zoomed = view.zoomedAt(x, y, factor);
        assertEquals(x, zoomed.pixelX(view.worldX(x)), 1e-6);
        assertEquals(y, zoomed.pixelY(view.worldY(y)), 1e-6);
        assertEquals(40 * factor, zoomed.scale(), 1e-9 * factor);
    }

    @Property
    void aViewOfAnotherSizeShowsAtLeastAsMuch(
            @ForAll @DoubleRange(min = 100, max = 3000) double width,
            @ForAll @DoubleRange(min = 100, max = 3000) double height) {
        Viewport view = new Viewport(3, -2, 40, 1600, 1000);
        Bounds before = view.visible();
        Bounds after = view.within(width, height).visible();
        assertTrue(after.minX() <= before.minX() + 1e-9 && after.maxX() >= before.maxX() - 1e-9, after.toString());
        assertTrue(after.minY() <= before.minY() + 1e-9 && after.maxY() >= before.maxY() - 1e-9, after.toString());
        assertEquals(view, view.within(1600, 1000));
    }

    @Property
    void panningMovesWhatIsShownWithTheHand(
            @ForAll @DoubleRange(min = -900, max = 900) double x, @ForAll @DoubleRange(min = -900, max = 900) double y) {
        Viewport view = new Viewport(3, -2, 40, 1600, 1000);
        Viewport panned = view.pannedBy(x, y);
        assertEquals(200 + x, panned.pixelX(view.worldX(200)), 1e-9);
        assertEquals(300 + y, panned.pixelY(view.worldY(300)), 1e-9);
    }

    @Property
    void fittingShowsAllWithinTheMargin(
            @ForAll @DoubleRange(min = 0, max = 1e5) double width,
            @ForAll @DoubleRange(min = 0, max = 1e5) double height,
            @ForAll @DoubleRange(min = 1, max = 3000) double pixelsX,
            @ForAll @DoubleRange(min = 1, max = 3000) double pixelsY) {
        Bounds bounds = new Bounds(-1, 5, -1 + width, 5 + height);
        Viewport view = Viewport.fit(bounds, pixelsX, pixelsY, 20);
        double free = Math.min(20, Math.min(pixelsX, pixelsY) / 4) - 1e-6 * pixelsX;
        assertTrue(view.pixelX(bounds.minX()) >= free);
        assertTrue(view.pixelX(bounds.maxX()) <= pixelsX - free);
        assertTrue(view.pixelY(bounds.maxY()) >= free - 1e-6 * pixelsY);
        assertTrue(view.pixelY(bounds.minY()) <= pixelsY - free + 1e-6 * pixelsY);
    }

    @Test
    void zoomStopsAtItsLimits() {
        Viewport view = new Viewport(0, 0, 10, 100, 100);
        assertEquals(20, view.zoomedAt(10, 10, 1000, 5, 20).scale(), 1e-12);
        assertEquals(5, view.zoomedAt(10, 10, 1e-9, 5, 20).scale(), 1e-12);
    }

    @Test
    void outputScaleShowsTheSameWorld() {
        Viewport view = new Viewport(3, 4, 10, 300, 200);
        Viewport device = view.scaledBy(1.5);
        assertEquals(450, device.width(), 1e-12);
        assertEquals(view.visible().minX(), device.visible().minX(), 1e-12);
        assertEquals(view.visible().maxY(), device.visible().maxY(), 1e-12);
        assertEquals(1.5 * view.pixelX(7), device.pixelX(7), 1e-9);
    }

    @Test
    void movingTowardsAnotherViewEndsThereAndKeepsTheFixedPoint() {
        Viewport begin = new Viewport(0, 0, 10, 300, 200);
        Viewport end = begin.zoomedAt(250, 30, 8);
        assertEquals(end, begin.towards(end, 1));
        assertEquals(begin.centreX(), begin.towards(end, 0).centreX(), 1e-12);
        Viewport middle = begin.towards(end, 0.4);
        assertEquals(250, middle.pixelX(begin.worldX(250)), 1e-6);
        assertEquals(30, middle.pixelY(begin.worldY(30)), 1e-6);
        Viewport panned = begin.pannedBy(100, 0);
        assertEquals(panned.centreX() / 2, begin.towards(panned, 0.5).centreX(), 1e-9);
    }

    @Test
    void aSinglePointFits() {
        Viewport view = Viewport.fit(new Bounds(7, 7, 7, 7), 400, 300, 20);
        assertEquals(200, view.pixelX(7), 1e-9);
        assertEquals(150, view.pixelY(7), 1e-9);
    }

    @Test
    void boundsLeaveOutWhatHasNoPlace() {
        Bounds bounds = Bounds.of(
                new float[] {1, Float.NaN, 3, Float.POSITIVE_INFINITY, 2}, new float[] {5, 0, 4, 1, Float.NaN});
        assertEquals(new Bounds(1, 4, 3, 5), bounds);
        assertEquals(Bounds.UNIT, Bounds.of(new float[] {Float.NaN}, new float[] {1}));
        assertThrows(IllegalArgumentException.class, () -> new Bounds(1, 0, 0, 1));
    }
}
