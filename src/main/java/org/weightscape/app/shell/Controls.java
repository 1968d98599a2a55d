package org.weightscape.app.shell;

import atlantafx.base.theme.Styles;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/** The small parts that every panel is made of, so that they look the same everywhere. */
public final class Controls {

    private Controls() {}

    /** A flat button that is only an icon; its meaning is in the tooltip and for screen readers. */
    public static Button iconButton(Ikon icon, String meaning) {
        Button button = new Button(null, new FontIcon(icon));
        button.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT, "tool-button");
        button.setTooltip(tooltip(meaning));
        button.setAccessibleText(meaning);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    /** A flat switch that is only an icon. */
    public static ToggleButton iconToggle(Ikon icon, String meaning) {
        ToggleButton button = new ToggleButton(null, new FontIcon(icon));
        button.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT, "tool-button");
        button.setTooltip(tooltip(meaning));
        button.setAccessibleText(meaning);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    /** A tooltip that wraps and comes quickly. */
    public static Tooltip tooltip(String text) {
        Tooltip tooltip = new Tooltip(text);
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(320);
        tooltip.setShowDelay(Duration.millis(350));
        return tooltip;
    }

    /** Text that steps back. */
    public static Label muted(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Styles.TEXT_MUTED);
        return label;
    }

    /** Text that steps back and may take several lines. */
    public static Label note(String text) {
        Label label = muted(text);
        label.getStyleClass().add("note");
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    /** The heading of a part of a panel. */
    public static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("section-heading");
        return label;
    }

    /** Part of a panel: a heading with what belongs to it. */
    public static VBox section(String heading, Node... content) {
        VBox box = new VBox(8, heading(heading));
        box.getChildren().addAll(content);
        box.getStyleClass().add("section");
        return box;
    }

    /** What a panel shows while it has nothing to show. */
    public static VBox empty(Ikon icon, String title, String text) {
        FontIcon sign = new FontIcon(icon);
        sign.getStyleClass().add("empty-icon");
        Label head = new Label(title);
        head.getStyleClass().add("empty-title");
        head.setWrapText(true);
        Label words = note(text);
        words.getStyleClass().add("empty-text");
        VBox box = new VBox(6, sign, head, words);
        box.setAlignment(Pos.CENTER);
        box.getStyleClass().add("empty");
        return box;
    }

    /** Takes the room that is left. */
    public static Region spacer() {
        Region region = new Region();
        HBox.setHgrow(region, Priority.ALWAYS);
        VBox.setVgrow(region, Priority.ALWAYS);
        return region;
    }

    /** Takes a node out of the layout, or puts it back. */
    public static void show(Node node, boolean shown) {
        node.setVisible(shown);
        node.setManaged(shown);
    }
}
