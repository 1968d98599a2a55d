package org.weightscape.app.probe;

import atlantafx.base.theme.Styles;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.map.MapDescription;
import org.weightscape.map.ReadableNumber;
import org.weightscape.probe.ProbeTarget;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/** The chosen probe up close: predicted against true, what it says of the clicked checkpoint, and where it is most wrong. */
final class PredictionView {
    private static final int MISSES = 50;

    /** A list that is not wider has no room for a checkpoint and its numbers side by side. */
    private static final double NARROW = 270;

    private static final double ONE_LINE = 22;
    private static final double TWO_LINES = 38;
    private static final PseudoClass POINTED = PseudoClass.getPseudoClass("pointed");

    private final ProbeViewModel model;
    private final SessionModel session;
    private final MapModel map;
    private final ProbeController controller;
    private final Label title = new Label();
    private final Label clicked = Controls.muted("");
    private final Label head = Controls.muted("Worst misses");
    private final ListView<Integer> misses = new ListView<>();
    private final HBox box;

    PredictionView(
            ProbeViewModel model,
            SessionModel session,
            MapModel map,
            ObservableBooleanValue dark,
            ProbeController controller) {
        this.model = model;
        this.session = session;
        this.map = map;
        this.controller = controller;
        PredictionChart chart = new PredictionChart(model, map, dark, controller);
        HBox.setHgrow(chart, Priority.SOMETIMES);
        title.getStyleClass().add("prediction-title");
        title.setMinWidth(0);
        clicked.setId("clicked-prediction");
        clicked.setMinWidth(0);
        clicked.setWrapText(true);
        clicked.setMinHeight(Label.USE_PREF_SIZE);
        head.setMinWidth(Label.USE_PREF_SIZE);
        misses.setId("worst-misses");
        misses.getStyleClass().addAll(Styles.DENSE, "misses");
        misses.fixedCellSizeProperty()
                .bind(Bindings.when(misses.widthProperty().lessThan(NARROW)).then(TWO_LINES).otherwise(ONE_LINE));
        misses.fixedCellSizeProperty().subscribe(misses::refresh);
        misses.setCellFactory(list -> new MissCell());
        misses.getSelectionModel().selectedItemProperty().subscribe((before, row) -> {
            if (row != null) {
                controller.click(row);
            }
        });
        map.hoveredRow().subscribe(this::showPointed);
        misses.setMinHeight(44);
        VBox.setVgrow(misses, Priority.ALWAYS);
        ToggleButton onMap = new ToggleButton("Errors on the map", new FontIcon(Material2AL.COLOR_LENS));
        onMap.setId("residuals-on-map");
        onMap.getStyleClass().add(Styles.SMALL);
        onMap.setMinWidth(ToggleButton.USE_PREF_SIZE);
        onMap.selectedProperty().bindBidirectional(model.residualsOnMapProperty());
        onMap.setTooltip(Controls.tooltip(
                "Colours the map by prediction minus truth, zero in the middle. The models that the probe was fitted to are grey,"
                        + " for their errors say little."));
        CheckBox all = new CheckBox("training too");
        all.setId("all-residuals");
        all.setTooltip(Controls.tooltip("Also show the models that the probe has seen."));
        all.selectedProperty().subscribe((before, now) ->
                model.scopeProperty().set(now ? Residuals.Scope.ALL : Residuals.Scope.HELD_OUT));
        all.setMinWidth(CheckBox.USE_PREF_SIZE);
        HBox heading = new HBox(6, head, Controls.spacer(), all);
        heading.setAlignment(Pos.CENTER_LEFT);
        VBox words = new VBox(3, title, clicked, heading, misses, onMap);
        words.setMinWidth(236);
        words.setPrefWidth(290);
        HBox.setHgrow(words, Priority.ALWAYS);
        box = new HBox(8, chart, words);
        box.getStyleClass().add("predictions");
        model.residualsProperty().subscribe(this::show);
        session.clickedProperty().subscribe((before, now) -> showClicked());
    }

    Node node() {
        return box;
    }

    private void show(Optional<Residuals> residuals) {
        box.setVisible(residuals.isPresent());
        misses.getSelectionModel().clearSelection();
        if (residuals.isEmpty()) {
            misses.getItems().clear();
            return;
        }
        title.setText("%s from %s".formatted(
                residuals.get().probe().target(), MapDescription.featureLabel(residuals.get().probe().feature())));
        misses.getItems().setAll(residuals.get().worst(MISSES));
        head.setText(misses.getItems().isEmpty() ? "No misses" : "Worst misses");
        showClicked();
    }

    private void showPointed() {
        for (Node cell : misses.lookupAll(".list-cell")) {
            if (cell instanceof MissCell miss) {
                miss.showPointed();
            }
        }
    }

    private void showClicked() {
        Optional<Residuals> residuals = model.residualsProperty().get();
        Optional<OpenZoo> open = session.zooProperty().get();
        int row = session.clickedProperty().get();
        if (residuals.isEmpty() || open.isEmpty() || row == SessionModel.NONE
                || row >= residuals.get().probe().predictions().length) {
            clicked.setText("Click a checkpoint to see its prediction.");
            clicked.setTooltip(null);
            return;
        }
        Residuals now = residuals.get();
        double predicted = now.predicted(row);
        double truth = now.truth(row);
        if (Double.isNaN(predicted)) {
            clicked.setText("%s: no prediction".formatted(checkpoint(open.get().zoo(), row)));
            return;
        }
        String said = switch (now.probe().column()) {
            case ProbeTarget.Number _ -> Double.isNaN(now.probe().margin())
                    ? now.text(predicted)
                    : "%s \u00b1 %s".formatted(now.text(predicted), ReadableNumber.of(now.probe().margin(), 2));
            case ProbeTarget.Words _ -> now.text(predicted);
        };
        String real = Double.isNaN(truth) ? "truth missing" : "true " + now.text(truth);
        clicked.setText("%s: %s, %s".formatted(checkpoint(open.get().zoo(), row), said, real));
        String part = open.get().partOf(row);
        clicked.setTooltip(Controls.tooltip(clicked.getText()
                + "\n\u00b1: nine of ten checkpoints of validation models lie within this."
                + (part.equals("test") ? "" : "\nThis is no test model: the probe knows it, or was chosen by it.")));
    }

    private static String checkpoint(Zoo zoo, int row) {
        String name = zoo.models().get(zoo.modelOf(row));
        return zoo.property(PropertyName.EPOCH)
                .filter(epoch -> !epoch.isMissing(row))
                .map((Property epoch) -> "%s, epoch %s".formatted(name, epoch.text(row)))
                .orElse(name);
    }

    /** One miss: which checkpoint, the truth, and what was said instead. */
    private final class MissCell extends ListCell<Integer> {

        MissCell() {
            // As wide as the list and no wider, so that the name is cut rather than the numbers.
            setPrefWidth(0);
            hoverProperty().subscribe((before, over) -> {
                if (getItem() != null) {
                    map.hoveredRow().set(over ? getItem() : MapModel.NONE);
                }
            });
        }

        /** The point that the cursor is at on the map is pointed at here too. */
        private void showPointed() {
            pseudoClassStateChanged(POINTED, getItem() != null && getItem() == map.hoveredRow().get());
        }

        @Override
        protected void updateItem(Integer row, boolean empty) {
            super.updateItem(row, empty);
            showPointed();
            Optional<Residuals> residuals = model.residualsProperty().get();
            Optional<OpenZoo> open = session.zooProperty().get();
            if (empty || row == null || residuals.isEmpty() || open.isEmpty()) {
                setText(null);
                setGraphic(null);
                setTooltip(null);
                return;
            }
            Residuals now = residuals.get();
            Label name = new Label(checkpoint(open.get().zoo(), row));
            name.setMinWidth(0);
            // The epoch tells checkpoints of one model apart, and the end of a long folder's name tells models apart.
            name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
            Label miss = new Label("%s \u2192 %s".formatted(now.shortText(now.truth(row)), now.shortText(now.predicted(row))));
            miss.setMinWidth(Label.USE_PREF_SIZE);
            setGraphic(misses.getFixedCellSize() > ONE_LINE ? twoLines(name, miss) : oneLine(name, miss));
            String whole = "%s, true %s, predicted %s".formatted(
                    checkpoint(open.get().zoo(), row), now.text(now.truth(row)), now.text(now.predicted(row)));
            setAccessibleText(whole);
            setTooltip(Controls.tooltip(whole));
            setOnMouseClicked(event -> controller.click(row));
        }

        private static Node oneLine(Label name, Label miss) {
            HBox line = new HBox(6, name, Controls.spacer(), miss);
            line.setAlignment(Pos.CENTER_LEFT);
            return line;
        }

        private static Node twoLines(Label name, Label miss) {
            VBox lines = new VBox(name, miss);
            lines.setAlignment(Pos.CENTER_LEFT);
            return lines;
        }
    }
}
