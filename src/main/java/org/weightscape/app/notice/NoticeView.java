package org.weightscape.app.notice;

import atlantafx.base.theme.Styles;
import java.util.Optional;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;

/** The open notices, one beneath the other, laid over the top of the window's content. */
public final class NoticeView {
    private final Notices notices;
    private final VBox box = new VBox(8);

    /** A view of notices. */
    public NoticeView(Notices notices) {
        this.notices = notices;
        box.setId("notices");
        box.getStyleClass().add("notices");
        box.setMaxSize(680, Region.USE_PREF_SIZE);
        box.setPickOnBounds(false);
        notices.open().addListener((ListChangeListener<Notice>) change -> refresh());
        refresh();
    }

    /** The notices, to be laid over the window's content. */
    public Node node() {
        return box;
    }

    private void refresh() {
        box.getChildren().setAll(notices.open().stream().map(this::card).toList());
        box.setVisible(!notices.open().isEmpty());
    }

    private Node card(Notice notice) {
        FontIcon icon = new FontIcon(iconOf(notice.kind()));
        icon.getStyleClass().add("notice-icon");
        Label title = new Label(notice.title());
        title.getStyleClass().add("notice-title");
        Label text = new Label(notice.text());
        text.setWrapText(true);
        text.getStyleClass().add("notice-text");
        VBox words = new VBox(2, title, text);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button close = Controls.iconButton(Material2AL.CLOSE, "Close this message");
        close.getStyleClass().add("notice-close");
        close.setOnAction(event -> notices.close(notice));
        HBox card = new HBox(10, icon, words);
        notice.action().ifPresent(action -> card.getChildren().add(actionButton(notice, action)));
        card.getChildren().add(close);
        card.setAlignment(Pos.TOP_LEFT);
        card.getStyleClass().addAll("notice", "notice-" + notice.kind().name().toLowerCase(java.util.Locale.ROOT));
        return card;
    }

    private Button actionButton(Notice notice, Notice.Action action) {
        Button button = new Button(action.title());
        button.getStyleClass().add(Styles.SMALL);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(event -> {
            notices.close(notice);
            action.run().run();
        });
        return button;
    }

    private static Ikon iconOf(Notice.Kind kind) {
        return switch (kind) {
            case INFORMATION -> Material2AL.INFO;
            case WARNING -> Material2MZ.WARNING;
            case PROBLEM -> Material2AL.ERROR_OUTLINE;
        };
    }

    /** A button for a notice that offers something. */
    public static Optional<Notice.Action> action(String title, Runnable run) {
        return Optional.of(new Notice.Action(title, run));
    }
}
