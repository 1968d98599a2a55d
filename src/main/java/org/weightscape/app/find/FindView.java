package org.weightscape.app.find;

import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;

/** Asks what is to be found; Enter selects it. */
public final class FindView {
    private static final String HINT = "A part of a model's name, or conditions such as test_acc=0.9: or"
            + " epoch=10:20, optimizer=adam. What is found is selected.";

    private final VBox box;
    private final TextField text = new TextField();

    /** @param close takes the card off the window */
    public FindView(FindController controller, Runnable close) {
        text.setId("find-text");
        text.setPromptText("Find checkpoints");
        Label answer = Controls.note(HINT);
        answer.setId("find-answer");
        text.setOnAction(event -> controller.find(
                text.getText(), problem -> problem.ifPresentOrElse(answer::setText, close)));
        HBox field = new HBox(8, new FontIcon(Material2MZ.SEARCH), text);
        field.setAlignment(Pos.CENTER_LEFT);
        field.getStyleClass().add("command-field");
        HBox.setHgrow(text, Priority.ALWAYS);
        VBox words = new VBox(answer);
        words.getStyleClass().add("find-answer");
        box = new VBox(field, words);
        box.getStyleClass().addAll("dialog-card", "command-list");
        box.setMaxSize(520, Region.USE_PREF_SIZE);
    }

    /** The card, to be laid over the window. */
    public Parent node() {
        return box;
    }

    /** Has the text field take the keys; once the card is on the window. */
    public void begin() {
        text.requestFocus();
    }
}
