package org.weightscape.app.start;

import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/** Asks what is to be opened: a zoo, on which Enter goes on, or a workspace. */
public final class OpenView {
    private final Button zoo;
    private final VBox box;

    /**
     * @param openZoo asks for the folder of a zoo
     * @param openWorkspace asks for the file of a workspace
     * @param close takes the card off the window
     */
    public OpenView(Runnable openZoo, Runnable openWorkspace, Runnable close) {
        zoo = choice("A zoo: a folder\u2026", Material2AL.FOLDER_OPEN, openZoo, close);
        zoo.setId("choose-zoo");
        zoo.setDefaultButton(true);
        Button workspace = choice("A workspace: a file\u2026", Material2AL.BOOKMARK_BORDER, openWorkspace, close);
        workspace.setId("choose-workspace");
        Label title = new Label("Open");
        title.getStyleClass().add("dialog-title");
        box = new VBox(12, title, zoo, workspace);
        box.getStyleClass().addAll("dialog-card", "padded");
        box.setMaxSize(320, Region.USE_PREF_SIZE);
    }

    private static Button choice(String text, Ikon icon, Runnable choose, Runnable close) {
        Button button = new Button(text, new FontIcon(icon));
        button.setMaxWidth(Double.MAX_VALUE);
        button.setAlignment(Pos.CENTER_LEFT);
        button.setOnAction(event -> {
            close.run();
            choose.run();
        });
        return button;
    }

    /** The card, to be laid over the window. */
    public Parent node() {
        return box;
    }

    /** Has the first choice take the keys; once the card is on the window. */
    public void begin() {
        zoo.requestFocus();
    }
}
