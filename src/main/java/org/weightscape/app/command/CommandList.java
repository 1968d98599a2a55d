package org.weightscape.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;

/** The list of all commands: type a few letters, press Enter. */
public final class CommandList {
    private final List<Command> commands;
    private final Runnable close;
    private final ObservableList<Command> shown = FXCollections.observableArrayList();
    private final TextField search = new TextField();
    private final ListView<Command> list = new ListView<>(shown);
    private final VBox box;

    /**
     * @param commands all commands; those that cannot be done now are left out when the list opens
     * @param close takes the list off the screen
     */
    public CommandList(List<Command> commands, Runnable close) {
        this.commands = List.copyOf(commands);
        this.close = close;
        search.setId("command-search");
        search.setPromptText("What do you want to do?");
        search.textProperty().addListener((observable, before, text) -> filter(text));
        search.addEventFilter(KeyEvent.KEY_PRESSED, this::onKey);
        search.setOnAction(event -> runSelected());
        list.setCellFactory(view -> new Cell());
        list.setFocusTraversable(false);
        list.setOnMouseClicked(event -> runSelected());
        list.setPrefHeight(360);
        HBox field = new HBox(8, new FontIcon(Material2MZ.SEARCH), search);
        field.setAlignment(Pos.CENTER_LEFT);
        field.getStyleClass().add("command-field");
        HBox.setHgrow(search, Priority.ALWAYS);
        box = new VBox(field, list);
        box.getStyleClass().addAll("dialog-card", "command-list");
        box.setMaxSize(520, Region.USE_PREF_SIZE);
    }

    /** The list, to be laid over the window. */
    public Parent node() {
        return box;
    }

    /** Makes it ready for a new search. */
    public void reset() {
        search.clear();
        filter("");
        search.requestFocus();
    }

    private void onKey(KeyEvent event) {
        int selected = list.getSelectionModel().getSelectedIndex();
        switch (event.getCode()) {
            case DOWN -> select(Math.min(selected + 1, shown.size() - 1));
            case UP -> select(Math.max(selected - 1, 0));
            case PAGE_DOWN -> select(Math.min(selected + 8, shown.size() - 1));
            case PAGE_UP -> select(Math.max(selected - 8, 0));
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void select(int index) {
        list.getSelectionModel().select(index);
        list.scrollTo(Math.max(0, index - 5));
    }

    private void runSelected() {
        Command selected = list.getSelectionModel().getSelectedItem();
        if (selected != null) {
            close.run();
            selected.run();
        }
    }

    private void filter(String text) {
        shown.setAll(matching(commands, text));
        select(0);
    }

    /** The commands that can be done now and contain every word of a text, those that begin with it first. */
    static List<Command> matching(List<Command> commands, String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        List<String> words = List.of(wanted.split("\\s+"));
        List<Command> begin = new ArrayList<>();
        List<Command> contain = new ArrayList<>();
        for (Command command : commands) {
            String title = command.title().toLowerCase(Locale.ROOT);
            if (!command.enabled().get()) {
                continue;
            }
            if (title.startsWith(wanted)) {
                begin.add(command);
            } else if (words.stream().allMatch(title::contains)) {
                contain.add(command);
            }
        }
        begin.addAll(contain);
        return begin;
    }

    private static final class Cell extends ListCell<Command> {
        private final Label title = new Label();
        private final Label group = Controls.muted("");
        private final Label key = new Label();
        private final FontIcon icon = new FontIcon();
        private final HBox row;

        private Cell() {
            key.getStyleClass().add("key-cap");
            StackPane place = new StackPane(icon);
            place.setMinWidth(20);
            row = new HBox(10, place, title, group, Controls.spacer(), key);
            row.setAlignment(Pos.CENTER_LEFT);
        }

        @Override
        protected void updateItem(Command command, boolean empty) {
            super.updateItem(command, empty);
            if (empty || command == null) {
                setGraphic(null);
                return;
            }
            command.icon().ifPresent(icon::setIconCode);
            icon.setVisible(command.icon().isPresent());
            title.setText(command.title());
            group.setText(command.group().title());
            key.setText(command.keyText());
            key.setVisible(command.key().isPresent());
            setGraphic(row);
        }
    }
}
