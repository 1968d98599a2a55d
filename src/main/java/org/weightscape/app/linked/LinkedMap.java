package org.weightscape.app.linked;

import java.util.Optional;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.util.Subscription;
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

    /** What the probe scores on test models for the property that colours it, a few words; empty while that is not known. */
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
        model.selection().bindBidirectional(first.selection());
        model.hoveredRow().bindBidirectional(first.hoveredRow());
        model.pinnedRow().bindBidirectional(first.pinnedRow());
        model.kept().bindBidirectional(first.kept());
        model.ranges().bindBidirectional(first.ranges());
        model.filter().bindBidirectional(first.filter());
        model.groups().bindBidirectional(first.groups());
        model.paths().bindBidirectional(first.paths());
        model.time().bindBidirectional(first.time());
        model.trajectories().bindBidirectional(first.trajectories());
        model.appearance().bindBidirectional(first.appearance());
        model.pointSize().bindBidirectional(first.pointSize());
        subscription = others;
    }

    void unlink(MapModel first) {
        subscription.unsubscribe();
        model.selection().unbindBidirectional(first.selection());
        model.hoveredRow().unbindBidirectional(first.hoveredRow());
        model.pinnedRow().unbindBidirectional(first.pinnedRow());
        model.kept().unbindBidirectional(first.kept());
        model.ranges().unbindBidirectional(first.ranges());
        model.filter().unbindBidirectional(first.filter());
        model.groups().unbindBidirectional(first.groups());
        model.paths().unbindBidirectional(first.paths());
        model.time().unbindBidirectional(first.time());
        model.trajectories().unbindBidirectional(first.trajectories());
        model.appearance().unbindBidirectional(first.appearance());
        model.pointSize().unbindBidirectional(first.pointSize());
    }
}
