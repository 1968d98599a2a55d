package org.weightscape.app.map;

import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;

/** The tooltip of a point: a title and a few facts, the one that gives the colour with its swatch. */
final class HoverCard extends VBox {
    private final Label title = new Label();
    private final GridPane facts = new GridPane();
    private String text = "";

    HoverCard() {
        getStyleClass().add("map-card");
        title.getStyleClass().add("map-card-title");
        facts.getStyleClass().add("map-card-facts");
        setManaged(false);
        setMouseTransparent(true);
        getChildren().addAll(title, facts);
    }

    void show(RowCard card, int color) {
        text = card.text();
        title.setText(card.title());
        facts.getChildren().clear();
        int line = 0;
        for (RowCard.Line fact : card.lines()) {
            Label name = new Label(fact.name());
            name.getStyleClass().add("map-card-name");
            Label value = new Label(fact.value());
            value.getStyleClass().add("map-card-value");
            if (fact.kind() == RowCard.Kind.COLORED) {
                value.setGraphic(new Circle(4.5, fxColor(color)));
            }
            facts.addRow(line++, name, value);
        }
        facts.setVisible(line > 0);
    }

    /** Everything that it says, for screen readers. */
    String text() {
        return text;
    }

    static Color fxColor(int argb) {
        return Color.rgb(argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff);
    }
}
