package org.weightscape.app.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import atlantafx.base.theme.PrimerLight;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Application;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testfx.framework.junit5.ApplicationTest;
import org.testfx.util.WaitForAsyncUtils;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPoints;
import org.weightscape.map.RowFilter;
import org.weightscape.map.Viewport;
import org.weightscape.zoo.Property;

/** A grid of 20 × 20 points, so that it is known how many lie where. */
@Tag("gui")
class MapJourneyTest extends ApplicationTest {
    private static final int SIDE = 20;

    private MapModel model;
    private MapView view;
    private LegendView legend;
    private MapHistory history;

    @Override
    public void start(Stage stage) {
        Application.setUserAgentStylesheet(new PrimerLight().getUserAgentStylesheet());
        model = new MapModel();
        history = new MapHistory(model);
        view = new MapView(model);
        legend = new LegendView(model);
        BorderPane root = new BorderPane(view);
        root.setRight(new VBox(legend, new FiltersView(model)));
        stage.setScene(new Scene(root, 900, 640));
        stage.show();
    }

    @BeforeEach
    void showGrid() {
        float[] x = new float[SIDE * SIDE];
        float[] y = new float[SIDE * SIDE];
        int[] rows = new int[SIDE * SIDE];
        double[] column = new double[SIDE * SIDE];
        for (int i = 0; i < rows.length; i++) {
            x[i] = i % SIDE;
            y[i] = i / SIDE;
            rows[i] = i;
            column[i] = i % SIDE;
        }
        MapPoints points = new MapPoints(
                x, y, rows, new MapDescription("Grid", "W", "", rows.length, MapDescription.Distances.TO_SCALE));
        interact(() -> {
            model.points().set(points);
            model.coloring().set(Coloring.of(new Property.Numeric("column", column), rows));
            view.requestFocus();
        });
        until(() -> view.framesShown() > 0 && view.isSettled());
    }

    @AfterEach
    void dispose() {
        interact(() -> {
            view.dispose();
            legend.dispose();
            history.dispose();
        });
    }

    private static void until(Callable<Boolean> condition) {
        try {
            WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition);
        } catch (TimeoutException e) {
            throw new AssertionError("waited in vain", e);
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    private Point2D place(double x, double y) {
        Viewport now = view.camera().viewport().get();
        assertNotNull(now);
        return new Point2D(now.pixelX(x), now.pixelY(y));
    }

    /** Goes round columns and lines from…to, both included. */
    private void lasso(int fromColumn, int toColumn, int fromLine, int toLine, KeyCode... keys) {
        BitSet before = model.selection().get();
        interact(() -> Mouse.drag(
                view,
                List.of(
                        place(fromColumn - 0.5, fromLine - 0.5),
                        place(toColumn + 0.5, fromLine - 0.5),
                        place(toColumn + 0.5, toLine + 0.5),
                        place(fromColumn - 0.5, toLine + 0.5)),
                keys));
        until(() -> model.selection().get() != before && view.isSettled());
    }

    private int selected() {
        return model.selection().get().cardinality();
    }

    @Test
    void lassoAddTakeAwayIsolateUndoRedo() {
        lasso(0, 4, 0, 3, KeyCode.SHIFT);
        assertEquals(20, selected());
        lasso(10, 11, 0, 1, KeyCode.SHIFT, KeyCode.CONTROL);
        assertEquals(24, selected());
        lasso(0, 0, 0, 19, KeyCode.SHIFT, KeyCode.ALT);
        assertEquals(20, selected());
        BitSet chosen = model.selection().get();

        interact(model::isolateSelection);
        until(view::isSettled);
        assertEquals(chosen, model.kept().get());
        assertEquals(0, selected());
        lasso(0, 19, 0, 19, KeyCode.SHIFT);
        assertEquals(chosen, model.selection().get(), "what is greyed out cannot be selected");

        interact(history::undo);
        assertEquals(0, selected());
        interact(history::undo);
        assertNull(model.kept().get());
        assertEquals(chosen, model.selection().get());
        interact(history::undo);
        assertEquals(24, selected());
        interact(history::undo);
        interact(history::undo);
        assertEquals(0, selected());
        assertFalse(history.undoable().get());
        interact(history::redo);
        assertEquals(20, selected());
        lasso(19, 19, 19, 19, KeyCode.SHIFT);
        assertFalse(history.redoable().get(), "a new step ends what could be done again");
    }

    @Test
    void whatDraggingWillDoIsSaidWhileItLasts() {
        lasso(0, 1, 0, 1, KeyCode.SHIFT);
        Label meaning = lookup(".map-meaning").queryAs(Label.class);
        interact(() -> {
            Mouse.fire(view, MouseEvent.MOUSE_PRESSED, place(5, 5), KeyCode.SHIFT, KeyCode.ALT);
            Mouse.fire(view, MouseEvent.MOUSE_DRAGGED, place(8, 8), KeyCode.SHIFT, KeyCode.ALT);
        });
        assertTrue(meaning.isVisible());
        assertEquals("Take away from the selection of 4", meaning.getText());
        interact(() -> Mouse.fire(view, MouseEvent.MOUSE_DRAGGED, place(9, 8), KeyCode.SHIFT));
        assertEquals("Select", meaning.getText());
        press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        assertFalse(meaning.isVisible());
        assertEquals(4, selected(), "Esc ends the drag, and only that");
    }

    @Test
    void theBrushSelectsWhatItTouches() {
        interact(() -> view.tool().set(MapTool.BRUSH));
        Viewport now = view.camera().viewport().get();
        assertNotNull(now);
        assertTrue(now.scale() > 24 && now.scale() < 48, "one point at a time: " + now.scale());
        BitSet before = model.selection().get();
        interact(() -> Mouse.drag(view, List.of(place(3, 7), place(9, 7))));
        until(() -> model.selection().get() != before);
        BitSet expected = new BitSet();
        expected.set(7 * SIDE + 3, 7 * SIDE + 10);
        assertEquals(expected, model.selection().get());
    }

    @Test
    void draggingInTheHistogramGreysOutTheRestAndChipsTakeItBack() {
        until(() -> lookup(".map-ramp").tryQuery().isPresent());
        RampChart ramp = lookup(".map-ramp").queryAs(RampChart.class);
        double width = ramp.getWidth();
        interact(() -> Mouse.drag(ramp, List.of(
                        new Point2D(width * 0.251, 20), new Point2D(width * 0.8, 20), new Point2D(width * 0.749, 20))));
        until(view::isSettled);
        RowFilter.Range range = (RowFilter.Range) model.conditions().get().get("column");
        assertNotNull(range);
        assertEquals(0.251 * 19, range.low(), 0.1);
        assertEquals(0.749 * 19, range.high(), 0.1);
        interact(view::selectAll);
        until(() -> selected() > 0);
        assertEquals(SIDE * 10, selected(), "columns 5 to 14");
        interact(history::undo);
        interact(history::undo);
        assertEquals(Map.of(), model.conditions().get());
        interact(history::redo);
        until(() -> lookup("#restore-all").tryQuery().isPresent());
        clickOn("#restore-all");
        assertEquals(Map.of(), model.conditions().get());
        assertFalse(lookup("#filters").query().isVisible());
    }

    @Test
    void keysMarkGroupsAndTheirLettersLieInTheMiddle() {
        lasso(0, 4, 0, 4, KeyCode.SHIFT);
        interact(view::requestFocus);
        press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
        lasso(10, 12, 10, 12, KeyCode.SHIFT);
        press(KeyCode.DIGIT2).release(KeyCode.DIGIT2);
        until(view::isSettled);
        assertEquals(25, model.groups().get().getOrDefault(MapModel.Group.A, new BitSet()).cardinality());
        assertEquals(9, model.groups().get().getOrDefault(MapModel.Group.B, new BitSet()).cardinality());
        List<Label> letters = lookup(".map-group").queryAllAs(Label.class).stream().toList();
        Label b = letters.stream().filter(letter -> letter.getText().equals("B")).findFirst().orElseThrow();
        assertTrue(b.isVisible());
        assertEquals(place(11, 11).getX(), b.getBoundsInParent().getCenterX(), 1);
        assertEquals(place(11, 11).getY(), b.getBoundsInParent().getCenterY(), 1);
    }

    @Test
    void spacePansWithAnyTool() {
        interact(() -> {
            view.tool().set(MapTool.RECTANGLE);
            view.requestFocus();
        });
        Viewport before = view.camera().viewport().get();
        assertNotNull(before);
        press(KeyCode.SPACE);
        interact(() -> Mouse.drag(view, List.of(new Point2D(200, 200), new Point2D(230, 210), new Point2D(260, 220))));
        release(KeyCode.SPACE);
        until(view::isSettled);
        Viewport after = view.camera().viewport().get();
        assertNotNull(after);
        assertEquals(60, after.pixelX(before.worldX(0)), 1e-6);
        assertEquals(0, selected());
    }
}
