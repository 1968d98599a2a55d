package org.weightscape.app.settings;

import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.weightscape.app.shell.Controls;
import org.weightscape.app.theme.ThemeChoice;

/** How the window looks: what is changed holds at once. */
public final class PreferencesView {
    private static final double SMALLEST = 0.3;
    private static final double LARGEST = 4;

    private final VBox box;

    /**
     * @param theme the look
     * @param pointSize of the map's points, 1 as the map thinks best
     * @param close takes the card off the window
     */
    public PreferencesView(ObjectProperty<ThemeChoice> theme, DoubleProperty pointSize, Runnable close) {
        Label title = new Label("Preferences");
        title.getStyleClass().add("dialog-title");
        GridPane grid = new GridPane(18, 14);
        grid.addRow(0, new Label("Theme"), themes(theme));
        grid.addRow(1, new Label("Size of the points"), size(pointSize));
        Button done = new Button("Close");
        done.setDefaultButton(true);
        done.setOnAction(event -> close.run());
        HBox foot = new HBox(Controls.spacer(), done);
        box = new VBox(16, title, grid, foot);
        box.getStyleClass().addAll("dialog-card", "padded");
        box.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    }

    private static HBox themes(ObjectProperty<ThemeChoice> theme) {
        HBox choices = new HBox(14);
        choices.setAlignment(Pos.CENTER_LEFT);
        ToggleGroup group = new ToggleGroup();
        for (ThemeChoice choice : ThemeChoice.values()) {
            RadioButton button = new RadioButton(choice.label());
            button.setToggleGroup(group);
            button.setSelected(theme.get() == choice);
            button.setOnAction(event -> theme.set(choice));
            choices.getChildren().add(button);
        }
        return choices;
    }

    /** Even steps of the slider make the points larger by even factors; its middle is what the map thinks best. */
    private static HBox size(DoubleProperty pointSize) {
        Slider slider = new Slider(-1, 1, position(pointSize.get()));
        slider.setId("point-size");
        slider.setAccessibleText("Size of the points");
        slider.setPrefWidth(190);
        slider.valueProperty().subscribe((before, now) -> pointSize.set(factor(now.doubleValue())));
        Button automatic = new Button("Automatic");
        automatic.setOnAction(event -> slider.setValue(0));
        HBox line = new HBox(14, slider, automatic);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private static double factor(double position) {
        return Math.pow(position < 0 ? 1 / SMALLEST : LARGEST, position);
    }

    private static double position(double factor) {
        return Math.log(factor) / Math.log(factor < 1 ? 1 / SMALLEST : LARGEST);
    }

    /** The card. */
    public Parent node() {
        return box;
    }
}
