package org.weightscape.app.data;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TitledPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.shell.Controls;
import org.weightscape.map.ReadableNumber;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter.Type;

/**
 * What the open zoo is: its size, its networks, its split, its properties, and what had to be assumed while reading it. Each
 * property can be read as another type.
 */
public final class ZooSummaryView {
    private final VBox box = new VBox(8);
    private final PropertyTypes types;

    /**
     * A summary of whatever zoo is open.
     *
     * @param types told when a person wants a property read as another type
     */
    public ZooSummaryView(ObservableValue<Optional<OpenZoo>> zoo, PropertyTypes types) {
        this.types = types;
        box.getStyleClass().add("section");
        zoo.subscribe(open -> {
            box.getChildren().clear();
            open.ifPresent(this::fill);
        });
    }

    /** The summary. */
    public Node node() {
        return box;
    }

    private void fill(OpenZoo open) {
        Zoo zoo = open.zoo();
        Label name = new Label(zoo.name());
        name.getStyleClass().add("panel-title");
        name.setTooltip(Controls.tooltip(open.folder().toString()));
        GridPane facts = new GridPane(12, 4);
        facts.getStyleClass().add("facts");
        ColumnConstraints narrow = new ColumnConstraints();
        narrow.setMinWidth(84);
        ColumnConstraints wide = new ColumnConstraints();
        wide.setHgrow(Priority.ALWAYS);
        wide.setMinWidth(0);
        facts.getColumnConstraints().addAll(narrow, wide);
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("Models", ReadableNumber.grouped(zoo.models().size())));
        rows.add(new Row("Checkpoints", ReadableNumber.grouped(zoo.checkpoints())));
        rows.add(new Row("Weights each", ReadableNumber.grouped(zoo.architecture().weightCount())));
        rows.add(new Row("Network", chain(zoo.architecture())));
        rows.add(new Row("Activation", zoo.property("activation").isPresent()
                ? "one per model" : zoo.architecture().activation().label()));
        rows.add(new Row("Split", split(open.split())));
        for (int i = 0; i < rows.size(); i++) {
            Label key = Controls.muted(rows.get(i).name);
            Label value = new Label(rows.get(i).value);
            value.setWrapText(true);
            value.setMinHeight(Label.USE_PREF_SIZE);
            GridPane.setValignment(key, VPos.TOP);
            facts.addRow(i, key, value);
        }
        box.getChildren().addAll(name, facts);
        if (!zoo.properties().isEmpty()) {
            box.getChildren().add(properties(open));
        }
        if (!zoo.remarks().isEmpty()) {
            box.getChildren().add(remarks(zoo.remarks()));
        }
    }

    /** The properties with their types, folded away until somebody wants to see them. */
    private Node properties(OpenZoo open) {
        GridPane rows = new GridPane(12, 4);
        ColumnConstraints names = new ColumnConstraints();
        names.setHgrow(Priority.ALWAYS);
        names.setMinWidth(0);
        rows.getColumnConstraints().add(names);
        int row = 0;
        for (Property property : open.zoo().properties().values()) {
            Label name = new Label(property.name());
            name.setTooltip(Controls.tooltip(property.missing() == 0
                    ? property.name()
                    : "%s, missing in %s checkpoints".formatted(property.name(), ReadableNumber.grouped(property.missing()))));
            ComboBox<Type> type = new ComboBox<>();
            type.getItems().setAll(Type.values());
            type.setConverter(new StringConverter<>() {
                @Override
                public String toString(Type value) {
                    return value.label();
                }

                @Override
                public Type fromString(String text) {
                    throw new UnsupportedOperationException("the box cannot be typed into");
                }
            });
            type.setValue(Type.of(property));
            type.setId("type-of-" + property.name());
            type.setAccessibleText("Type of " + property.name());
            type.getStyleClass().add(Styles.SMALL);
            name.setLabelFor(type);
            type.valueProperty().subscribe((before, now) -> types.choose(open.folder(), property.name(), now));
            rows.addRow(row++, name, type);
        }
        TitledPane pane = new TitledPane("%d properties".formatted(open.zoo().properties().size()), rows);
        pane.setId("properties");
        pane.setExpanded(false);
        pane.setAnimated(false);
        return pane;
    }

    private static Node remarks(List<String> remarks) {
        FontIcon icon = new FontIcon(Material2MZ.WARNING);
        icon.getStyleClass().add("warning-icon");
        Label text = Controls.note(remarks.size() == 1 ? remarks.getFirst() : remarks.size() + " remarks from reading");
        HBox.setHgrow(text, Priority.ALWAYS);
        HBox row = new HBox(8, icon, text);
        row.setAlignment(Pos.TOP_LEFT);
        Tooltip.install(row, Controls.tooltip(String.join("\n\n", remarks)));
        return row;
    }

    /** The chain of layers in a few signs, such as {@code 16 → 5 → 4} or {@code 1×28×28 → conv 8 → fc 20 → fc 10}. */
    static String chain(Architecture architecture) {
        boolean plain = architecture.layers().stream().allMatch(layer -> layer instanceof Layer.FullyConnected);
        String input = plain
                ? String.valueOf(architecture.input().size())
                : architecture.input().channels() + "×" + architecture.input().height() + "×" + architecture.input().width();
        return input + " → " + architecture.layers().stream()
                .map(layer -> switch (layer) {
                    case Layer.Convolution convolution ->
                        "conv " + convolution.out() + " (" + convolution.height() + "×" + convolution.width() + ")";
                    case Layer.FullyConnected fc -> plain ? String.valueOf(fc.out()) : "fc " + fc.out();
                })
                .collect(Collectors.joining(" → "));
    }

    private static String split(Split split) {
        return "%s training, %s validation, %s test models".formatted(
                ReadableNumber.grouped(split.train().size()),
                ReadableNumber.grouped(split.val().size()),
                ReadableNumber.grouped(split.test().size()));
    }

    private record Row(String name, String value) {}
}
