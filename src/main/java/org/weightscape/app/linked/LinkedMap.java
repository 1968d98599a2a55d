package org.weightscape.app.linked;

import java.util.Optional;
import javafx.beans.property.Property;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.session.OpenEncoder;

/** A map beside the first one. To be used on the JavaFX thread. */
public final class LinkedMap {
    private final MapSource source;
    private final MapModel model = new MapModel();
    private final StringProperty colourBy;
    private final ReadOnlyStringWrapper score = new ReadOnlyStringWrapper("");
    private Optional<OpenEncoder> encoder = Optional.empty();
    private Subscription subscription = Subscription.EMPTY;

    LinkedMap(MapSource source, String colourBy) {
        this.source = source;
        this.colourBy = new SimpleStringProperty(colourBy);
    }

    /** From what it is made. */
    public MapSource source() {
        return source;
    }

    /** What it shows. Selection, hover, click, filters, groups, paths and time are those of the first map. */
    public MapModel model() {
        return model;
    }

    /** Name of the property that colours it. */
    public StringProperty colourBy() {
        return colourBy;
    }

    /**
     * What the probe scores on test models for the property that colours it, such as "R² 0.95"; empty while that is not known.
     */
    public ReadOnlyStringProperty score() {
        return score.getReadOnlyProperty();
    }

    void setScore(String words) {
        score.set(words);
    }

    /** The encoder that it is made by, where it has one of its own that is open by now. */
    Optional<OpenEncoder> encoder() {
        return encoder;
    }

    void setEncoder(Optional<OpenEncoder> open) {
        encoder = open;
    }

    /** Shares with the first map what all maps share. */
    void link(MapModel first, Subscription others) {
        subscription = Subscription.combine(
                others,
                bound(model.selection(), first.selection()),
                bound(model.hoveredRow(), first.hoveredRow()),
                bound(model.pinnedRow(), first.pinnedRow()),
                bound(model.kept(), first.kept()),
                bound(model.conditions(), first.conditions()),
                bound(model.groups(), first.groups()),
                bound(model.paths(), first.paths()),
                bound(model.time(), first.time()),
                bound(model.trajectories(), first.trajectories()),
                bound(model.appearance(), first.appearance()),
                bound(model.pointSize(), first.pointSize()));
    }

    private static <T extends @Nullable Object> Subscription bound(Property<T> ours, Property<T> theirs) {
        ours.bindBidirectional(theirs);
        return () -> ours.unbindBidirectional(theirs);
    }

    /** Ends sharing. */
    void unlink() {
        subscription.unsubscribe();
    }
}
