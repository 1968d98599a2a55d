package org.weightscape.app.map;

import java.util.BitSet;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.scene.Cursor;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Filters;
import org.weightscape.map.ReadableNumber;
import org.weightscape.map.Viewport;

/**
 * Mouse and keys of a {@link MapView}: the wheel zooms at the cursor, dragging moves the map or selects, a click pins, Esc
 * clears. What a selecting drag will do is written on the map while it lasts.
 */
final class MapGestures {

    /** What becomes of the selection. */
    private enum Combine {
        REPLACE("Select"),
        ADD("Add to the selection"),
        TAKE_AWAY("Take away from the selection");

        final String label;

        Combine(String label) {
            this.label = label;
        }
    }

    private static final double CLICK_SLACK = 4;
    private static final double WHEEL_BASE = 1.0018;
    private static final double KEY_PAN = 60;
    private static final double BRUSH_STEP = 1.25;
    private static final PseudoClass BUSY = PseudoClass.getPseudoClass("selecting");

    private final MapView view;
    private final MapModel model;
    private final DragMark mark;
    private final Label meaning;
    private @Nullable Drag drag;
    private boolean spaceDown;

    /** What the pressed left button does. */
    private static final class Drag {
        final MapTool tool;
        final double startX;
        final double startY;
        double lastX;
        double lastY;
        boolean moved;

        Drag(MapTool tool, double x, double y) {
            this.tool = tool;
            startX = x;
            startY = y;
            lastX = x;
            lastY = y;
        }
    }

    /**
     * @param mark shows what is drawn
     * @param meaning says what it will do
     */
    MapGestures(MapView view, DragMark mark, Label meaning) {
        this.view = view;
        this.model = view.model();
        this.mark = mark;
        this.meaning = meaning;
        view.addEventHandler(ScrollEvent.SCROLL, this::onScroll);
        view.addEventHandler(MouseEvent.MOUSE_PRESSED, this::onPressed);
        view.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::onDragged);
        view.addEventHandler(MouseEvent.MOUSE_RELEASED, this::onReleased);
        view.addEventHandler(MouseEvent.MOUSE_CLICKED, this::onClicked);
        view.addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(event.getX(), event.getY()));
        view.addEventHandler(MouseEvent.MOUSE_EXITED, event -> view.pointAt(MapModel.NONE));
        view.addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);
        view.addEventHandler(KeyEvent.KEY_RELEASED, this::onKeyReleased);
        view.tool().subscribe(now -> showCursor());
    }

    private void showCursor() {
        view.setCursor(
                spaceDown ? Cursor.OPEN_HAND : view.tool().get() == MapTool.PAN ? Cursor.DEFAULT : Cursor.CROSSHAIR);
    }

    private void hover(double x, double y) {
        if (drag == null) {
            view.pointAt(view.rowAt(x, y));
        }
    }

    private void onScroll(ScrollEvent event) {
        if (event.getDeltaY() != 0) {
            double factor = Math.pow(WHEEL_BASE, Math.clamp(event.getDeltaY() * 2.5, -400, 400));
            view.camera().zoomAt(event.getX(), event.getY(), factor);
            hover(event.getX(), event.getY());
            event.consume();
        }
    }

    private void onPressed(MouseEvent event) {
        view.requestFocus();
        if (event.getButton() == MouseButton.PRIMARY && view.snapshot() != null) {
            drag = new Drag(tool(event), event.getX(), event.getY());
            event.consume();
        }
    }

    /** Shift, and with it the keys that add and take away, draws a lasso where dragging would move the map. */
    private MapTool tool(MouseEvent event) {
        MapTool chosen = view.tool().get();
        if (spaceDown) {
            return MapTool.PAN;
        }
        return chosen == MapTool.PAN && (event.isShiftDown() || event.isAltDown() || event.isShortcutDown())
                ? MapTool.LASSO
                : chosen;
    }

    private void onDragged(MouseEvent event) {
        Drag current = drag;
        if (current == null) {
            return;
        }
        if (!current.moved) {
            if (Math.hypot(event.getX() - current.startX, event.getY() - current.startY) < CLICK_SLACK) {
                return;
            }
            begin(current);
        }
        if (current.tool == MapTool.PAN) {
            view.camera().panBy(event.getX() - current.lastX, event.getY() - current.lastY);
        } else {
            mark.extend(event.getX(), event.getY());
            say(combine(event.isAltDown(), event.isShortcutDown()));
        }
        current.lastX = event.getX();
        current.lastY = event.getY();
        event.consume();
    }

    private void begin(Drag current) {
        current.moved = true;
        view.pointAt(MapModel.NONE);
        if (current.tool == MapTool.PAN) {
            view.setCursor(Cursor.CLOSED_HAND);
        } else {
            mark.begin(current.tool, current.startX, current.startY);
            view.pseudoClassStateChanged(BUSY, true);
        }
    }

    private void say(Combine combine) {
        int selected = model.selection().get().cardinality();
        meaning.setText(
                combine == Combine.REPLACE || selected == 0
                        ? combine.label
                        : combine.label + " of " + ReadableNumber.grouped(selected));
        meaning.setVisible(true);
        view.requestLayout();
    }

    private static Combine combine(boolean takesAway, boolean adds) {
        return takesAway ? Combine.TAKE_AWAY : adds ? Combine.ADD : Combine.REPLACE;
    }

    private void onReleased(MouseEvent event) {
        Drag current = drag;
        if (current == null) {
            return;
        }
        drag = null;
        Viewport shown = view.camera().viewport().get();
        if (current.moved && current.tool != MapTool.PAN && shown != null) {
            select(mark.region(shown), combine(event.isAltDown(), event.isShortcutDown()));
        }
        endDrag();
    }

    private void endDrag() {
        showCursor();
        mark.clear();
        meaning.setVisible(false);
        view.pseudoClassStateChanged(BUSY, false);
    }

    private void select(DragMark.Region region, Combine combine) {
        MapSnapshot current = view.snapshot();
        if (current == null) {
            return;
        }
        Filters filters = model.filters();
        view.prepare(() -> {
            BitSet rows = current.rows(region.points(current.cloud().index()));
            // What is greyed out cannot be meant.
            BitSet meant = new BitSet();
            rows.stream().filter(filters::passes).forEach(meant::set);
            Platform.runLater(() -> combineSelection(meant, combine));
        });
    }

    private void combineSelection(BitSet rows, Combine combine) {
        BitSet now = (BitSet) model.selection().get().clone();
        switch (combine) {
            case REPLACE -> now = rows;
            case ADD -> now.or(rows);
            case TAKE_AWAY -> now.andNot(rows);
        }
        model.selection().set(now);
    }

    private void onClicked(MouseEvent event) {
        if (event.getButton() != MouseButton.PRIMARY || !event.isStillSincePress()) {
            return;
        }
        int row = view.rowAt(event.getX(), event.getY());
        if (row != MapModel.NONE) {
            if (event.isShortcutDown() || event.isAltDown()) {
                BitSet one = (BitSet) model.selection().get().clone();
                one.set(row, !event.isAltDown());
                model.selection().set(one);
            } else {
                model.pinnedRow().set(row);
            }
        } else if (event.getClickCount() == 2) {
            view.clear();
        }
        event.consume();
    }

    private void onKey(KeyEvent event) {
        boolean plain = !event.isShortcutDown() && !event.isAltDown();
        boolean done = true;
        switch (event.getCode()) {
            case PLUS, EQUALS, ADD -> view.camera().zoomIn();
            case MINUS, SUBTRACT -> view.camera().zoomOut();
            case DIGIT0, NUMPAD0 -> {
                done = event.isShortcutDown();
                if (done) {
                    view.camera().fit();
                }
            }
            case HOME -> view.camera().fit();
            case LEFT -> view.camera().panBy(KEY_PAN, 0);
            case RIGHT -> view.camera().panBy(-KEY_PAN, 0);
            case UP -> view.camera().panBy(0, KEY_PAN);
            case DOWN -> view.camera().panBy(0, -KEY_PAN);
            case OPEN_BRACKET -> mark.scaleBrush(1 / BRUSH_STEP);
            case CLOSE_BRACKET -> mark.scaleBrush(BRUSH_STEP);
            case DIGIT1, NUMPAD1 -> done = plain && mark(MapModel.Group.A);
            case DIGIT2, NUMPAD2 -> done = plain && mark(MapModel.Group.B);
            case SPACE -> {
                spaceDown = true;
                showCursor();
            }
            case ESCAPE -> {
                if (drag != null) {
                    drag = null;
                    endDrag();
                } else {
                    view.clear();
                }
            }
            default -> done = false;
        }
        sayAgain(event);
        if (done) {
            event.consume();
        }
    }

    private boolean mark(MapModel.Group group) {
        model.mark(group);
        return true;
    }

    private void onKeyReleased(KeyEvent event) {
        if (event.getCode() == KeyCode.SPACE) {
            spaceDown = false;
            if (drag == null) {
                showCursor();
            }
        }
        sayAgain(event);
    }

    /** Keys may be pressed and let go while the mouse rests. */
    private void sayAgain(KeyEvent event) {
        if (drag != null && drag.moved && drag.tool != MapTool.PAN) {
            say(combine(event.isAltDown(), event.isShortcutDown()));
        }
    }
}
