package org.weightscape.app.preview;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.paint.CycleMethod;
import javafx.scene.paint.LinearGradient;
import javafx.scene.paint.Stop;
import javafx.scene.shape.Rectangle;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;
import org.weightscape.augment.ViewKind;
import org.weightscape.map.Appearance;
import org.weightscape.map.Ramp;
import org.weightscape.map.ReadableNumber;
import org.weightscape.zoo.Layer;

/** The clicked network's layers as images, each above the same layer of the augmented copy, on one scale of colours. */
public final class PreviewView {
    private static final double SAME_FUNCTION = 1e-4;
    private static final int MOST_HEIGHT = 96;
    private static final int LEAST_WIDTH = 160;

    private final ObservableBooleanValue dark;
    private final VBox layers = new VBox(12);
    private final Label difference = new Label();
    private final Label description = Controls.note("");
    private final VBox box;
    private int drawnWidth;

    /** A view of the preview. */
    public PreviewView(PreviewModel model, PreviewController controller, ObservableBooleanValue dark) {
        this.dark = dark;
        HBox kinds = new HBox();
        kinds.setAlignment(Pos.CENTER_LEFT);
        kinds.getStyleClass().add("segments");
        ToggleGroup group = new ToggleGroup();
        for (ViewKind kind : ViewKind.values()) {
            ToggleButton button = new ToggleButton(kind.label());
            button.setId("view-" + kind.name().toLowerCase(java.util.Locale.ROOT));
            button.setTooltip(Controls.tooltip(kind.description()));
            button.setToggleGroup(group);
            button.getStyleClass().addAll(Styles.SMALL, kind.ordinal() == 0
                    ? Styles.LEFT_PILL
                    : kind.ordinal() == ViewKind.values().length - 1 ? Styles.RIGHT_PILL : Styles.CENTER_PILL);
            button.setMinWidth(ToggleButton.USE_PREF_SIZE);
            button.setOnAction(event -> {
                button.setSelected(true);
                model.kindProperty().set(kind);
            });
            model.kindProperty().subscribe(now -> button.setSelected(now == kind));
            kinds.getChildren().add(button);
        }
        Button redraw = Controls.iconButton(Material2MZ.REFRESH, "Draw another view");
        redraw.setId("redraw");
        redraw.setOnAction(event -> controller.redraw());
        HBox head = new HBox(8, kinds, Controls.spacer(), redraw);
        head.setAlignment(Pos.CENTER_LEFT);
        difference.setId("view-difference");
        difference.setWrapText(true);
        difference.setMinHeight(Label.USE_PREF_SIZE);
        layers.setFillWidth(true);
        box = Controls.section("Augmentation", head, description, difference, layers);
        box.getStyleClass().add("ruled");
        model.kindProperty().subscribe(kind -> description.setText(kind.description()));
        model.previewProperty().subscribe(this::show);
        dark.addListener(observable -> show(model.previewProperty().get()));
        box.widthProperty().addListener(observable -> {
            if (Math.abs(room() - drawnWidth) >= 4) {
                show(model.previewProperty().get());
            }
        });
    }

    /** The section of the panel. */
    public Node node() {
        return box;
    }

    private int room() {
        return Math.max(LEAST_WIDTH, (int) (box.getWidth() - box.getInsets().getLeft() - box.getInsets().getRight()) - 34);
    }

    private void show(Optional<Preview> preview) {
        Controls.show(box, preview.isPresent());
        preview.ifPresent(this::draw);
    }

    private void draw(Preview preview) {
        drawnWidth = room();
        Appearance appearance = dark.get() ? Appearance.DARK : Appearance.LIGHT;
        boolean same = preview.difference() < SAME_FUNCTION;
        difference.setText(preview.difference() == 0
                ? "Outputs are equal on %d random inputs: the same function.".formatted(Preview.INPUTS)
                : "Outputs differ by at most %s on %d random inputs%s."
                        .formatted(ReadableNumber.of(preview.difference()), Preview.INPUTS, same ? ": the same function" : ""));
        difference.setGraphic(new FontIcon(same ? Material2MZ.VERIFIED : Material2MZ.TRENDING_UP));
        difference.getGraphic().getStyleClass().setAll(same ? "same-function" : "other-function");
        List<Node> nodes = new ArrayList<>();
        for (Layer layer : preview.architecture().layers()) {
            double limit = Math.max(
                    LayerImage.largest(layer, preview.original()), LayerImage.largest(layer, preview.view()));
            LayerImage image = new LayerImage(layer, drawnWidth, MOST_HEIGHT);
            Label name = new Label(title(layer));
            name.getStyleClass().add("layer-name");
            HBox title = new HBox(8, name, Controls.spacer(), scale(limit, appearance));
            title.setAlignment(Pos.CENTER_LEFT);
            nodes.add(new VBox(
                    4,
                    title,
                    row("now", picture(image, preview.original(), limit, appearance), title(layer) + ", original weights"),
                    row("view", picture(image, preview.view(), limit, appearance), title(layer) + ", augmented weights")));
        }
        layers.getChildren().setAll(nodes);
    }

    private static Node row(String word, ImageView picture, String meaning) {
        Label label = Controls.muted(word);
        label.getStyleClass().add("layer-word");
        label.setMinWidth(30);
        picture.setAccessibleText(meaning);
        HBox row = new HBox(4, label, picture);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private static ImageView picture(LayerImage image, float[] weights, double limit, Appearance appearance) {
        WritableImage pixels = new WritableImage(image.width(), image.height());
        pixels.getPixelWriter().setPixels(
                0,
                0,
                image.width(),
                image.height(),
                PixelFormat.getIntArgbInstance(),
                image.pixels(weights, limit, appearance),
                0,
                image.width());
        return new ImageView(pixels);
    }

    /** A small ramp with its ends written beside it. */
    private static Node scale(double limit, Appearance appearance) {
        Stop[] stops = new Stop[9];
        for (int i = 0; i < stops.length; i++) {
            double place = i / (stops.length - 1.0);
            int color = Ramp.BLUE_ORANGE.color(place, appearance);
            stops[i] = new Stop(place, javafx.scene.paint.Color.rgb(color >> 16 & 255, color >> 8 & 255, color & 255));
        }
        Rectangle ramp = new Rectangle(44, 8, new LinearGradient(0, 0, 1, 0, true, CycleMethod.NO_CYCLE, stops));
        ramp.setArcWidth(3);
        ramp.setArcHeight(3);
        String end = ReadableNumber.of(Double.parseDouble(String.format(java.util.Locale.ROOT, "%.2g", limit)));
        Label low = Controls.muted("\u2212" + end);
        Label high = Controls.muted(end);
        low.getStyleClass().add("layer-word");
        high.getStyleClass().add("layer-word");
        HBox scale = new HBox(5, low, ramp, high);
        scale.setAlignment(Pos.CENTER_RIGHT);
        return scale;
    }

    private static String title(Layer layer) {
        return switch (layer) {
            case Layer.Convolution convolution -> "%s  %d\u2192%d, %d\u00d7%d".formatted(
                    "Conv", convolution.in(), convolution.out(), convolution.height(), convolution.width());
            case Layer.FullyConnected fc -> "Fully connected  %d\u2192%d".formatted(fc.in(), fc.out());
        };
    }
}
