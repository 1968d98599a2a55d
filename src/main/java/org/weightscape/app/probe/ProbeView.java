package org.weightscape.app.probe;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.session.Feature;
import org.weightscape.app.shell.Controls;
import org.weightscape.app.shell.Numbers;
import org.weightscape.map.ReadableNumber;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeResult;
import org.weightscape.probe.ProbeTable;
import org.weightscape.probe.Score;
import org.weightscape.probe.Task;

/** The table of probes: a line for each target, for each representation its scores on training, validation and test models. */
public final class ProbeView {

    /** One line of the table. */
    private record Line(String target, Task task, List<Optional<Score>> scores) {

        /** The best test score of the line; NaN if there is none. */
        double best() {
            return scores.stream()
                    .flatMap(Optional::stream)
                    .mapToDouble(Score::test)
                    .filter(Double::isFinite)
                    .max()
                    .orElse(Double.NaN);
        }
    }

    private final TableView<Line> table = new TableView<>();
    private final Label remarks = Controls.muted("");
    private final Label outdated = new Label();
    private final BorderPane pane = new BorderPane();

    /**
     * @param controller fits
     * @param save asks for a file and writes the table
     */
    public ProbeView(ProbeViewModel model, ProbeController controller, Runnable save) {
        table.setId("probe-table");
        table.getStyleClass().addAll(Styles.DENSE, "probe-table");
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        model.tableProperty().subscribe(this::show);

        Label note = Controls.muted("Linear probes \u00b7 higher is better \u00b7 best test score in bold");
        Button fit = new Button("Fit probes", new FontIcon(Material2MZ.REFRESH));
        fit.setId("fit-probes");
        fit.getStyleClass().addAll(Styles.SMALL, Styles.FLAT);
        fit.setOnAction(event -> controller.fit());
        fit.disableProperty().bind(model.fittingProperty());
        Button saveButton = new Button("Save\u2026", new FontIcon(Material2MZ.SAVE_ALT));
        saveButton.getStyleClass().addAll(Styles.SMALL, Styles.FLAT);
        saveButton.setOnAction(event -> save.run());
        saveButton.disableProperty().bind(
                Bindings.createBooleanBinding(() -> model.tableProperty().get().isEmpty(), model.tableProperty()));
        outdated.textProperty().bind(model.outdatedProperty());
        outdated.getStyleClass().add("outdated");
        outdated.visibleProperty().bind(outdated.textProperty().isNotEmpty());
        outdated.managedProperty().bind(outdated.visibleProperty());
        remarks.setMinWidth(0);
        HBox foot = new HBox(10, note, remarks, Controls.spacer(), outdated, fit, saveButton);
        foot.setAlignment(Pos.CENTER_LEFT);
        foot.getStyleClass().add("panel-foot");

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
        StackPane middle = new StackPane(table, empty, working);
        Runnable choose = () -> {
            boolean there = model.tableProperty().get().isPresent();
            boolean fitting = model.fittingProperty().get();
            table.setVisible(there);
            working.setVisible(!there && fitting);
            empty.setVisible(!there && !fitting);
            Controls.show(foot, there);
        };
        model.tableProperty().subscribe(choose);
        model.fittingProperty().subscribe(choose);
        pane.setCenter(middle);
        pane.setBottom(foot);
    }

    /** The table with its foot. */
    public Node node() {
        return pane;
    }

    private void show(Optional<ProbeTable> fitted) {
        table.getColumns().clear();
        table.getItems().clear();
        if (fitted.isEmpty()) {
            return;
        }
        ProbeTable probes = fitted.get();
        TableColumn<Line, String> target = new TableColumn<>("Target");
        target.setCellValueFactory(cell -> new ReadOnlyStringWrapper(cell.getValue().target()));
        target.setMinWidth(100);
        TableColumn<Line, String> metric = new TableColumn<>("Score");
        metric.setCellValueFactory(cell -> new ReadOnlyStringWrapper(
                switch (cell.getValue().task()) {
                    case REGRESSION -> "R\u00b2";
                    case CLASSIFICATION -> "accuracy";
                }));
        metric.setMinWidth(70);
        metric.setMaxWidth(90);
        List<TableColumn<Line, ?>> columns = new ArrayList<>(List.of(target, metric));
        for (int i = 0; i < probes.features().size(); i++) {
            columns.add(feature(probes.features().get(i), i));
        }
        table.getColumns().setAll(columns);
        for (String name : probes.targets()) {
            List<Optional<Score>> scores = probes.features().stream()
                    .map(feature -> probes.result(ProbeKind.METHOD, feature, name).map(ProbeResult::score))
                    .toList();
            scores.stream().flatMap(Optional::stream).findFirst().ifPresent(
                    any -> table.getItems().add(new Line(name, any.task(), scores)));
        }
        int count = probes.remarks().size();
        remarks.setText(count == 0 ? "" : count == 1 ? "1 remark" : count + " remarks");
        remarks.setTooltip(count == 0 ? null : Controls.tooltip(String.join("\n\n", probes.remarks())));
    }

    private static TableColumn<Line, Double> feature(String name, int index) {
        String title = java.util.Arrays.stream(Feature.values())
                .filter(feature -> feature.key().equals(name))
                .findFirst()
                .map(Feature::label)
                .orElse(name);
        TableColumn<Line, Double> group = new TableColumn<>(title);
        group.getColumns().add(score("train", index, Score::train));
        group.getColumns().add(score("val", index, Score::val));
        TableColumn<Line, Double> test = score("test", index, Score::test);
        test.setCellFactory(column -> new TestCell(index));
        group.getColumns().add(test);
        return group;
    }

    private static TableColumn<Line, Double> score(String part, int index, ToDoubleFunction<Score> value) {
        TableColumn<Line, Double> column = new TableColumn<>(part);
        column.getStyleClass().add("score-column");
        column.setMinWidth(52);
        column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()
                .scores()
                .get(index)
                .map(score -> value.applyAsDouble(score))
                .orElse(Double.NaN)));
        column.setCellFactory(cell -> new ScoreCell());
        return column;
    }

    private static class ScoreCell extends TableCell<Line, Double> {
        ScoreCell() {
            setAlignment(Pos.CENTER_RIGHT);
            getStyleClass().add("score-cell");
        }

        @Override
        protected void updateItem(Double value, boolean empty) {
            super.updateItem(value, empty);
            setText(empty || value == null ? null : Numbers.score(value));
        }
    }

    /** The score that counts: bold where it is the best of its line, with what else is known of the probe in its tooltip. */
    private static final class TestCell extends ScoreCell {
        private final int index;

        TestCell(int index) {
            this.index = index;
            getStyleClass().add("test-cell");
        }

        @Override
        protected void updateItem(Double value, boolean empty) {
            super.updateItem(value, empty);
            getStyleClass().remove("best");
            Line line = getTableRow() == null ? null : getTableRow().getItem();
            if (empty || value == null || line == null) {
                setTooltip(null);
                return;
            }
            if (value == line.best()) {
                getStyleClass().add("best");
            }
            setTooltip(line.scores().get(index).map(TestCell::tooltip).orElse(null));
        }

        private static Tooltip tooltip(Score score) {
            StringBuilder text = new StringBuilder("Test models only: ").append(ReadableNumber.of(score.test()));
            if (Double.isFinite(score.tau())) {
                text.append("\nKendall's \u03c4: ").append(Numbers.score(score.tau()));
            }
            if (Double.isFinite(score.lambda())) {
                text.append("\n\u03bb chosen on the validation models: ").append(ReadableNumber.of(score.lambda()));
            }
            return Controls.tooltip(text.toString());
        }
    }
}
