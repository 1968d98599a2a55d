package org.weightscape.app.start;

import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.Image;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.CubicCurve;
import javafx.scene.shape.Rectangle;

/** The program's sign: training paths that run together towards a bright spot of a dark map. */
public final class Logo {
    private static final double SIDE = 64;
    private static final Color NIGHT = Color.web("#16202f");
    private static final Color[] PATHS = {Color.web("#3b528b"), Color.web("#21918c"), Color.web("#5ec962"), Color.web("#fde725")};

    private Logo() {}

    /** The sign at a size in pixels. */
    public static Node of(double side) {
        Rectangle ground = new Rectangle(SIDE, SIDE, NIGHT);
        ground.setArcWidth(18);
        ground.setArcHeight(18);
        Group art = new Group(ground);
        double[][] paths = {
            {10, 50, 26, 56, 40, 44, 46, 22}, {9, 33, 22, 40, 34, 34, 46, 22}, {14, 14, 22, 24, 34, 26, 46, 22},
        };
        for (double[] p : paths) {
            CubicCurve path = new CubicCurve(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
            path.setFill(null);
            path.setStroke(Color.web("#8fb3d9", 0.45));
            path.setStrokeWidth(1.4);
            art.getChildren().add(path);
        }
        for (double[] p : paths) {
            for (int step = 0; step < 4; step++) {
                double t = step * 0.25;
                double x = bezier(t, p[0], p[2], p[4], p[6]);
                double y = bezier(t, p[1], p[3], p[5], p[7]);
                art.getChildren().add(new Circle(x, y, 2.4 + 1.1 * t, PATHS[step]));
            }
        }
        art.getChildren().add(new Circle(46, 22, 5.5, PATHS[3]));
        art.setScaleX(side / SIDE);
        art.setScaleY(side / SIDE);
        StackPane frame = new StackPane(new Group(art));
        frame.setMinSize(side, side);
        frame.setMaxSize(side, side);
        return frame;
    }

    /** The sign as an icon of the window. */
    public static Image image(int side) {
        SnapshotParameters clear = new SnapshotParameters();
        clear.setFill(Color.TRANSPARENT);
        return new Group(of(side)).snapshot(clear, null);
    }

    private static double bezier(double t, double a, double b, double c, double d) {
        double u = 1 - t;
        return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
    }
}
