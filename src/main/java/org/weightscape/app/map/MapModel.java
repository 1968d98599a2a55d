package org.weightscape.app.map;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPoints;

/**
 * What a map shows. Properties only, for the JavaFX thread only. Rows are always checkpoints of the zoo, never points of one layout, so
 * that several maps and tables can share a hover, a pin and a selection by binding them.
 */
public final class MapModel {
    /** No row. */
    public static final int NONE = -1;

    /** In {@link #isolated()}: the entries that are missing. */
    public static final int MISSING = -1;

    private final ObjectProperty<@Nullable MapPoints> points = new SimpleObjectProperty<>(this, "points");
    private final ObjectProperty<@Nullable Coloring> coloring = new SimpleObjectProperty<>(this, "coloring");
    private final StringProperty emptyText =
            new SimpleStringProperty(this, "emptyText", "Nothing to show yet.\nOpen a zoo and choose a projection.");
    private final BooleanProperty live = new SimpleBooleanProperty(this, "live");
    private final DoubleProperty pointSize = new SimpleDoubleProperty(this, "pointSize", 1);
    private final IntegerProperty hoveredRow = new SimpleIntegerProperty(this, "hoveredRow", NONE);
    private final IntegerProperty pinnedRow = new SimpleIntegerProperty(this, "pinnedRow", NONE);
    private final ObjectProperty<BitSet> selection = new SimpleObjectProperty<>(this, "selection", new BitSet());
    private final ObjectProperty<@Nullable BitSet> filter = new SimpleObjectProperty<>(this, "filter");
    private final ObjectProperty<Set<Integer>> isolated = new SimpleObjectProperty<>(this, "isolated", Set.of());
    private final ObjectProperty<Appearance> appearance =
            new SimpleObjectProperty<>(this, "appearance", Appearance.LIGHT);
    private final ObjectProperty<IntFunction<RowCard>> cards = new SimpleObjectProperty<>(
            this, "cards", row -> new RowCard("Row " + row, List.of()));

    public MapModel() {
        // Categories of one property mean nothing for another; other colours for the same one change nothing.
        coloring.addListener((observable, before, now) -> {
            if (before == null || now == null || !before.property().name().equals(now.property().name())) {
                isolated.set(Set.of());
            }
        });
    }

    /** The layout; null: nothing is there, and {@link #emptyText()} is shown. */
    public ObjectProperty<@Nullable MapPoints> points() {
        return points;
    }

    /** The layout; null if there is none. */
    public @Nullable MapPoints getPoints() {
        return points.get();
    }

    /**
     * Whether {@link #points()} are the next state of a layout that is being computed: then they are shown at once, and what a person
     * looks at stays in view.
     */
    public BooleanProperty live() {
        return live;
    }

    /** The property that gives the colours, and how; null: all points alike. */
    public ObjectProperty<@Nullable Coloring> coloring() {
        return coloring;
    }

    /** The property that gives the colours, and how; null: all points alike. */
    public @Nullable Coloring getColoring() {
        return coloring.get();
    }

    /** What to say where there is no layout. */
    public StringProperty emptyText() {
        return emptyText;
    }

    /** Size of the points: 1 as the map thinks best, 0.3 to 4. */
    public DoubleProperty pointSize() {
        return pointSize;
    }

    /** The checkpoint under the cursor, on this map or on another view; {@link #NONE} if there is none. */
    public IntegerProperty hoveredRow() {
        return hoveredRow;
    }

    /** The checkpoint that was clicked and whose details are shown; {@link #NONE} if there is none. */
    public IntegerProperty pinnedRow() {
        return pinnedRow;
    }

    /** The selected checkpoints. Set another one to change it; never change it in place. */
    public ObjectProperty<BitSet> selection() {
        return selection;
    }

    /** The checkpoints that pass the filters; the others turn grey. Null: all pass. Never changed in place. */
    public ObjectProperty<@Nullable BitSet> filter() {
        return filter;
    }

    /** Codes of the categories that the legend isolates, {@link #MISSING} among them; the others turn grey. Empty: none is isolated. */
    public ObjectProperty<Set<Integer>> isolated() {
        return isolated;
    }

    /** Light or dark; to be set with the theme. */
    public ObjectProperty<Appearance> appearance() {
        return appearance;
    }

    /** What the tooltip says of a checkpoint, see {@link RowCards}. */
    public ObjectProperty<IntFunction<RowCard>> cards() {
        return cards;
    }
}
