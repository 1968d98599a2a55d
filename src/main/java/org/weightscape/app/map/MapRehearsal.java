package org.weightscape.app.map;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import javafx.scene.Scene;
import javafx.scene.layout.VBox;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPoints;
import org.weightscape.map.RowFilter;
import org.weightscape.zoo.Property;

/**
 * Shows what a map and its legend can show once, out of sight and in the background: the first time of everything costs
 * classes, styles and fonts, for which nobody should wait at the window.
 */
public final class MapRehearsal {
    private static final int ROWS = 24;

    private MapRehearsal() {}

    /** Begins, and returns at once; once the application's style sheet is chosen. */
    public static void begin() {
        Thread.ofPlatform().daemon().name("map-rehearsal").start(MapRehearsal::rehearse);
    }

    private static void rehearse() {
        int[] rows = IntStream.range(0, ROWS).toArray();
        float[] places = new float[ROWS];
        double[] values = IntStream.range(0, ROWS).mapToDouble(row -> row == 0 ? Double.NaN : row).toArray();
        List<String> words = IntStream.range(0, ROWS).mapToObj(row -> "word " + row % 3).toList();
        Coloring numbers = Coloring.of(new Property.Numeric("number", values), rows);
        Property.Category category = Property.Category.of("words", words);
        MapDescription description = new MapDescription("UMAP", "z", "", ROWS, MapDescription.Distances.NOT_TO_SCALE);
        // What a model's views would do in the background is not part of it.
        Executor nothing = work -> {};
        MapModel model = new MapModel();
        MapView view = new MapView(model, nothing);
        LegendView legend = new LegendView(model, nothing);
        FiltersView filters = new FiltersView(model);
        HoverCard card = new HoverCard();
        VBox root = new VBox(view, legend, filters, card, new TimelineView(model));
        new Scene(root, 1000, 1000);
        model.points().set(new MapPoints(places, places, rows, description));
        BitSet some = new BitSet();
        some.set(1, 5);
        model.selection().set(some);
        model.mark(MapModel.Group.A);
        model.isolateSelection();
        model.require(new RowFilter.Words(category, Set.of(0)));
        card.show(
                new RowCard("a checkpoint", List.of(new RowCard.Line(RowCard.Kind.COLORED, "number", "1"))),
                model.appearance().get().plain());
        for (Appearance appearance : Appearance.values()) {
            legend.show(LegendContents.of(numbers, rows, appearance));
            show(root);
            legend.show(LegendContents.of(Coloring.of(category, rows), rows, appearance));
            show(root);
        }
        legend.dispose();
        view.dispose();
    }

    private static void show(VBox root) {
        root.applyCss();
        root.layout();
    }
}
