package org.weightscape.app.shell;

import javafx.beans.property.DoubleProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Cursor;
import javafx.scene.Node;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/**
 * The map with panels to its left, right and beneath it. Panels keep their size in pixels when the window grows, and can be
 * dragged and closed; the map takes what is left, and never less than it needs.
 */
final class DockPane extends Pane {
    private static final double GRIP = 6;
    private static final double LEAST_PANEL = 220;
    private static final double LEAST_BOTTOM = 140;
    private static final double LEAST_MAP_WIDTH = 320;
    private static final double LEAST_MAP_HEIGHT = 260;

    private final PanelsModel model;
    private final Node left;
    private final Node map;
    private final Node right;
    private final Node bottom;
    private final Region leftGrip;
    private final Region rightGrip;
    private final Region bottomGrip;

    DockPane(PanelsModel model, Node left, Node map, Node right, Node bottom) {
        this.model = model;
        this.left = left;
        this.map = map;
        this.right = right;
        this.bottom = bottom;
        leftGrip = grip(Cursor.H_RESIZE, "grip-vertical");
        rightGrip = grip(Cursor.H_RESIZE, "grip-vertical");
        bottomGrip = grip(Cursor.V_RESIZE, "grip-horizontal");
        leftGrip.setOnMouseDragged(event -> resize(model.leftProperty(), sceneToLocal(event.getSceneX(), 0).getX()));
        rightGrip.setOnMouseDragged(
                event -> resize(model.rightProperty(), getWidth() - sceneToLocal(event.getSceneX(), 0).getX()));
        bottomGrip.setOnMouseDragged(
                event -> resize(model.bottomProperty(), getHeight() - sceneToLocal(0, event.getSceneY()).getY()));
        getChildren().addAll(map, left, right, bottom, leftGrip, rightGrip, bottomGrip);
        follow(model.leftOpenProperty(), left, leftGrip);
        follow(model.rightOpenProperty(), right, rightGrip);
        follow(model.bottomOpenProperty(), bottom, bottomGrip);
        model.subscribe(this::requestLayout);
    }

    private static Region grip(Cursor cursor, String style) {
        Region grip = new Region();
        grip.setCursor(cursor);
        grip.getStyleClass().addAll("grip", style);
        return grip;
    }

    private static void follow(ObservableBooleanValue open, Node panel, Node grip) {
        panel.visibleProperty().bind(open);
        grip.visibleProperty().bind(open);
    }

    private void resize(DoubleProperty size, double wanted) {
        double least = size == model.bottomProperty() ? LEAST_BOTTOM : LEAST_PANEL;
        double most = size == model.bottomProperty()
                ? getHeight() - LEAST_MAP_HEIGHT
                : getWidth() - LEAST_MAP_WIDTH - (size == model.leftProperty() ? rightWidth() : leftWidth());
        size.set(Math.rint(Math.max(least, Math.min(wanted, Math.max(least, most)))));
    }

    private double leftWidth() {
        return model.leftOpenProperty().get() ? model.leftProperty().get() : 0;
    }

    private double rightWidth() {
        return model.rightOpenProperty().get() ? model.rightProperty().get() : 0;
    }

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        double height = getHeight();
        double l = leftWidth();
        double r = rightWidth();
        double excess = l + r + LEAST_MAP_WIDTH - width;
        if (excess > 0 && l + r > 0) {
            double fromRight = Math.min(excess, Math.max(0, r - LEAST_PANEL));
            r -= fromRight;
            l -= Math.min(excess - fromRight, Math.max(0, l - LEAST_PANEL));
        }
        l = snapSizeX(l);
        r = snapSizeX(r);
        double b = model.bottomOpenProperty().get()
                ? snapSizeY(Math.min(model.bottomProperty().get(), Math.max(LEAST_BOTTOM, height - LEAST_MAP_HEIGHT)))
                : 0;
        double upper = height - b;
        left.resizeRelocate(0, 0, l, height);
        map.resizeRelocate(l, 0, Math.max(0, width - l - r), upper);
        right.resizeRelocate(width - r, 0, r, upper);
        bottom.resizeRelocate(l, upper, width - l, b);
        leftGrip.resizeRelocate(l - GRIP / 2, 0, GRIP, height);
        rightGrip.resizeRelocate(width - r - GRIP / 2, 0, GRIP, upper);
        bottomGrip.resizeRelocate(l, upper - GRIP / 2, width - l, GRIP);
    }

    @Override
    protected double computeMinWidth(double height) {
        return LEAST_MAP_WIDTH;
    }

    @Override
    protected double computeMinHeight(double width) {
        return LEAST_MAP_HEIGHT;
    }

    @Override
    protected double computePrefWidth(double height) {
        return 1200;
    }

    @Override
    protected double computePrefHeight(double width) {
        return 800;
    }
}
