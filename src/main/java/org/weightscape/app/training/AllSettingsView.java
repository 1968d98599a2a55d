package org.weightscape.app.training;

import atlantafx.base.theme.Styles;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.weightscape.app.shell.Controls;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.zoo.BadInputException;

/** Every setting of a training on one card, each with its value in the preset and one sentence. */
public final class AllSettingsView {
    private static final Map<String, String> GROUPS =
            Map.of("model", "Networks", "loss", "Loss", "views", "Views", "training", "Training");

    private final TrainingModel model;
    private final Map<String, String> typed = new TreeMap<>();
    private final Label complaint = new Label();
    private final VBox box;

    /**
     * @param model receives the changes when they are taken
     * @param close takes the card off the window
     */
    public AllSettingsView(TrainingModel model, Runnable close) {
        this.model = model;
        typed.putAll(model.changes());
        Label title = new Label("All settings of the training");
        title.getStyleClass().add("dialog-title");
        Label note = Controls.note("Values in grey are those of the preset " + model.presetProperty().get()
                + ". What you change takes effect with the next start.");
        ScrollPane scroll = new ScrollPane(table());
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        scroll.setPrefHeight(520);
        complaint.getStyleClass().add(Styles.DANGER);
        complaint.setWrapText(true);
        complaint.setMinHeight(Label.USE_PREF_SIZE);
        Controls.show(complaint, false);
        Button reset = new Button("Back to the preset");
        reset.setOnAction(event -> {
            model.changes().clear();
            close.run();
        });
        Button cancel = new Button("Cancel");
        cancel.setCancelButton(true);
        cancel.setOnAction(event -> close.run());
        Button take = new Button("Take over");
        take.setDefaultButton(true);
        take.setOnAction(event -> take(close));
        HBox foot = new HBox(8, reset, Controls.spacer(), cancel, take);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        box = new VBox(12, title, note, scroll, complaint, foot);
        box.getStyleClass().addAll("dialog-card", "padded");
        box.setMaxSize(720, 760);
    }

    /** The card. */
    public Parent node() {
        return box;
    }

    private void take(Runnable close) {
        try {
            EncoderConfig config = EncoderConfig.preset(model.presetProperty().get());
            for (var change : typed.entrySet()) {
                config = config.with(change.getKey(), change.getValue());
            }
        } catch (BadInputException e) {
            complaint.setText(e.getMessage());
            Controls.show(complaint, true);
            return;
        }
        model.changes().clear();
        model.changes().putAll(typed);
        close.run();
    }

    private Node table() {
        GridPane table = new GridPane(14, 6);
        ColumnConstraints name = new ColumnConstraints();
        name.setMinWidth(150);
        ColumnConstraints value = new ColumnConstraints(150);
        ColumnConstraints meaning = new ColumnConstraints();
        meaning.setHgrow(Priority.ALWAYS);
        meaning.setMinWidth(0);
        table.getColumnConstraints().addAll(name, value, meaning);
        table.getStyleClass().add("settings-table");
        int row = 0;
        String group = "";
        for (var setting : EncoderConfig.preset(model.presetProperty().get()).settings().entrySet()) {
            String key = setting.getKey();
            String section = key.substring(0, Math.max(0, key.indexOf('.')));
            if (!section.equals(group)) {
                group = section;
                Label heading = Controls.heading(GROUPS.getOrDefault(section, "Released code"));
                heading.getStyleClass().add("spaced");
                table.add(heading, 0, row++, 3, 1);
            }
            Label label = new Label(key.substring(key.indexOf('.') + 1).replace('_', ' '));
            label.setTooltip(Controls.tooltip(key));
            table.addRow(row++, label, field(key, setting.getValue()),
                    Controls.note(TrainingView.sentence(EncoderConfig.describe(key))));
        }
        return table;
    }

    private Node field(String key, String presetValue) {
        List<String> choices = EncoderConfig.choices(key);
        if (choices.isEmpty()) {
            TextField field = new TextField(typed.getOrDefault(key, ""));
            field.setPromptText(presetValue);
            field.getStyleClass().add(Styles.SMALL);
            field.textProperty().subscribe((before, now) -> set(key, now.strip(), presetValue));
            return field;
        }
        ComboBox<String> box = new ComboBox<>();
        box.getItems().setAll(choices);
        box.setValue(typed.getOrDefault(key, presetValue));
        box.setMaxWidth(Double.MAX_VALUE);
        box.getStyleClass().add(Styles.SMALL);
        box.valueProperty().subscribe((before, now) -> set(key, now, presetValue));
        return box;
    }

    private void set(String key, String value, String presetValue) {
        if (value.isEmpty() || value.equals(presetValue)) {
            typed.remove(key);
        } else {
            typed.put(key, value);
        }
    }
}
