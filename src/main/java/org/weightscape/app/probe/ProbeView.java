package org.weightscape.app.probe;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.property.Property;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.probe.Checkpoints;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeTable;

/**
 * The table of probes: a line for each target, for each representation its scores; beside it the predictions of the probe that is
 * chosen by a click on its score.
 */
public final class ProbeView {

    private final ProbeViewModel model;
    private final Label remarks = Controls.muted("");
    private final Label outdated = new Label();
    private final BorderPane pane = new BorderPane();

    /**
     * @param controller fits
     * @param save asks for a file and writes the table
     */
    public ProbeView(
            ProbeViewModel model,
            SessionModel session,
            MapModel map,
            ObservableBooleanValue dark,
            ProbeController controller,
            Runnable save) {
        this.model = model;
        model.tableProperty().subscribe(this::showRemarks);
        Node predictions = new PredictionView(model, session, map, dark, controller).node();
        SplitPane both = new SplitPane(new ScoreTable(model).node(), predictions);
        both.getStyleClass().add("probe-split");
        both.setDividerPositions(0.5);

        HBox foot = foot(controller, save);
        VBox empty = Controls.empty(
                Material2AL.GRID_ON,
                "No probes yet",
                "Probes show what can be predicted of a network from its weights, their statistics and its code.");
        Button first = new Button("Fit probes", new FontIcon(Material2MZ.PLAY_ARROW));
        first.setOnAction(event -> controller.fit());
        empty.getChildren().add(first);
        ProgressIndicator busy = new ProgressIndicator();
        busy.setMaxSize(28, 28);
        VBox working = new VBox(10, busy, Controls.muted("Fitting probes"));
        working.setAlignment(Pos.CENTER);
        StackPane middle = new StackPane(both, empty, working);
        Runnable choose = () -> {
            boolean there = model.tableProperty().get().isPresent();
            boolean fitting = model.fittingProperty().get();
            both.setVisible(there);
            working.setVisible(!there && fitting);
            empty.setVisible(!there && !fitting);
            Controls.show(foot, there);
        };
        model.tableProperty().subscribe(choose);
        model.fittingProperty().subscribe(choose);
        pane.setCenter(middle);
        pane.setBottom(foot);
    }

    private HBox foot(ProbeController controller, Runnable save) {
        ComboBox<ProbeKind> kind = choice(
                "probe-kind", List.of(ProbeKind.values()), ProbeKind::title, model.kindProperty(),
                "Who predicts. Ridge and linear layer are the paper's; boosted trees are hard to beat.");
        ComboBox<Checkpoints> checkpoints = choice(
                "probe-checkpoints", List.of(Checkpoints.values()), Checkpoints::title, model.checkpointsProperty(),
                "What is fitted and scored: all checkpoints of each model, as in the paper, or its last one, as in later work.");
        Label note = Controls.muted("R\u00b2, for words accuracy; best in bold");
        note.setMinWidth(0);
        note.visibleProperty().bind(note.widthProperty().map(width -> width.doubleValue() >= note.prefWidth(-1)));
        Button fit = new Button("Fit probes", new FontIcon(Material2MZ.REFRESH));
        fit.setId("fit-probes");
        fit.getStyleClass().addAll(Styles.SMALL, Styles.FLAT);
        fit.setMinWidth(Region.USE_PREF_SIZE);
        fit.setOnAction(event -> controller.fit());
        fit.disableProperty().bind(model.fittingProperty());
        Button saveButton = new Button("Save\u2026", new FontIcon(Material2MZ.SAVE_ALT));
        saveButton.getStyleClass().addAll(Styles.SMALL, Styles.FLAT);
        saveButton.setMinWidth(Region.USE_PREF_SIZE);
        saveButton.setOnAction(event -> save.run());
        saveButton.disableProperty().bind(
                Bindings.createBooleanBinding(() -> model.tableProperty().get().isEmpty(), model.tableProperty()));
        outdated.textProperty().bind(model.outdatedProperty());
        outdated.getStyleClass().add("outdated");
        outdated.visibleProperty().bind(outdated.textProperty().isNotEmpty());
        outdated.managedProperty().bind(outdated.visibleProperty());
        // Where it is narrow, the note gives way, and is not shown cut off: a remark may be that of a leak.
        remarks.setMinWidth(Region.USE_PREF_SIZE);
        HBox foot = new HBox(10, kind, checkpoints, note, remarks, Controls.spacer(), outdated, fit, saveButton);
        foot.setAlignment(Pos.CENTER_LEFT);
        foot.getStyleClass().add("panel-foot");
        return foot;
    }

    private static <T> ComboBox<T> choice(
            String id, List<T> values, Function<T, String> title, Property<T> chosen, String tooltip) {
        ComboBox<T> choice = new ComboBox<>();
        choice.setId(id);
        choice.getItems().setAll(values);
        choice.setConverter(new Title<>(values, title));
        choice.getStyleClass().add(Styles.SMALL);
        choice.setMinWidth(Region.USE_PREF_SIZE);
        choice.valueProperty().bindBidirectional(chosen);
        choice.setTooltip(Controls.tooltip(tooltip));
        return choice;
    }

    /** The table with its foot. */
    public Node node() {
        return pane;
    }

    /** A title begins with a capital. */
    private static final class Title<T> extends StringConverter<T> {
        private final List<T> values;
        private final Function<T, String> title;

        Title(List<T> values, Function<T, String> title) {
            this.values = values;
            this.title = title;
        }

        @Override
        public String toString(@Nullable T value) {
            if (value == null) {
                return "";
            }
            String words = title.apply(value);
            return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        }

        @Override
        public T fromString(String text) {
            return values.stream().filter(value -> toString(value).equals(text)).findFirst().orElseGet(values::getFirst);
        }
    }

    private void showRemarks(Optional<ProbeTable> fitted) {
        List<String> all = new ArrayList<>();
        fitted.ifPresent(probes -> {
            probes.leaks().forEach(leak -> all.add("Leak: " + leak.sentence()));
            all.addAll(probes.remarks());
        });
        remarks.setText(all.isEmpty() ? "" : all.size() == 1 ? "1 remark" : all.size() + " remarks");
        remarks.setTooltip(all.isEmpty() ? null : Controls.tooltip(String.join("\n\n", all)));
    }
}
