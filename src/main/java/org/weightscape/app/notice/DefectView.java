package org.weightscape.app.notice;

import atlantafx.base.theme.Styles;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TitledPane;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.weightscape.app.shell.Controls;

/** Tells that something in this program is wrong, that it is not the person's fault, and that the program goes on. */
public final class DefectView {
    private final VBox box;
    private final TextArea details = new TextArea();

    /**
     * @param notices where the defect stands
     * @param close takes the view off the screen
     */
    public DefectView(Notices notices, Runnable close) {
        FontIcon icon = new FontIcon(Material2AL.BUG_REPORT);
        icon.getStyleClass().add("defect-icon");
        Label title = new Label("This is our bug");
        title.getStyleClass().add("dialog-title");
        HBox head = new HBox(10, icon, title);
        head.setAlignment(Pos.CENTER_LEFT);
        Label text = new Label("Something in Weightscape went wrong, and it is not your fault. What you had is still there, and you"
                + " can go on working. The log has the details.");
        text.setWrapText(true);
        details.setEditable(false);
        details.setWrapText(true);
        details.setPrefRowCount(5);
        details.getStyleClass().add("monospaced");
        TitledPane more = new TitledPane("Details", details);
        more.getStyleClass().add(Styles.DENSE);
        more.setExpanded(false);
        more.setAnimated(false);
        Button copy = new Button("Copy a report");
        copy.setOnAction(event -> notices.defectProperty().get().ifPresent(defect -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(defect.report());
            Clipboard.getSystemClipboard().setContent(content);
            copy.setText("Copied");
        }));
        Button goOn = new Button("Go on");
        goOn.setId("defect-close");
        goOn.setDefaultButton(true);
        goOn.setOnAction(event -> close.run());
        HBox buttons = new HBox(8, Controls.spacer(), copy, goOn);
        box = new VBox(14, head, text, more, buttons);
        box.getStyleClass().addAll("dialog-card", "padded");
        box.setMaxSize(480, Region.USE_PREF_SIZE);
        notices.defectProperty().addListener((observable, before, now) -> {
            now.ifPresent(defect -> details.setText(defect.summary()));
            copy.setText("Copy a report");
        });
    }

    /** The message, to be laid over the window. */
    public Parent node() {
        return box;
    }
}
