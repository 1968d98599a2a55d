package org.weightscape.app.shell;

import javafx.beans.value.ObservableValue;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Separator;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;

/** The line at the bottom of the window: shown of total, what is clicked, the running job, the device. */
public final class StatusBar {
    private final HBox bar = new HBox(10);

    /**
     * @param shown how many checkpoints of how many are on the map
     * @param clicked which checkpoint is clicked
     * @param device what computes
     * @param machine what is known of it, for the tooltip
     * @param job the running job
     */
    public StatusBar(
            ObservableValue<String> shown,
            ObservableValue<String> clicked,
            ObservableValue<String> device,
            ObservableValue<String> machine,
            Node job) {
        Label shownLabel = label(shown);
        Label clickedLabel = label(clicked);
        Label deviceLabel = label(device);
        Tooltip tooltip = Controls.tooltip("");
        tooltip.textProperty().bind(machine);
        deviceLabel.setTooltip(tooltip);
        clickedLabel.setTextOverrun(OverrunStyle.ELLIPSIS);
        clickedLabel.setMinWidth(40);
        shownLabel.setMinWidth(Label.USE_PREF_SIZE);
        deviceLabel.setMinWidth(Label.USE_PREF_SIZE);
        HBox.setHgrow(clickedLabel, Priority.ALWAYS);
        clickedLabel.setMaxWidth(Double.MAX_VALUE);
        Separator beforeClicked = separator();
        beforeClicked.visibleProperty().bind(clickedLabel.textProperty().isNotEmpty());
        bar.getChildren().addAll(shownLabel, beforeClicked, clickedLabel, job, separator(), deviceLabel);
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.getStyleClass().add("status-bar");
    }

    /** The line. */
    public Node node() {
        return bar;
    }

    private static Separator separator() {
        return new Separator(Orientation.VERTICAL);
    }

    private static Label label(ObservableValue<String> text) {
        Label label = Controls.muted("");
        label.textProperty().bind(text);
        return label;
    }
}
