package org.weightscape.app.training;

import atlantafx.base.theme.Styles;
import java.util.List;
import java.util.Map;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.collections.MapChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.job.JobState;

/** The panel that trains an encoder: a preset, a few settings, start, pause and stop. */
public final class TrainingView {
    /** The settings that people change most, with the words that they know them by. */
    private static final Map<String, String> MAIN_SETTINGS = mainSettings();

    private final TrainingModel model;
    private final VBox box;
    private final GridPane grid = new GridPane(10, 6);
    private final ProgressBar bar = new ProgressBar(0);

    /**
     * @param controller does what the buttons say
     * @param encoder what is known of the present encoder, a sentence
     * @param progress of the present training, 0 to 1 or negative
     * @param allSettings shows every setting
     * @param showCurve brings the curve to the front
     */
    public TrainingView(
            TrainingModel model,
            TrainingController controller,
            ObservableValue<String> encoder,
            ObservableValue<? extends Number> progress,
            Runnable allSettings,
            Runnable showCurve) {
        this.model = model;
        Label present = Controls.note("");
        present.textProperty().bind(encoder);
        present.setId("encoder-state");

        ColumnConstraints names = new ColumnConstraints();
        names.setMinWidth(96);
        ColumnConstraints fields = new ColumnConstraints();
        fields.setHgrow(Priority.ALWAYS);
        fields.setMinWidth(0);
        grid.getColumnConstraints().addAll(names, fields);
        grid.addRow(0, name("Preset", "Where the settings start from; practical learns on a small zoo in minutes."), preset());
        grid.addRow(1, name("Length", "What ends the training: passes over the training networks, or minutes."), length());
        int row = 2;
        for (var setting : MAIN_SETTINGS.entrySet()) {
            String meaning = sentence(EncoderConfig.describe(setting.getKey()));
            grid.addRow(row++, name(setting.getValue(), meaning), field(setting.getKey()));
        }
        Button all = new Button("All settings\u2026");
        all.getStyleClass().addAll(Styles.FLAT, Styles.SMALL, "quiet-button");
        all.setOnAction(event -> allSettings.run());
        model.changes().addListener((MapChangeListener<String, String>) change -> all.setText(allText()));
        grid.add(all, 1, row);

        Button start = new Button("Start training", new FontIcon(Material2MZ.PLAY_ARROW));
        start.setId("start-training");
        start.getStyleClass().add(Styles.ACCENT);
        start.setMaxWidth(Double.MAX_VALUE);
        start.setOnAction(event -> {
            showCurve.run();
            controller.start();
        });
        Button resume = new Button("Resume interrupted training", new FontIcon(Material2MZ.REPLAY));
        resume.setId("resume-training");
        resume.getStyleClass().addAll(Styles.FLAT, Styles.SMALL);
        resume.setMaxWidth(Double.MAX_VALUE);
        resume.setOnAction(event -> {
            showCurve.run();
            controller.resume();
        });
        Button pause = new Button("Pause", new FontIcon(Material2MZ.PAUSE));
        pause.setId("pause-training");
        pause.setOnAction(event -> controller.togglePause());
        Button stop = new Button("Stop", new FontIcon(Material2MZ.STOP));
        stop.setId("stop-training");
        stop.setOnAction(event -> controller.stop());
        for (Button button : List.of(pause, stop)) {
            button.setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(button, Priority.ALWAYS);
        }
        HBox running = new HBox(8, pause, stop);
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.getStyleClass().add(Styles.SMALL);
        bar.progressProperty().bind(progress);
        Label message = Controls.note("");
        message.setId("training-message");
        message.textProperty().bind(model.messageProperty());
        message.visibleProperty().bind(message.textProperty().isNotEmpty());
        message.managedProperty().bind(message.visibleProperty());
        box = Controls.section("Encoder", present, grid, start, resume, running, bar, message);
        box.getStyleClass().add("ruled");
        model.stateProperty().subscribe(state -> {
            boolean training = !state.isFinished();
            Controls.show(start, !training);
            Controls.show(resume, !training);
            Controls.show(running, training);
            Controls.show(bar, training);
            grid.getChildren().stream().filter(part -> !(part instanceof Label)).forEach(part -> part.setDisable(training));
            boolean paused = state == JobState.PAUSED;
            pause.setText(paused ? "Go on" : "Pause");
            ((FontIcon) pause.getGraphic()).setIconCode(paused ? Material2MZ.PLAY_ARROW : Material2MZ.PAUSE);
            pause.setDisable(state == JobState.QUEUED);
        });
    }

    /** The panel. */
    public Node node() {
        return box;
    }

    private static Map<String, String> mainSettings() {
        Map<String, String> names = new java.util.LinkedHashMap<>();
        names.put("model.latent", "Learned in z");
        names.put("training.batch_size", "Batch");
        names.put("training.learning_rate", "Learning rate");
        names.put("loss.gamma", "Contrast share");
        names.put("training.seed", "Seed");
        return names;
    }

    private static Label name(String text, String meaning) {
        Label label = Controls.muted(text);
        label.setTooltip(Controls.tooltip(meaning));
        return label;
    }

    /** A phrase as a sentence. */
    static String sentence(String phrase) {
        return phrase.isEmpty() ? "" : Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1) + ".";
    }

    private Node preset() {
        ComboBox<String> box = new ComboBox<>();
        box.setId("preset");
        box.getItems().setAll(EncoderConfig.presets());
        box.valueProperty().bindBidirectional(model.presetProperty());
        box.setMaxWidth(Double.MAX_VALUE);
        box.getStyleClass().add(Styles.SMALL);
        return box;
    }

    private Node length() {
        TextField amount = new TextField();
        amount.setId("training-length");
        amount.textProperty().bindBidirectional(model.amountProperty());
        amount.promptTextProperty().bind(Bindings.createStringBinding(
                () -> switch (model.limitProperty().get()) {
                    case EPOCHS -> presetValue("training.epochs");
                    case MINUTES -> "5";
                },
                model.presetProperty(),
                model.limitProperty()));
        amount.getStyleClass().add(Styles.SMALL);
        amount.setPrefWidth(42);
        amount.setMinWidth(36);
        ComboBox<TrainingModel.Limit> unit = new ComboBox<>();
        unit.getItems().setAll(TrainingModel.Limit.values());
        unit.setConverter(new LimitText());
        unit.valueProperty().bindBidirectional(model.limitProperty());
        unit.getStyleClass().add(Styles.SMALL);
        unit.setPrefWidth(84);
        unit.setMinWidth(84);
        HBox.setHgrow(amount, Priority.ALWAYS);
        HBox both = new HBox(6, amount, unit);
        both.setAlignment(Pos.CENTER_LEFT);
        return both;
    }

    private Node field(String key) {
        TextField field = new TextField();
        field.getStyleClass().add(Styles.SMALL);
        field.promptTextProperty().bind(Bindings.createStringBinding(() -> shown(presetValue(key)), model.presetProperty()));
        field.textProperty().subscribe((before, now) -> {
            if (now.isBlank()) {
                model.changes().remove(key);
            } else {
                model.changes().put(key, now.strip());
            }
        });
        model.changes().addListener((MapChangeListener<String, String>) change -> {
            if (change.getKey().equals(key)) {
                String value = model.changes().getOrDefault(key, "");
                if (!value.equals(field.getText().strip())) {
                    field.setText(value);
                }
            }
        });
        return field;
    }

    private String presetValue(String key) {
        return EncoderConfig.preset(model.presetProperty().get()).settings().getOrDefault(key, "");
    }

    private static String shown(String value) {
        return value.equals("0") ? "automatic" : value;
    }

    private String allText() {
        long others = model.changes().keySet().stream()
                .filter(key -> !MAIN_SETTINGS.containsKey(key))
                .count();
        return others == 0 ? "All settings\u2026" : "All settings (" + others + " changed)\u2026";
    }
}
