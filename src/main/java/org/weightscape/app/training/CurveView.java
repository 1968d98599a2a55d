package org.weightscape.app.training;

import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;

/** The loss curve with its title, for the bottom panel. */
public final class CurveView {
    private final BorderPane pane = new BorderPane();

    /** A view of the curve. */
    public CurveView(TrainingModel model, ObservableBooleanValue dark) {
        LossChart chart = new LossChart(model.points(), dark);
        chart.setId("loss-chart");
        Label title = Controls.muted("");
        title.textProperty().bind(Bindings.createStringBinding(
                () -> "Loss by epoch; dotted, from 0 to 1: R\u00b2 for accuracy on validation models"
                        + (model.curveOfProperty().get().isEmpty() ? "" : " \u00b7 " + model.curveOfProperty().get()),
                model.curveOfProperty()));
        CheckBox logarithmic = new CheckBox("Logarithmic");
        logarithmic.setId("log-loss");
        chart.logarithmicProperty().bind(logarithmic.selectedProperty());
        HBox head = new HBox(10, title, Controls.spacer(), logarithmic);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add("panel-head");
        VBox empty = Controls.empty(
                Material2MZ.SHOW_CHART,
                "No training yet",
                "Start a training in the Encoder panel; its loss appears here epoch by epoch.");
        empty.visibleProperty().bind(Bindings.isEmpty(model.points()));
        head.visibleProperty().bind(Bindings.isNotEmpty(model.points()));
        StackPane middle = new StackPane(chart, empty);
        pane.setTop(head);
        pane.setCenter(middle);
    }

    /** The curve. */
    public Node node() {
        return pane;
    }
}
