package org.weightscape.app.shell;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.layout.HBox;

/** The line of tools above the panels: groups of controls, a gap, and what belongs to the window itself. */
public final class Toolbar {
    private final HBox bar = new HBox(14);

    /**
     * @param tools groups from the left
     * @param window groups at the right
     */
    public Toolbar(List<? extends Node> tools, List<? extends Node> window) {
        bar.getChildren().addAll(tools);
        bar.getChildren().add(Controls.spacer());
        bar.getChildren().addAll(window);
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.getStyleClass().add("main-toolbar");
    }

    /** The line. */
    public Node node() {
        return bar;
    }

    /** Controls that belong together. */
    public static HBox group(Node... nodes) {
        HBox group = new HBox(6, nodes);
        group.setAlignment(Pos.CENTER_LEFT);
        group.setMinWidth(HBox.USE_PREF_SIZE);
        return group;
    }
}
