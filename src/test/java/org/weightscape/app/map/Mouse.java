package org.weightscape.app.map;

import java.util.List;
import javafx.event.EventType;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;

/** Mouse events with keys held down. */
final class Mouse {

    private Mouse() {}

    /** The headless robot does not tell a mouse event which keys are down. */
    static void fire(Node node, EventType<MouseEvent> type, Point2D at, KeyCode... keys) {
        List<KeyCode> down = List.of(keys);
        Point2D screen = node.localToScreen(at);
        Point2D scene = node.localToScene(at);
        node.fireEvent(new MouseEvent(
                type,
                scene.getX(),
                scene.getY(),
                screen.getX(),
                screen.getY(),
                MouseButton.PRIMARY,
                1,
                down.contains(KeyCode.SHIFT),
                down.contains(KeyCode.CONTROL),
                down.contains(KeyCode.ALT),
                false,
                true,
                false,
                false,
                false,
                false,
                false,
                null));
    }

    /** Drags along some places; to be called on the JavaFX thread. */
    static void drag(Node node, List<Point2D> path, KeyCode... keys) {
        fire(node, MouseEvent.MOUSE_PRESSED, path.getFirst(), keys);
        path.stream().skip(1).forEach(place -> fire(node, MouseEvent.MOUSE_DRAGGED, place, keys));
        fire(node, MouseEvent.MOUSE_RELEASED, path.getLast(), keys);
    }
}
