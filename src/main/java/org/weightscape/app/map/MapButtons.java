package org.weightscape.app.map;

import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.map.Trajectories;

/** The buttons in the corner: zoom, whole map, lasso, rectangle, brush. */
final class MapButtons extends VBox {

    MapButtons(MapView view) {
        getStyleClass().add("map-buttons");
        setPickOnBounds(false);
        Button in = named(new Button(), "Zoom in (+)", Material2AL.ADD);
        in.setOnAction(event -> view.camera().zoomIn());
        Button out = named(new Button(), "Zoom out (−)", Material2MZ.REMOVE);
        out.setOnAction(event -> view.camera().zoomOut());
        Button fit = named(new Button(), "Show the whole map (Ctrl+0)", Material2AL.CROP_FREE);
        fit.setOnAction(event -> view.camera().fit());
        ToggleButton lasso = named(
                new ToggleButton(), "Lasso (Shift+drag; Ctrl adds, Alt takes away)", Material2AL.GESTURE);
        bind(lasso, view, MapTool.LASSO);
        ToggleButton box = named(new ToggleButton(), "Rectangle (Ctrl adds, Alt takes away)", Material2AL.HIGHLIGHT_ALT);
        bind(box, view, MapTool.RECTANGLE);
        ToggleButton brush = named(
                new ToggleButton(), "Brush ([ and ] change its size; Ctrl adds, Alt takes away)", Material2AL.BRUSH);
        bind(brush, view, MapTool.BRUSH);
        VBox zoom = new VBox(in, out, fit);
        zoom.getStyleClass().add("map-button-group");
        VBox tools = new VBox(lasso, box, brush);
        tools.getStyleClass().add("map-button-group");
        ToggleButton paths = named(new ToggleButton(), "Paths through the training, of the selection", Material2MZ.TIMELINE);
        paths.setOnAction(event -> view.model()
                .paths()
                .set(paths.isSelected() ? MapModel.Paths.SELECTION : MapModel.Paths.PINNED));
        view.model().paths().subscribe(now -> paths.setSelected(now == MapModel.Paths.SELECTION || now == MapModel.Paths.SAMPLE));
        ToggleButton replay = named(new ToggleButton(), "Replay the training", Material2MZ.SLOW_MOTION_VIDEO);
        replay.setOnAction(event -> {
            Trajectories trajectories = view.model().trajectories().get();
            view.model().time().set(replay.isSelected() && trajectories != null ? trajectories.first() : Double.NaN);
        });
        view.model().time().subscribe(now -> replay.setSelected(view.model().isReplaying()));
        VBox training = new VBox(paths, replay);
        training.getStyleClass().add("map-button-group");
        view.model().trajectories().subscribe(now -> {
            boolean moves = now != null && now.hasMotion();
            training.setVisible(moves);
            training.setManaged(moves);
        });
        getChildren().addAll(zoom, tools, training);
    }

    private static <B extends ButtonBase> B named(B button, String name, Ikon icon) {
        button.setGraphic(new FontIcon(icon));
        button.setTooltip(new Tooltip(name));
        button.setAccessibleText(name);
        button.getStyleClass().add("map-button");
        // The map keeps the focus, so that its keys go on working.
        button.setFocusTraversable(false);
        return button;
    }

    private static void bind(ToggleButton button, MapView view, MapTool tool) {
        button.setOnAction(event -> view.tool().set(button.isSelected() ? tool : MapTool.PAN));
        view.tool().subscribe(now -> button.setSelected(now == tool));
    }
}
