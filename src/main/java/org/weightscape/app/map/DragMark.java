package org.weightscape.app.map;

import java.util.BitSet;
import javafx.collections.ObservableList;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Polygon;
import javafx.scene.shape.Polyline;
import javafx.scene.shape.Rectangle;
import org.weightscape.map.PointIndex;
import org.weightscape.map.Viewport;

/** What a selecting drag has drawn so far: a lasso, a rectangle or the track of a brush. */
final class DragMark extends Pane {
    private static final double LEAST_BRUSH = 4;
    private static final double LARGEST_BRUSH = 160;

    private final Polygon lasso = new Polygon();
    private final Rectangle box = new Rectangle();
    private final Polyline track = new Polyline();
    private final Circle tip = new Circle();
    private MapTool tool = MapTool.PAN;
    private double startX;
    private double startY;
    private double brush = 24;

    /** Finds points of an index. */
    interface Region {
        BitSet points(PointIndex index);
    }

    DragMark() {
        setManaged(false);
        setMouseTransparent(true);
        lasso.getStyleClass().add("map-lasso");
        box.getStyleClass().add("map-lasso");
        track.getStyleClass().add("map-brush");
        tip.getStyleClass().add("map-brush-tip");
        getChildren().addAll(lasso, box, track, tip);
        clear();
    }

    void clear() {
        getChildren().forEach(mark -> mark.setVisible(false));
        tool = MapTool.PAN;
    }

    void begin(MapTool selecting, double x, double y) {
        tool = selecting;
        startX = x;
        startY = y;
        lasso.getPoints().setAll(x, y);
        track.getPoints().setAll(x, y);
        track.setStrokeWidth(2 * brush);
        tip.setRadius(brush);
        box.setWidth(0);
        box.setHeight(0);
        lasso.setVisible(tool == MapTool.LASSO);
        box.setVisible(tool == MapTool.RECTANGLE);
        track.setVisible(tool == MapTool.BRUSH);
        tip.setVisible(tool == MapTool.BRUSH);
    }

    void extend(double x, double y) {
        switch (tool) {
            case PAN -> {}
            case LASSO -> lasso.getPoints().addAll(x, y);
            case RECTANGLE -> {
                box.setX(Math.min(startX, x));
                box.setY(Math.min(startY, y));
                box.setWidth(Math.abs(x - startX));
                box.setHeight(Math.abs(y - startY));
            }
            case BRUSH -> {
                track.getPoints().addAll(x, y);
                tip.setCenterX(x);
                tip.setCenterY(y);
            }
        }
    }

    /** Makes the brush larger or smaller. */
    void scaleBrush(double factor) {
        brush = Math.clamp(brush * factor, LEAST_BRUSH, LARGEST_BRUSH);
        track.setStrokeWidth(2 * brush);
        tip.setRadius(brush);
    }

    /** Radius of the brush in pixels. */
    double brush() {
        return brush;
    }

    /** What the mark covers, in world coordinates; a snapshot that any thread may use. */
    Region region(Viewport view) {
        return switch (tool) {
            case PAN -> index -> new BitSet();
            case LASSO -> {
                double[] x = world(lasso.getPoints(), 0, view);
                double[] y = world(lasso.getPoints(), 1, view);
                yield index -> index.inside(x, y);
            }
            case RECTANGLE -> {
                org.weightscape.map.Bounds bounds = new org.weightscape.map.Bounds(
                        view.worldX(box.getX()),
                        view.worldY(box.getY() + box.getHeight()),
                        view.worldX(box.getX() + box.getWidth()),
                        view.worldY(box.getY()));
                yield index -> index.within(bounds);
            }
            case BRUSH -> {
                double[] x = world(track.getPoints(), 0, view);
                double[] y = world(track.getPoints(), 1, view);
                double radius = brush / view.scale();
                yield index -> index.brushed(x, y, radius);
            }
        };
    }

    private static double[] world(ObservableList<Double> pixels, int axis, Viewport view) {
        double[] world = new double[pixels.size() / 2];
        for (int i = 0; i < world.length; i++) {
            double pixel = pixels.get(2 * i + axis);
            world[i] = axis == 0 ? view.worldX(pixel) : view.worldY(pixel);
        }
        return world;
    }
}
