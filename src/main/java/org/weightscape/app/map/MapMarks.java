package org.weightscape.app.map;

import java.util.EnumMap;
import java.util.Map;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Circle;
import org.jspecify.annotations.Nullable;

/**
 * What lies over the points and is not of them: rings round the hovered and the clicked one, names of groups, what is dragged.
 */
final class MapMarks extends Pane {
    private static final double HOVER_GAP = 4;
    private static final double PIN_GAP = 5;
    private static final double HALO_GAP = 7;
    private static final double GROUP_GAP = 2;

    private final Circle hover = ring("map-hover-ring");
    private final Circle pin = ring("map-pin-ring");
    private final Circle halo = ring("map-pin-halo");
    private final Map<MapModel.Group, Label> groups = new EnumMap<>(MapModel.Group.class);

    MapMarks(DragMark drag) {
        setManaged(false);
        setMouseTransparent(true);
        getChildren().addAll(halo, pin, hover, drag);
        for (MapModel.Group group : MapModel.Group.values()) {
            Label label = new Label(group.name());
            label.getStyleClass().add("map-group");
            label.setManaged(false);
            label.setVisible(false);
            groups.put(group, label);
            getChildren().add(label);
        }
    }

    private static Circle ring(String style) {
        Circle ring = new Circle();
        ring.getStyleClass().add(style);
        ring.setVisible(false);
        return ring;
    }

    /** Rings the clicked point. @param place in pixels; null: it is not on the map @param radius of the points */
    void showPin(@Nullable Point2D place, double radius) {
        put(pin, place, radius + PIN_GAP);
        put(halo, place, radius + HALO_GAP);
    }

    /** Rings the hovered point, in the same way. */
    void showHover(@Nullable Point2D place, double radius) {
        put(hover, place, radius + HOVER_GAP);
    }

    /** Where the ring of the hovered point is. */
    Bounds hoverBounds() {
        return hover.getBoundsInParent();
    }

    private static void put(Circle ring, @Nullable Point2D place, double radius) {
        ring.setVisible(place != null);
        if (place != null) {
            ring.setCenterX(place.getX());
            ring.setCenterY(place.getY());
            ring.setRadius(radius);
        }
    }

    /** Names groups at their places, pixels, beside each other where these are one; those without one are not named. */
    void showGroups(Map<MapModel.Group, Point2D> places) {
        double free = Double.NEGATIVE_INFINITY;
        double last = Double.NaN;
        for (Map.Entry<MapModel.Group, Label> group : groups.entrySet()) {
            Label label = group.getValue();
            Point2D place = places.get(group.getKey());
            label.setVisible(place != null);
            if (place != null) {
                label.autosize();
                double x = place.getX() - label.getWidth() / 2;
                double y = place.getY() - label.getHeight() / 2;
                boolean covers = Math.abs(y - last) < label.getHeight() && Math.abs(x - free) < 2 * label.getWidth() && x < free;
                label.relocate(covers ? free : x, y);
                free = label.getLayoutX() + label.getWidth() + GROUP_GAP;
                last = y;
            }
        }
    }
}
