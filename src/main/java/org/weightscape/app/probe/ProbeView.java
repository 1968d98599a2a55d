package org.weightscape.app.probe;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
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
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.app.shell.Numbers;
import org.weightscape.map.ReadableNumber;
import org.weightscape.probe.Interval;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeResult;
import org.weightscape.probe.ProbeTable;
import org.weightscape.probe.Score;
import org.weightscape.probe.Task;

/**
 * The table of probes: a line for each target, for each representation its scores; beside it the predictions of the probe that is
 * chosen by a click on its score.
 */
public final class ProbeView {

    /** One line of the table. */
    private record Line(String target, Task task, List<Optional<ProbeResult>> results, double best) {}

    private static final double WORDS_WIDTH = 170;
    private static final double SCORE_WIDTH = 52;

    private final ProbeViewModel model;
    private final TableView<Line> table = new TableView<>();
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
        table.setId("probe-table");
        table.getStyleClass().addAll(Styles.DENSE, "probe-table");
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.setMinWidth(260);
        Runnable show = () -> show(model.tableProperty().get(), model.kindProperty().get());
        model.tableProperty().subscribe(show);
        model.kindProperty().subscribe(show);
        model.choiceProperty().subscribe((before, now) -> table.refresh());
        Node predictions = new PredictionView(model, session, map, dark, controller).node();
        SplitPane both = new SplitPane(table, predictions);
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
        ComboBox<ProbeKind> kind = new ComboBox<>();
        kind.setId("probe-kind");
        kind.getItems().setAll(ProbeKind.values());
        kind.setConverter(new Title());
        kind.getStyleClass().add(Styles.SMALL);
        kind.setMinWidth(Region.USE_PREF_SIZE);
        kind.valueProperty().bindBidirectional(model.kindProperty());
        kind.setTooltip(Controls.tooltip(
                "Who predicts. Ridge and linear layer are the paper's; boosted trees are hard to beat."));
        Label note = Controls.muted("best test score in bold");
        note.setMinWidth(0);
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
        remarks.setMinWidth(0);
        HBox foot = new HBox(10, kind, note, remarks, Controls.spacer(), outdated, fit, saveButton);
        foot.setAlignment(Pos.CENTER_LEFT);
        foot.getStyleClass().add("panel-foot");
        return foot;
    }

    /** The table with its foot. */
    public Node node() {
        return pane;
    }

    /** The name of a representation on the screen. */
    static String label(String feature) {
        return Arrays.stream(Feature.values())
                .filter(known -> known.key().equals(feature))
                .findFirst()
                .map(Feature::label)
                .orElse(feature);
    }

    private static final class Title extends StringConverter<ProbeKind> {

        @Override
        public String toString(@Nullable ProbeKind kind) {
            return kind == null
                    ? ""
                    : kind.title().substring(0, 1).toUpperCase(Locale.ROOT) + kind.title().substring(1);
        }

        @Override
        public ProbeKind fromString(String text) {
            return Arrays.stream(ProbeKind.values())
                    .filter(kind -> toString(kind).equals(text))
                    .findFirst()
                    .orElse(ProbeKind.METHOD);
        }
    }

    private void show(Optional<ProbeTable> fitted, ProbeKind kind) {
        table.getColumns().clear();
        table.getItems().clear();
        if (fitted.isEmpty()) {
            return;
        }
        ProbeTable probes = fitted.get();
        TableColumn<Line, String> target = new TableColumn<>("Target");
        target.setCellValueFactory(cell -> new ReadOnlyStringWrapper(cell.getValue().target()));
        target.setMinWidth(84);
        TableColumn<Line, String> metric = new TableColumn<>("Score");
        metric.setCellValueFactory(cell -> new ReadOnlyStringWrapper(
                switch (cell.getValue().task()) {
                    case REGRESSION -> "R\u00b2";
                    case CLASSIFICATION -> "accuracy";
                }));
        metric.setMinWidth(64);
        metric.setMaxWidth(80);
        List<TableColumn<Line, ?>> columns = new ArrayList<>(List.of(target, metric));
        for (int i = 0; i < probes.features().size(); i++) {
            columns.add(feature(probes, kind, i));
        }
        table.getColumns().setAll(columns);
        for (String name : probes.targets()) {
            List<Optional<ProbeResult>> results = probes.features().stream()
                    .map(feature -> probes.result(kind, feature, name))
                    .toList();
            results.stream().flatMap(Optional::stream).findFirst().ifPresent(any -> table.getItems()
                    .add(new Line(name, any.column().task(), results, probes.best(kind, name))));
        }
        List<String> all = new ArrayList<>(probes.leaks().stream().map(leak -> "Leak: " + leak.sentence()).toList());
        all.addAll(probes.remarks());
        remarks.setText(all.isEmpty() ? "" : all.size() == 1 ? "1 remark" : all.size() + " remarks");
        remarks.setTooltip(all.isEmpty() ? null : Controls.tooltip(String.join("\n\n", all)));
    }

    private TableColumn<Line, Double> feature(ProbeTable probes, ProbeKind kind, int index) {
        String name = probes.features().get(index);
        boolean leaks = !probes.leaks(name).isEmpty();
        TableColumn<Line, Double> group = new TableColumn<>(label(name) + (leaks ? " (leak)" : ""));
        TableColumn<Line, Double> train = score("train", index, Score::train);
        TableColumn<Line, Double> val = score("val", index, Score::val);
        // A narrow window shows the scores that count.
        BooleanBinding wide = table.widthProperty()
                .greaterThan(WORDS_WIDTH + 3 * SCORE_WIDTH * probes.features().size());
        train.visibleProperty().bind(wide);
        val.visibleProperty().bind(wide);
        group.getColumns().addAll(List.of(train, val));
        TableColumn<Line, Double> test = score("test", index, Score::test);
        test.setCellFactory(column -> new TestCell(index, kind, probes.leaks(name)));
        group.getColumns().add(test);
        return group;
    }

    private static TableColumn<Line, Double> score(String part, int index, ToDoubleFunction<Score> value) {
        TableColumn<Line, Double> column = new TableColumn<>(part);
        column.getStyleClass().add("score-column");
        column.setMinWidth(SCORE_WIDTH);
        column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()
                .results()
                .get(index)
                .map(result -> value.applyAsDouble(result.score()))
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

    /**
     * The score that counts: bold where it is the best of its line, with its interval and what else is known of the probe in its
     * tooltip. A click chooses the probe.
     */
    private final class TestCell extends ScoreCell {
        private final int index;
        private final ProbeKind kind;
        private final List<String> leaks;

        TestCell(int index, ProbeKind kind, List<String> leaks) {
            this.index = index;
            this.kind = kind;
            this.leaks = leaks;
            getStyleClass().add("test-cell");
            setOnMouseClicked(event -> result().ifPresent(result -> model.choiceProperty()
                    .set(Optional.of(new ProbeChoice(kind, result.feature(), result.target())))));
        }

        private Optional<ProbeResult> result() {
            @Nullable Line line = getTableRow() == null ? null : getTableRow().getItem();
            return line == null ? Optional.empty() : line.results().get(index);
        }

        @Override
        protected void updateItem(Double value, boolean empty) {
            super.updateItem(value, empty);
            getStyleClass().removeAll("best", "chosen");
            @Nullable Line line = getTableRow() == null ? null : getTableRow().getItem();
            if (empty || value == null || line == null) {
                setTooltip(null);
                return;
            }
            if (value == line.best()) {
                getStyleClass().add("best");
            }
            Optional<ProbeResult> result = line.results().get(index);
            boolean isChosen = result.isPresent()
                    && model.choiceProperty()
                            .get()
                            .filter(new ProbeChoice(kind, result.get().feature(), result.get().target())::equals)
                            .isPresent();
            if (isChosen) {
                getStyleClass().add("chosen");
            }
            setTooltip(result.map(found -> tooltip(found, leaks)).orElse(null));
        }
    }

    private static Tooltip tooltip(ProbeResult result, List<String> leaks) {
        Score score = result.score();
        StringBuilder text = new StringBuilder("Test models only: ").append(ReadableNumber.of(score.test()));
        score.interval().ifPresent((Interval interval) -> text.append("\n95\u2009% interval, by resampling models: ")
                .append(Numbers.score(interval.low()))
                .append(" to ")
                .append(Numbers.score(interval.high())));
        if (Double.isFinite(score.mae())) {
            text.append("\nMean absolute error: ").append(ReadableNumber.of(score.mae()));
        }
        if (Double.isFinite(score.tau())) {
            text.append("\nKendall's \u03c4: ").append(Numbers.score(score.tau()));
        }
        if (Double.isFinite(score.balancedAccuracy())) {
            text.append("\nBalanced accuracy: ").append(Numbers.score(score.balancedAccuracy()));
        }
        if (Double.isFinite(score.lambda())) {
            text.append(switch (result.kind()) {
                case METHOD, LOGISTIC -> "\n\u03bb";
                case TREES -> "\nTrees";
                case NEIGHBORS -> "\nNeighbours";
            });
            text.append(" chosen on the validation models: ").append(ReadableNumber.of(score.lambda()));
        }
        leaks.forEach(leak -> text.append("\nLeak: ").append(leak));
        return Controls.tooltip(text.append("\nClick to see its predictions.").toString());
    }
}
