package org.weightscape.app.details;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.material2.Material2AL;
import org.weightscape.app.probe.ProbeViewModel;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.map.MapDescription;
import org.weightscape.map.ReadableNumber;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeResult;
import org.weightscape.probe.ProbeTable;
import org.weightscape.zoo.Property;

/**
 * The clicked checkpoint: which it is, its properties beside what each probe says of them, and the way to its neighbours in
 * time.
 */
public final class DetailsView {
    private final SessionModel session;
    private final ProbeViewModel probes;
    private final VBox box = new VBox();

    /** A view of the clicked checkpoint. */
    public DetailsView(SessionModel session, ProbeViewModel probes) {
        this.session = session;
        this.probes = probes;
        box.setId("details");
        session.clickedProperty().subscribe((before, now) -> refresh());
        session.zooProperty().subscribe((before, now) -> refresh());
        probes.tableProperty().subscribe((before, now) -> refresh());
        refresh();
    }

    /** The section of the panel. */
    public Node node() {
        return box;
    }

    private void refresh() {
        int row = session.clickedProperty().get();
        Optional<OpenZoo> open = session.zooProperty().get();
        if (open.isEmpty() || row == SessionModel.NONE) {
            box.getChildren().setAll(Controls.empty(
                    Material2AL.AD_UNITS, "Nothing clicked", "Click a point of the map to see the network behind it."));
            return;
        }
        box.getChildren().setAll(head(open.get(), row), properties(open.get(), row));
    }

    private Node head(OpenZoo open, int row) {
        Label name = new Label(open.zoo().models().get(open.zoo().modelOf(row)));
        name.setId("clicked-model");
        name.getStyleClass().add("panel-title");
        name.setMinWidth(0);
        int[] rows = open.zoo().rowsOfModel(open.zoo().modelOf(row));
        int place = 0;
        while (rows[place] != row) {
            place++;
        }
        int here = place;
        Button previous = Controls.iconButton(Material2AL.CHEVRON_LEFT, "The checkpoint before (Left)");
        previous.setDisable(here == 0);
        previous.setOnAction(event -> session.clickedProperty().set(rows[here - 1]));
        Button next = Controls.iconButton(Material2AL.CHEVRON_RIGHT, "The next checkpoint (Right)");
        next.setDisable(here == rows.length - 1);
        next.setOnAction(event -> session.clickedProperty().set(rows[here + 1]));
        Button close = Controls.iconButton(Material2AL.CLOSE, "Close the details (Esc)");
        close.setOnAction(event -> session.clickedProperty().set(SessionModel.NONE));
        HBox steps = new HBox(previous, next, close);
        steps.setMinWidth(HBox.USE_PREF_SIZE);
        HBox title = new HBox(6, name, Controls.spacer(), steps);
        title.setAlignment(Pos.CENTER_LEFT);
        String part = open.partOf(row);
        Label where = Controls.note("Checkpoint %d of %d%s".formatted(
                here + 1, rows.length, part.isEmpty() ? "" : " \u00b7 " + part + " model"));
        VBox head = new VBox(2, title, where);
        head.getStyleClass().addAll("section", "details-head");
        return head;
    }

    private Node properties(OpenZoo open, int row) {
        Optional<ProbeTable> table = probes.tableProperty().get();
        List<String> features = table.map(ProbeTable::features).orElse(List.of());
        GridPane grid = new GridPane(6, 5);
        grid.getStyleClass().add("facts");
        ColumnConstraints names = new ColumnConstraints();
        names.setHgrow(Priority.ALWAYS);
        names.setMinWidth(56);
        grid.getColumnConstraints().add(names);
        for (int i = 0; i <= features.size(); i++) {
            ColumnConstraints numbers = new ColumnConstraints();
            numbers.setHalignment(HPos.RIGHT);
            grid.getColumnConstraints().add(numbers);
        }
        int line = 0;
        if (!features.isEmpty()) {
            List<Node> heads = new ArrayList<>(List.of(head(""), head("truth")));
            features.forEach(feature -> heads.add(head(MapDescription.featureLabel(feature))));
            grid.addRow(line++, heads.toArray(Node[]::new));
        }
        for (Property property : open.zoo().properties().values()) {
            Label key = Controls.muted(property.name());
            key.setMinWidth(0);
            key.setTooltip(Controls.tooltip(property.name()));
            Label value = new Label(text(property, row));
            fit(value, property);
            if (property.isMissing(row)) {
                value.getStyleClass().add(Styles.TEXT_SUBTLE);
            }
            GridPane.setValignment(key, VPos.TOP);
            GridPane.setValignment(value, VPos.TOP);
            List<Node> cells = new ArrayList<>(List.of(key, value));
            for (String feature : features) {
                cells.add(table.flatMap(probe -> probe.result(ProbeKind.METHOD, feature, property.name()))
                        .map(result -> said(property, result, row))
                        .orElseGet(Label::new));
            }
            grid.addRow(line++, cells.toArray(Node[]::new));
        }
        String heading = features.isEmpty() ? "Properties" : "Properties and what the probes say";
        VBox section = new VBox(8, Controls.heading(heading), grid);
        section.getStyleClass().add("section");
        if (table.stream().flatMap(probe -> probe.results().stream()).anyMatch(result -> !Double.isNaN(result.margin()))) {
            section.getChildren().add(Controls.note("\u00b1: nine of ten checkpoints of validation models lie within."));
        }
        if (!features.isEmpty() && !open.partOf(row).equals("test")) {
            section.getChildren().add(Controls.note(
                    "Probes have seen this network in training; only test networks show what they can do."));
        }
        return section;
    }

    private static Label head(String text) {
        Label label = Controls.muted(text);
        label.getStyleClass().add("column-head");
        return label;
    }

    /** A prediction, a number with its interval below. */
    private static Node said(Property property, ProbeResult result, int row) {
        double value = result.predictions()[row];
        Label label = new Label(
                switch (property) {
                    case Property.Numeric numeric -> rounded(value, numeric);
                    case Property.Category category ->
                        Double.isNaN(value) ? "\u2013" : category.categories().get((int) value);
                });
        label.getStyleClass().add("prediction");
        fit(label, property);
        if (Double.isNaN(result.margin()) || Double.isNaN(value)) {
            return label;
        }
        Label margin = Controls.muted("\u00b1\u2009" + ReadableNumber.of(result.margin(), 2));
        margin.getStyleClass().add("prediction-margin");
        margin.setMinWidth(Label.USE_PREF_SIZE);
        VBox both = new VBox(label, margin);
        both.setAlignment(Pos.TOP_RIGHT);
        return both;
    }

    /** Numbers are shown whole; words may be cut, and are whole in the tooltip. */
    private static void fit(Label label, Property property) {
        switch (property) {
            case Property.Numeric numeric -> label.setMinWidth(Label.USE_PREF_SIZE);
            case Property.Category category -> {
                label.setMinWidth(24);
                label.setMaxWidth(92);
                label.setAlignment(Pos.CENTER_RIGHT);
                label.setTooltip(Controls.tooltip(label.getText()));
            }
        }
    }

    private static String text(Property property, int row) {
        if (property.isMissing(row)) {
            return "missing";
        }
        return switch (property) {
            case Property.Numeric numeric -> rounded(numeric.values()[row], numeric);
            case Property.Category category -> category.text(row);
        };
    }

    /** As many decimals as tell values of this property apart: about a two hundredth of its range. */
    static String rounded(double value, Property.Numeric property) {
        double range = property.max() - property.min();
        if (!(range > 1e-3) || !Double.isFinite(value)) {
            return ReadableNumber.of(value, 3);
        }
        int decimals = Math.clamp((int) Math.ceil(-Math.log10(range / 200)), 0, 6);
        double unit = Math.pow(10, decimals);
        return ReadableNumber.of(Math.rint(value * unit) / unit, 6);
    }
}
