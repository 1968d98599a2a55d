package org.weightscape.app.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import atlantafx.base.theme.PrimerLight;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javafx.application.Application;
import javafx.geometry.Point2D;
import javafx.geometry.VerticalDirection;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testfx.framework.junit5.ApplicationTest;
import org.testfx.util.WaitForAsyncUtils;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Palette;
import org.weightscape.map.Ramp;
import org.weightscape.map.RowFilter;
import org.weightscape.map.Viewport;
import org.weightscape.zoo.Property;

@Tag("gui")
class MapViewTest extends ApplicationTest {
    private MapModel model;
    private MapView view;
    private LegendView legend;

    @Override
    public void start(Stage stage) {
        Application.setUserAgentStylesheet(new PrimerLight().getUserAgentStylesheet());
        model = new MapModel();
        view = new MapView(model);
        legend = new LegendView(model);
        BorderPane root = new BorderPane(view);
        VBox side = new VBox(legend);
        side.setStyle("-fx-padding: 16;");
        root.setRight(side);
        stage.setScene(new Scene(root, 1200, 760));
        stage.show();
    }

    @AfterEach
    void dispose() {
        interact(() -> {
            view.dispose();
            legend.dispose();
        });
    }

    private MapPoints show(int n) {
        MapPoints points = SyntheticMap.points(n);
        interact(() -> {
            model.points().set(points);
            model.coloring().set(Coloring.of(SyntheticMap.accuracy(points), points.rows()));
        });
        until(() -> view.framesShown() > 0 && view.isSettled());
        return points;
    }

    private static void until(Callable<Boolean> condition) {
        try {
            WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition);
        } catch (TimeoutException e) {
            throw new AssertionError("waited in vain", e);
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    private Viewport viewport() {
        Viewport now = view.camera().viewport().get();
        assertNotNull(now);
        return now;
    }

    /** Where a point is on the screen. */
    private Point2D screen(MapPoints points, int point) {
        Viewport now = viewport();
        return screen(now.pixelX(points.x()[point]), now.pixelY(points.y()[point]));
    }

    private Point2D screen(double x, double y) {
        return view.localToScreen(x, y);
    }

    /** A point with no other within 30 pixels, away from the edges and the buttons. */
    private int lonely(MapPoints points) {
        Viewport now = viewport();
        for (int i = 0; i < points.size(); i++) {
            double x = now.pixelX(points.x()[i]);
            double y = now.pixelY(points.y()[i]);
            if (x < 60 || y < 60 || x > now.width() - 90 || y > now.height() - 90) {
                continue;
            }
            boolean alone = true;
            for (int j = 0; j < points.size() && alone; j++) {
                alone = j == i || Math.hypot(now.pixelX(points.x()[j]) - x, now.pixelY(points.y()[j]) - y) > 30;
            }
            if (alone) {
                return i;
            }
        }
        throw new AssertionError("no lonely point");
    }

    /** A place on the map with no point within 40 pixels. */
    private Point2D nowhere(MapPoints points) {
        Viewport now = viewport();
        for (double x = 60; x < now.width() - 90; x += 20) {
            for (double y = 60; y < now.height() - 90; y += 20) {
                boolean free = true;
                for (int j = 0; j < points.size() && free; j++) {
                    free = Math.hypot(now.pixelX(points.x()[j]) - x, now.pixelY(points.y()[j]) - y) > 40;
                }
                if (free) {
                    return screen(x, y);
                }
            }
        }
        throw new AssertionError("points everywhere");
    }

    @Test
    void anEmptyMapSaysWhatToDo() {
        interact(() -> model.emptyText().set("Open a zoo first."));
        Label empty = lookup(".map-empty").queryAs(Label.class);
        assertTrue(empty.isVisible());
        assertEquals("Open a zoo first.", empty.getText());
        assertEquals("Open a zoo first.", view.getAccessibleText());
        show(500);
        assertFalse(empty.isVisible());
        interact(() -> model.points().set(null));
        assertTrue(empty.isVisible());
        assertNull(view.camera().viewport().get());
    }

    @Test
    void pointsAreDrawnWhereTheyAre() {
        MapPoints points = show(500);
        int point = lonely(points);
        Viewport now = viewport();
        WritableImage[] image = new WritableImage[1];
        interact(() -> image[0] = view.snapshot(null, null));
        Coloring coloring = model.getColoring();
        assertNotNull(coloring);
        int wanted = coloring.colors(new int[] {points.rows()[point]}, Appearance.LIGHT)[0];
        int found = image[0].getPixelReader()
                .getArgb((int) now.pixelX(points.x()[point]), (int) now.pixelY(points.y()[point]));
        for (int shift = 0; shift < 24; shift += 8) {
            assertEquals(wanted >> shift & 0xff, found >> shift & 0xff, 26, "channel " + shift);
        }
    }

    @Test
    void theCaptionSaysWhatIsShownOfWhat() {
        show(500);
        Label caption = lookup(".map-caption-text").queryAs(Label.class);
        assertEquals("500 of 1\u00a0000 points · UMAP of z · seed 42, 15 neighbours", caption.getText());
        assertTrue(lookup(".map-caption-warning").query().isVisible());
        assertTrue(view.getAccessibleText().contains("coloured by test_acc"), view.getAccessibleText());
    }

    @Test
    void hoveringShowsTheCardAndLeavingHidesIt() {
        MapPoints points = show(500);
        interact(() -> model.cards().set(row -> new RowCard("model " + row, List.of())));
        int point = lonely(points);
        moveTo(screen(points, point));
        assertEquals(points.rows()[point], model.hoveredRow().get());
        Label title = lookup(".map-card-title").queryAs(Label.class);
        assertEquals("model " + points.rows()[point], title.getText());
        assertTrue(lookup(".map-card").query().isVisible());
        assertTrue(lookup(".map-hover-ring").query().isVisible());
        moveTo(nowhere(points));
        assertEquals(MapModel.NONE, model.hoveredRow().get());
        assertFalse(lookup(".map-card").query().isVisible());
    }

    @Test
    void hoverFromAnotherViewRingsThePoint() {
        MapPoints points = show(500);
        interact(() -> model.hoveredRow().set(points.rows()[3]));
        assertTrue(lookup(".map-hover-ring").query().isVisible());
        assertFalse(lookup(".map-card").query().isVisible());
        interact(() -> model.hoveredRow().set(99_999));
        assertFalse(lookup(".map-hover-ring").query().isVisible());
    }

    @Test
    void clickPinsAndEscClears() {
        MapPoints points = show(500);
        int point = lonely(points);
        clickOn(screen(points, point));
        assertEquals(points.rows()[point], model.pinnedRow().get());
        clickOn(nowhere(points));
        assertEquals(points.rows()[point], model.pinnedRow().get(), "one click on nothing leaves the pin");
        press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        assertEquals(MapModel.NONE, model.pinnedRow().get());
    }

    @Test
    void doubleClickOnNothingClears() {
        MapPoints points = show(500);
        interact(() -> {
            model.pinnedRow().set(5);
            model.selection().set(BitSet.valueOf(new long[] {0b1011}));
        });
        doubleClickOn(nowhere(points));
        assertEquals(MapModel.NONE, model.pinnedRow().get());
        assertTrue(model.selection().get().isEmpty());
    }

    @Test
    void wheelZoomsAtTheCursor() {
        show(500);
        Viewport before = viewport();
        // The headless robot turns the wheel somewhere else than it points.
        double[] at = new double[2];
        view.addEventFilter(ScrollEvent.SCROLL, event -> {
            at[0] = event.getX();
            at[1] = event.getY();
        });
        moveTo(screen(300, 200));
        scroll(1, VerticalDirection.UP);
        until(view::isSettled);
        Viewport after = viewport();
        assertNotEquals(before.scale(), after.scale(), before.scale() * 0.05);
        assertEquals(at[0], after.pixelX(before.worldX(at[0])), 1e-6);
        assertEquals(at[1], after.pixelY(before.worldY(at[1])), 1e-6);
    }

    @Test
    void draggingMovesTheMap() {
        MapPoints points = show(500);
        Viewport before = viewport();
        Point2D from = nowhere(points);
        moveTo(from).press(MouseButton.PRIMARY).moveBy(40, 10).moveBy(20, 15).release(MouseButton.PRIMARY);
        until(view::isSettled);
        Viewport after = viewport();
        assertEquals(before.scale(), after.scale(), 1e-12);
        assertEquals(60, after.pixelX(before.worldX(0)), 1.5);
        assertEquals(25, after.pixelY(before.worldY(0)), 1.5);
        assertTrue(model.selection().get().isEmpty());
        assertEquals(MapModel.NONE, model.pinnedRow().get(), "a drag is no click");
    }

    @Test
    void keysZoomFitAndPan() {
        show(500);
        interact(view::requestFocus);
        Viewport fitted = viewport();
        press(KeyCode.PLUS).release(KeyCode.PLUS);
        until(view::isSettled);
        assertTrue(viewport().scale() > fitted.scale() * 1.2);
        press(KeyCode.LEFT).release(KeyCode.LEFT);
        assertNotEquals(fitted.centreX(), viewport().centreX(), 1e-9);
        press(KeyCode.CONTROL, KeyCode.DIGIT0).release(KeyCode.DIGIT0, KeyCode.CONTROL);
        until(view::isSettled);
        assertEquals(fitted, viewport());
        press(KeyCode.MINUS).release(KeyCode.MINUS);
        until(view::isSettled);
        assertTrue(viewport().scale() < fitted.scale());
    }

    @Test
    void lassoSelectsAddsAndTakesAway() {
        MapPoints points = show(500);
        int point = lonely(points);
        Point2D centre = screen(points, point);
        lasso(centre, KeyCode.SHIFT);
        assertEquals(1, model.selection().get().cardinality());
        assertTrue(model.selection().get().get(points.rows()[point]));
        BitSet all = new BitSet();
        all.set(0, points.size());
        interact(() -> model.selection().set(all));
        until(view::isSettled);
        lasso(centre, KeyCode.SHIFT, KeyCode.ALT);
        assertEquals(points.size() - 1, model.selection().get().cardinality());
        lasso(centre, KeyCode.SHIFT, KeyCode.CONTROL);
        assertEquals(points.size(), model.selection().get().cardinality());
    }

    private void lasso(Point2D centre, KeyCode... keys) {
        BitSet before = model.selection().get();
        Point2D at = view.screenToLocal(centre);
        interact(() -> {
            Mouse.fire(view, MouseEvent.MOUSE_PRESSED, at.add(-15, -15), keys);
            Mouse.fire(view, MouseEvent.MOUSE_DRAGGED, at.add(15, -15), keys);
            Mouse.fire(view, MouseEvent.MOUSE_DRAGGED, at.add(15, 15), keys);
            Mouse.fire(view, MouseEvent.MOUSE_DRAGGED, at.add(-15, 15), keys);
        });
        assertTrue(lookup(".map-meaning").query().isVisible());
        interact(() -> Mouse.fire(view, MouseEvent.MOUSE_RELEASED, at.add(-15, 15), keys));
        until(() -> model.selection().get() != before && view.isSettled());
        assertFalse(lookup(".map-meaning").query().isVisible());
    }

    @Test
    void anotherLayoutOfTheSamePointsIsReachedInSeveralSteps() {
        MapPoints before = show(500);
        int frames = view.framesShown();
        MapPoints after = new MapPoints(before.y(), before.x(), before.rows(), before.description());
        interact(() -> model.points().set(after));
        until(() -> view.framesShown() >= frames + 3 && view.isSettled());
        moveTo(screen(after, lonely(after)));
        assertNotEquals(MapModel.NONE, model.hoveredRow().get(), "the points are where they have gone");
    }

    @Test
    void theRectangleToolSelects() {
        MapPoints points = show(500);
        interact(() -> view.tool().set(MapTool.RECTANGLE));
        Viewport now = viewport();
        BitSet before = model.selection().get();
        moveTo(screen(1, 1)).press(MouseButton.PRIMARY);
        moveTo(screen(now.width() / 2, now.height() / 2)).moveTo(screen(now.width() - 2, now.height() - 2));
        release(MouseButton.PRIMARY);
        until(() -> model.selection().get() != before && view.isSettled());
        assertEquals(points.size(), model.selection().get().cardinality());
    }

    @Test
    void aClickInTheLegendIsolatesAndShiftAdds() {
        MapPoints points = show(500);
        interact(() -> model.coloring().set(Coloring.of(SyntheticMap.activation(points), points.rows())));
        until(() -> view.isSettled() && lookup(".map-legend-entry").queryAll().size() == 7);
        List<ToggleButton> entries = lookup(".map-legend-entry").queryAllAs(ToggleButton.class).stream()
                .toList();
        clickOn(entries.get(1));
        assertEquals(Set.of(1), model.isolated());
        interact(() -> {
            Mouse.fire(entries.get(6), MouseEvent.MOUSE_PRESSED, new Point2D(20, 10), KeyCode.SHIFT);
            Mouse.fire(entries.get(6), MouseEvent.MOUSE_RELEASED, new Point2D(20, 10), KeyCode.SHIFT);
            Mouse.fire(entries.get(6), MouseEvent.MOUSE_CLICKED, new Point2D(20, 10), KeyCode.SHIFT);
        });
        assertEquals(Set.of(1, RowFilter.Words.MISSING), model.isolated());
        clickOn(entries.get(1));
        clickOn(entries.get(1));
        assertEquals(Set.of(), model.isolated());
    }

    @Test
    void theMenuOffersTheColoursOfNow() {
        MapPoints points = show(500);
        until(() -> lookup(".map-ramp").tryQuery().isPresent());
        clickOn(".map-palette-menu").clickOn("Magma");
        Coloring numbers = model.getColoring();
        assertNotNull(numbers);
        assertEquals(Ramp.MAGMA, ((ColorScale.Numeric) numbers.scale()).ramp());
        interact(() -> model.coloring().set(Coloring.of(SyntheticMap.activation(points), points.rows())));
        until(() -> lookup(".map-legend-entry").queryAll().size() == 7);
        clickOn(".map-palette-menu").clickOn(Palette.BRIGHT.label());
        Coloring words = model.getColoring();
        assertNotNull(words);
        assertEquals(Palette.BRIGHT, ((ColorScale.Categorical) words.scale()).palette());
    }

    @Test
    void aLongLegendIsFilledInOrderWithTheMissingLast() {
        MapPoints points = show(500);
        List<String> words = IntStream.range(0, 30).mapToObj("word %02d"::formatted).toList();
        int[] codes = IntStream.range(0, 1_000).map(row -> row % 31 - 1).toArray();
        interact(() -> model.coloring().set(Coloring.of(new Property.Category("long", words, codes), points.rows())));
        until(() -> legend.isSettled() && lookup(".map-legend-entry").queryAll().size() == 31);
        List<String> names = lookup(".map-legend-name").queryAllAs(Label.class).stream().map(Label::getText).toList();
        assertEquals(words, names.subList(0, 30));
        assertEquals("missing", names.getLast());
    }

    @Test
    void isolatedCategoriesAreTheOnlyOnesToHover() {
        MapPoints points = show(500);
        Property.Category activation = SyntheticMap.activation(points);
        int point = lonely(points);
        interact(() -> {
            model.coloring().set(Coloring.of(activation, points.rows()));
            model.isolate(Set.of(activation.codes()[points.rows()[point]] == 0 ? 1 : 0));
        });
        until(view::isSettled);
        moveTo(screen(points, point));
        assertEquals(MapModel.NONE, model.hoveredRow().get());
    }

    @Test
    void anotherLayoutOfTheSamePointsMovesThere() {
        MapPoints points = show(500);
        float[] turnedX = points.y().clone();
        float[] turnedY = points.x().clone();
        MapPoints turned = new MapPoints(turnedX, turnedY, points.rows(), points.description());
        interact(() -> model.points().set(turned));
        until(view::isSettled);
        int point = lonely(turned);
        moveTo(screen(turned, point));
        assertEquals(points.rows()[point], model.hoveredRow().get());
    }

    @Test
    void theLastOfManyLayoutsWins() {
        MapPoints last = SyntheticMap.points(700);
        interact(() -> {
            for (int n = 100; n < 600; n += 100) {
                model.points().set(SyntheticMap.points(n));
            }
            model.points().set(last);
        });
        until(() -> view.framesShown() > 0 && view.isSettled());
        Label caption = lookup(".map-caption-text").queryAs(Label.class);
        assertTrue(caption.getText().startsWith("700 of"), caption.getText());
        int point = lonely(last);
        moveTo(screen(last, point));
        assertEquals(last.rows()[point], model.hoveredRow().get());
    }

    @Test
    void theLegendShowsCountsAndMissing() {
        MapPoints points = show(500);
        Property.Numeric accuracy = SyntheticMap.accuracy(points);
        until(() -> !lookup(".map-legend-missing").queryAll().isEmpty());
        Label count = lookup(".map-legend-missing .map-legend-count").queryAs(Label.class);
        assertEquals(Integer.toString(accuracy.missing()), count.getText());
    }
}
