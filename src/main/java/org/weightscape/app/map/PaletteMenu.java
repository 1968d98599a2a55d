package org.weightscape.app.map;

import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelWriter;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.HBox;
import javafx.scene.shape.Circle;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Palette;
import org.weightscape.map.Ramp;
import org.weightscape.zoo.Property;

/** Chooses ramp or palette, direction, logarithm and clipping of a map's colours. */
final class PaletteMenu extends MenuButton {
    private static final int PREVIEW_WIDTH = 72;
    private static final int PREVIEW_HEIGHT = 12;
    private static final double[] CLIPS = {0, ColorScale.Numeric.DEFAULT_CLIP, 2, 5};

    private final MapModel model;
    private final Executor background;

    PaletteMenu(MapModel model, Executor background) {
        this.model = model;
        this.background = background;
        getStyleClass().add("map-palette-menu");
        setGraphic(new FontIcon(Material2OutlinedAL.COLOR_LENS));
        setTooltip(new Tooltip("Colours…"));
        setAccessibleText("Choose colours");
        setMinWidth(USE_PREF_SIZE);
        setOnShowing(event -> offer());
    }

    /** Offers what there is for the colours of now; made only when somebody looks. */
    private void offer() {
        Coloring coloring = model.getColoring();
        getItems().clear();
        if (coloring == null) {
            return;
        }
        Appearance appearance = model.appearance().get();
        switch (coloring.scale()) {
            case ColorScale.Numeric scale when coloring.property() instanceof Property.Numeric property ->
                showNumeric(coloring, scale, property, appearance);
            case ColorScale.Categorical words -> {
                ToggleGroup group = new ToggleGroup();
                for (Palette palette : Palette.values()) {
                    RadioMenuItem item = new RadioMenuItem(palette.label(), preview(palette, appearance));
                    item.setToggleGroup(group);
                    item.setSelected(palette == words.palette());
                    item.setOnAction(event -> model.coloring().set(coloring.with(words.withPalette(palette))));
                    getItems().add(item);
                }
            }
            default -> throw new IllegalStateException("scale of another property");
        }
    }

    private void showNumeric(
            Coloring coloring, ColorScale.Numeric scale, Property.Numeric property, Appearance appearance) {
        MapPoints points = model.getPoints();
        int[] rows = points == null ? new int[0] : points.rows();
        ToggleGroup ramps = new ToggleGroup();
        for (Ramp ramp : Ramp.values()) {
            RadioMenuItem item = new RadioMenuItem(ramp.label(), preview(ramp, appearance));
            item.setToggleGroup(ramps);
            item.setSelected(ramp == scale.ramp());
            item.setOnAction(event -> model.coloring().set(coloring.with(scale.withRamp(ramp))));
            getItems().add(item);
        }
        CheckMenuItem reverse = new CheckMenuItem("Reverse");
        reverse.setSelected(scale.direction() == ColorScale.Numeric.Direction.REVERSED);
        reverse.setOnAction(event -> model.coloring().set(coloring.with(scale.reversed())));
        boolean logarithmic = scale.mapping() == ColorScale.Numeric.Mapping.LOGARITHMIC;
        CheckMenuItem log = new CheckMenuItem("Logarithmic");
        log.setSelected(logarithmic);
        log.setDisable(!logarithmic && !(property.max() > 0));
        log.setOnAction(event -> recolor(
                coloring, () -> logarithmic ? scale.linear(property, rows) : scale.logarithmic(property, rows)));
        getItems().addAll(new SeparatorMenuItem(), reverse, log, new SeparatorMenuItem());
        for (double percent : CLIPS) {
            MenuItem item = new MenuItem(
                    percent == 0 ? "Full range" : "Without " + percent + " % at each end");
            item.setOnAction(event -> recolor(coloring, () -> scale.clipped(property, rows, percent)));
            getItems().add(item);
        }
    }

    /** Finding a range means sorting the numbers, so it is not done on the JavaFX thread. */
    private void recolor(Coloring coloring, Supplier<ColorScale> scale) {
        background.execute(() -> {
            Coloring other = coloring.with(scale.get());
            Platform.runLater(() -> {
                if (model.getColoring() == coloring) {
                    model.coloring().set(other);
                }
            });
        });
    }

    private static Node preview(Ramp ramp, Appearance appearance) {
        WritableImage image = new WritableImage(PREVIEW_WIDTH, PREVIEW_HEIGHT);
        PixelWriter writer = image.getPixelWriter();
        for (int x = 0; x < PREVIEW_WIDTH; x++) {
            int color = ramp.color(x / (PREVIEW_WIDTH - 1.0), appearance);
            for (int y = 0; y < PREVIEW_HEIGHT; y++) {
                writer.setArgb(x, y, color);
            }
        }
        return new ImageView(image);
    }

    private static Node preview(Palette palette, Appearance appearance) {
        HBox dots = new HBox(2);
        for (int code = 0; code < 6; code++) {
            dots.getChildren().add(new Circle(5, HoverCard.fxColor(palette.color(code, appearance))));
        }
        return dots;
    }
}
