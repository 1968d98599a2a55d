package org.weightscape.app.command;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.weightscape.app.shell.Controls;

/** All keys and what the mouse does, on one card. */
public final class ShortcutsView {

    /**
     * A gesture that is no command.
     *
     * @param keys what to do
     * @param meaning what happens
     */
    public record Gesture(String keys, String meaning) {}

    private final VBox box;

    /**
     * @param commands those with a key are listed
     * @param gestures what else there is
     * @param close takes the card off the window
     */
    public ShortcutsView(List<Command> commands, List<Gesture> gestures, Runnable close) {
        Label title = new Label("Keys and mouse");
        title.getStyleClass().add("dialog-title");
        GridPane grid = new GridPane(18, 7);
        int row = 0;
        for (Command command : commands) {
            if (command.key().isPresent()) {
                grid.addRow(row++, key(command.keyText()), new Label(command.title().replace("\u2026", "")));
            }
        }
        GridPane mouse = new GridPane(18, 7);
        for (int i = 0; i < gestures.size(); i++) {
            mouse.addRow(i, key(gestures.get(i).keys()), new Label(gestures.get(i).meaning()));
        }
        HBox columns = new HBox(40, grid, mouse);
        Button done = new Button("Close");
        done.setDefaultButton(true);
        done.setOnAction(event -> close.run());
        HBox foot = new HBox(Controls.spacer(), done);
        foot.setAlignment(Pos.CENTER_RIGHT);
        HBox.setHgrow(columns, Priority.ALWAYS);
        box = new VBox(16, title, columns, foot);
        box.getStyleClass().addAll("dialog-card", "padded");
        box.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    }

    /** The card. */
    public Parent node() {
        return box;
    }

    private static HBox key(String text) {
        Label cap = new Label(text);
        cap.getStyleClass().add("key-cap");
        HBox place = new HBox(cap);
        place.setAlignment(Pos.CENTER_RIGHT);
        return place;
    }
}
