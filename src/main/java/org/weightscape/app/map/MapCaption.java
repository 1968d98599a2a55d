package org.weightscape.app.map;

import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/** The line at the bottom: what is shown of what, by which method, and a word of warning where distances mislead. */
final class MapCaption extends HBox {
    private static final String WARNING = "distances not to scale";

    private final Label text = new Label();
    private final Label warning = new Label(WARNING);
    private final Tooltip whole = new Tooltip();

    MapCaption() {
        getStyleClass().add("map-caption");
        text.getStyleClass().add("map-caption-text");
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        text.setMinWidth(40);
        HBox.setHgrow(text, Priority.SOMETIMES);
        warning.getStyleClass().add("map-caption-warning");
        warning.setGraphic(new FontIcon(Material2OutlinedAL.INFO));
        warning.setMinWidth(Region.USE_PREF_SIZE);
        Tooltip why = new Tooltip("This layout keeps neighbours together: distances on it are not to scale."
                + " How far apart two clusters lie, and how large they are, says little.");
        whole.setWrapText(true);
        whole.setMaxWidth(320);
        why.setWrapText(true);
        why.setMaxWidth(320);
        why.setShowDelay(Duration.millis(200));
        why.setShowDuration(Duration.seconds(30));
        warning.setTooltip(why);
        getChildren().addAll(text, warning);
        setPickOnBounds(false);
    }

    /** Where there is little room: what does not fit into it is cut off, and can be read in a tooltip. */
    void setCompact(boolean compact) {
        text.setMinHeight(compact ? 0 : Region.USE_PREF_SIZE);
        text.setTooltip(compact ? whole : null);
        warning.setText(compact ? "" : WARNING);
    }

    void show(String caption, boolean misleading) {
        text.setText(caption);
        whole.setText(caption);
        warning.setVisible(misleading);
        warning.setManaged(misleading);
    }
}
