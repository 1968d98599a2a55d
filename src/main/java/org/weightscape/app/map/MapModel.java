package org.weightscape.app.map;

import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.weightscape.map.Filters;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Overlay;
import org.weightscape.map.RowFilter;
import org.weightscape.map.Trajectories;
import org.weightscape.zoo.Property;

/**
 * What a map shows. Properties only, for the JavaFX thread only. Rows are always checkpoints of the zoo, never points of one
 * layout, so that several maps and tables can share a hover, a pin and a selection by binding them.
 */
public final class MapModel {
    /** Two sets of checkpoints that are set against each other. */
    public enum Group {
        A,
        B
    }

    /** Whose trajectories are drawn as lines. */
    public enum Paths {
        NONE,
        /** Of the pinned checkpoint's model. */
        PINNED,
        /** Of the selected checkpoints' models, and of the pinned one's. */
        SELECTION,
        /** Of some models, evenly taken from all. */
        SAMPLE
    }

    /** No row. */
    public static final int NONE = -1;

    private final ObjectProperty<@Nullable MapPoints> points = new SimpleObjectProperty<>(this, "points");
    private final ObjectProperty<@Nullable Coloring> coloring = new SimpleObjectProperty<>(this, "coloring");
    private final StringProperty emptyText =
            new SimpleStringProperty(this, "emptyText", "Nothing to show yet.\nOpen a zoo and choose a projection.");
    private final BooleanProperty live = new SimpleBooleanProperty(this, "live");
    private final DoubleProperty pointSize = new SimpleDoubleProperty(this, "pointSize", 1);
    private final IntegerProperty hoveredRow = new SimpleIntegerProperty(this, "hoveredRow", NONE);
    private final IntegerProperty pinnedRow = new SimpleIntegerProperty(this, "pinnedRow", NONE);
    private final ObjectProperty<BitSet> selection = new SimpleObjectProperty<>(this, "selection", new BitSet());
    private final ObjectProperty<@Nullable BitSet> kept = new SimpleObjectProperty<>(this, "kept");
    private final ObjectProperty<Map<String, RowFilter>> conditions = new SimpleObjectProperty<>(this, "conditions", Map.of());
    private final ObjectProperty<Map<Group, BitSet>> groups = new SimpleObjectProperty<>(this, "groups", Map.of());
    private final ObjectProperty<@Nullable Trajectories> trajectories = new SimpleObjectProperty<>(this, "trajectories");
    private final ObjectProperty<Paths> paths = new SimpleObjectProperty<>(this, "paths", Paths.PINNED);
    private final DoubleProperty time = new SimpleDoubleProperty(this, "time", Double.NaN);
    private final ObjectProperty<Overlay> overlay = new SimpleObjectProperty<>(this, "overlay", Overlay.NONE);
    private final StringProperty remark = new SimpleStringProperty(this, "remark", "");
    private final ObjectProperty<Appearance> appearance =
            new SimpleObjectProperty<>(this, "appearance", Appearance.LIGHT);
    private final ObjectProperty<IntFunction<RowCard>> cards = new SimpleObjectProperty<>(
            this, "cards", row -> new RowCard("Row " + row, List.of()));

    /** The layout; null: nothing is there, and {@link #emptyText()} is shown. */
    public ObjectProperty<@Nullable MapPoints> points() {
        return points;
    }

    /** The layout; null if there is none. */
    public @Nullable MapPoints getPoints() {
        return points.get();
    }

    /**
     * Whether {@link #points()} are the next state of a layout that is being computed: then they are shown at once, and what a
     * person looks at stays in view.
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

    /** The checkpoints that a person isolated; the others turn grey. Null: none are. Never changed in place. */
    public ObjectProperty<@Nullable BitSet> kept() {
        return kept;
    }

    /** What checkpoints have to meet, by name of the property; the points that do not meet all turn grey. Immutable. */
    public ObjectProperty<Map<String, RowFilter>> conditions() {
        return conditions;
    }

    /** Adds a condition, in place of one on the same property. */
    public void require(RowFilter condition) {
        Map<String, RowFilter> next = new HashMap<>(conditions.get());
        next.put(condition.property().name(), condition);
        conditions.set(Map.copyOf(next));
    }

    /** Takes away the condition on a property. */
    public void release(String property) {
        Map<String, RowFilter> next = new HashMap<>(conditions.get());
        if (next.remove(property) != null) {
            conditions.set(Map.copyOf(next));
        }
    }

    /**
     * Codes of the categories of the colouring property that are isolated, {@link RowFilter.Words#MISSING} among them; the
     * others are grey. Empty: none is isolated.
     */
    public Set<Integer> isolated() {
        return conditions.get().get(colouredBy()) instanceof RowFilter.Words words ? words.codes() : Set.of();
    }

    /** Greys out all other categories of the colouring property; none: greys out none. */
    public void isolate(Set<Integer> codes) {
        Coloring now = coloring.get();
        if (codes.isEmpty()) {
            release(colouredBy());
        } else if (now != null && now.property() instanceof Property.Category category) {
            require(new RowFilter.Words(category, codes));
        }
    }

    /** All that greys checkpoints out. */
    public Filters filters() {
        return new Filters(kept.get(), List.copyOf(conditions.get().values()));
    }

    /** The checkpoints of each group that a person marked. Immutable; a group without checkpoints is not in it. */
    public ObjectProperty<Map<Group, BitSet>> groups() {
        return groups;
    }

    /** Makes the selection a group; an empty selection takes the group away. */
    public void mark(Group group) {
        Map<Group, BitSet> next = new EnumMap<>(Group.class);
        next.putAll(groups.get());
        if (selection.get().isEmpty()) {
            next.remove(group);
        } else {
            next.put(group, (BitSet) selection.get().clone());
        }
        groups.set(Collections.unmodifiableMap(next));
    }

    /** Greys out everything but the selection, as it was isolated before if it was. */
    public void isolateSelection() {
        if (!selection.get().isEmpty()) {
            kept.set((BitSet) selection.get().clone());
            selection.set(new BitSet());
        }
    }

    /** Takes all filters and isolations away. */
    public void restoreAll() {
        kept.set(null);
        conditions.set(Map.of());
    }

    /** Whether any filter or isolation greys points out. */
    public boolean isFiltered() {
        return !filters().isEmpty();
    }

    /** Name of the property that gives the colours; empty without one. */
    public String colouredBy() {
        Coloring now = coloring.get();
        return now == null ? "" : now.property().name();
    }

    /** The way of each model through its training; null: not known. */
    public ObjectProperty<@Nullable Trajectories> trajectories() {
        return trajectories;
    }

    /** Whose trajectories are drawn as lines. */
    public ObjectProperty<Paths> paths() {
        return paths;
    }

    /** The epoch at which the map shows each model; NaN: all epochs are shown at once. */
    public DoubleProperty time() {
        return time;
    }

    /** Whether the map shows one moment of the training. */
    public boolean isReplaying() {
        return trajectories.get() != null && !Double.isNaN(time.get());
    }

    /** What else is painted over the points. */
    public ObjectProperty<Overlay> overlay() {
        return overlay;
    }

    /** What else the caption says; empty for nothing. */
    public StringProperty remark() {
        return remark;
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
