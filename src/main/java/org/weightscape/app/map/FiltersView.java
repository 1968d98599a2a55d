package org.weightscape.app.map;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.weightscape.map.ReadableNumber;

/**
 * What greys points out and which groups are marked, each with a way to take it back. Takes no room where there is nothing to
 * say.
 */
public final class FiltersView extends VBox {
    private final MapModel model;

    /** The filters of a map. */
    public FiltersView(MapModel model) {
        this.model = model;
        setId("filters");
        getStyleClass().add("map-filters");
        getStylesheets().add(MapView.STYLES);
        model.kept().subscribe(kept -> show());
        model.conditions().subscribe(conditions -> show());
        model.groups().subscribe(groups -> show());
    }

    private void show() {
        List<Node> lines = new ArrayList<>();
        BitSet kept = model.kept().get();
        if (kept != null) {
            lines.add(chip("Only " + ReadableNumber.grouped(kept.cardinality()) + " isolated", () -> model.kept().set(null)));
        }
        model.conditions().get().values().stream()
                .sorted(Comparator.comparing(condition -> condition.property().name()))
                .forEach(condition ->
                        lines.add(chip(condition.text(), () -> model.release(condition.property().name()))));
        boolean filtered = !lines.isEmpty();
        for (Map.Entry<MapModel.Group, BitSet> group : model.groups().get().entrySet()) {
            lines.add(group(group.getKey(), group.getValue()));
        }
        if (filtered) {
            Hyperlink all = new Hyperlink("Restore all");
            all.setId("restore-all");
            all.setOnAction(event -> model.restoreAll());
            lines.add(all);
        }
        getChildren().setAll(lines);
        setVisible(!lines.isEmpty());
        setManaged(!lines.isEmpty());
    }

    private Node group(MapModel.Group group, BitSet rows) {
        HBox line = chip(
                "Group " + group + ": " + ReadableNumber.grouped(rows.cardinality()),
                () -> {
                    BitSet selection = model.selection().get();
                    model.selection().set(new BitSet());
                    model.mark(group);
                    model.selection().set(selection);
                });
        line.setOnMouseClicked(event -> model.selection().set((BitSet) rows.clone()));
        Tooltip.install(line, new Tooltip("Click to select the group."));
        return line;
    }

    private static HBox chip(String text, Runnable takeAway) {
        Label label = new Label(text);
        label.setTextOverrun(OverrunStyle.ELLIPSIS);
        label.setMinWidth(20);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button close = new Button(null, new FontIcon(Material2AL.CLOSE));
        close.getStyleClass().add("map-chip-close");
        close.setAccessibleText("Take away: " + text);
        close.setOnAction(event -> takeAway.run());
        HBox chip = new HBox(label, space, close);
        chip.setAlignment(Pos.CENTER_LEFT);
        chip.getStyleClass().add("map-chip");
        return chip;
    }
}
