package org.weightscape.app.probe;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;
import org.weightscape.app.shell.Controls;
import org.weightscape.map.MapDescription;
import org.weightscape.map.ReadableNumber;
import org.weightscape.probe.Interval;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeResult;
import org.weightscape.probe.ProbeTable;
import org.weightscape.probe.Score;

/** The scores of one kind of probe: a line for each target, for each representation the scores of the parts of the split. */
final class ScoreTable {

    /** One line of the table. */
    private record Line(String target, List<Optional<ProbeResult>> results, double best) {}

    private static final double WORDS_WIDTH = 100;
    private static final double SCORE_WIDTH = 52;
    private static final double LEAST_WIDTH = 262;

    private final ProbeViewModel model;
    private final TableView<Line> table = new TableView<>();

    ScoreTable(ProbeViewModel model) {
        this.model = model;
        table.setId("probe-table");
        table.getStyleClass().addAll(Styles.DENSE, "probe-table");
        table.setColumnResizePolicy(this::resize);
        table.setMinWidth(LEAST_WIDTH);
        Runnable show = () -> show(model.tableProperty().get(), model.kindProperty().get());
        model.tableProperty().subscribe(show);
        model.kindProperty().subscribe(show);
        model.choiceProperty().subscribe((before, now) -> table.refresh());
    }

    Node node() {
        return table;
    }

    /** A header that comes to the screen fits its column, and JavaFX 26 fails where that column has been hidden meanwhile. */
    private boolean resize(TableView.ResizeFeatures<?> wanted) {
        boolean hidden = wanted.getColumn() != null
                && wanted.getColumn().getColumns().isEmpty()
                && !table.getVisibleLeafColumns().contains(wanted.getColumn());
        return !hidden && TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN.call(wanted);
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
        List<TableColumn<Line, ?>> columns = new ArrayList<>(List.of(target));
        for (int i = 0; i < probes.features().size(); i++) {
            columns.add(feature(probes, kind, i));
        }
        table.getColumns().setAll(columns);
        for (String name : probes.targets()) {
            List<Optional<ProbeResult>> results = probes.features().stream()
                    .map(feature -> probes.result(kind, feature, name))
                    .toList();
            if (results.stream().anyMatch(Optional::isPresent)) {
                table.getItems().add(new Line(name, results, probes.best(kind, name)));
            }
        }
    }

    private TableColumn<Line, Double> feature(ProbeTable probes, ProbeKind kind, int index) {
        String name = probes.features().get(index);
        boolean leaks = !probes.leaks(name).isEmpty();
        TableColumn<Line, Double> group = new TableColumn<>(MapDescription.featureLabel(name) + (leaks ? " (leak)" : ""));
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
            setText(empty || value == null ? null : ReadableNumber.score(value));
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
        StringBuilder text = new StringBuilder("Test models only: ")
                .append(score.metric().equals("r2") ? "R\u00b2" : score.metric())
                .append(' ')
                .append(ReadableNumber.of(score.test()));
        score.interval().ifPresent((Interval interval) -> text.append("\n95\u2009% interval, by resampling models: ")
                .append(ReadableNumber.score(interval.low()))
                .append(" to ")
                .append(ReadableNumber.score(interval.high())));
        if (Double.isFinite(score.mae())) {
            text.append("\nMean absolute error: ").append(ReadableNumber.of(score.mae()));
        }
        if (Double.isFinite(score.tau())) {
            text.append("\nKendall's \u03c4: ").append(ReadableNumber.score(score.tau()));
        }
        if (Double.isFinite(score.balancedAccuracy())) {
            text.append("\nBalanced accuracy: ").append(ReadableNumber.score(score.balancedAccuracy()));
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
