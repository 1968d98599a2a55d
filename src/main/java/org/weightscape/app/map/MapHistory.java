package org.weightscape.app.map;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Map;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.RowFilter;

/**
 * Undo and redo of what a person selects, filters, isolates and groups on a map. Changes of one moment are one step. To be used
 * on the JavaFX thread.
 */
public final class MapHistory {
    private static final int STEPS = 200;

    /** What is taken back together. */
    private record State(
            BitSet selection,
            @Nullable BitSet kept,
            Map<String, RowFilter> conditions,
            Map<MapModel.Group, BitSet> groups) {

        static State of(MapModel model) {
            return new State(
                    model.selection().get(),
                    model.kept().get(),
                    model.conditions().get(),
                    model.groups().get());
        }

        void restore(MapModel model) {
            model.selection().set(selection);
            model.kept().set(kept);
            model.conditions().set(conditions);
            model.groups().set(groups);
        }
    }

    private final MapModel model;
    private final Deque<State> before = new ArrayDeque<>();
    private final Deque<State> after = new ArrayDeque<>();
    private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper(this, "undoable");
    private final ReadOnlyBooleanWrapper redoable = new ReadOnlyBooleanWrapper(this, "redoable");
    private final Subscription subscription;
    private State now;
    private boolean restoring;
    private boolean asked;

    /** Follows a model from now on. */
    public MapHistory(MapModel model) {
        this.model = model;
        now = State.of(model);
        subscription = Subscription.combine(
                model.selection().subscribe((was, is) -> changed()),
                model.kept().subscribe((was, is) -> changed()),
                model.conditions().subscribe((was, is) -> changed()),
                model.groups().subscribe((was, is) -> changed()));
    }

    private void changed() {
        if (!restoring && !asked) {
            asked = true;
            Platform.runLater(this::commit);
        }
    }

    /** Takes note of what was changed since the last step. */
    private void commit() {
        asked = false;
        State is = State.of(model);
        if (!is.equals(now)) {
            before.push(now);
            if (before.size() > STEPS) {
                before.removeLast();
            }
            after.clear();
        }
        now = is;
        publish();
    }

    /** Takes back the last step. */
    public void undo() {
        commit();
        move(before, after);
    }

    /** Does again what was taken back last. */
    public void redo() {
        commit();
        move(after, before);
    }

    private void move(Deque<State> from, Deque<State> to) {
        State next = from.poll();
        if (next == null) {
            return;
        }
        to.push(now);
        restoring = true;
        next.restore(model);
        restoring = false;
        now = State.of(model);
        publish();
    }

    /** Forgets all steps, for instance because another zoo is open. */
    public void forget() {
        before.clear();
        after.clear();
        now = State.of(model);
        publish();
    }

    /** Ends following. */
    public void dispose() {
        subscription.unsubscribe();
    }

    private void publish() {
        undoable.set(!before.isEmpty());
        redoable.set(!after.isEmpty());
    }

    /** Whether there is a step to take back. */
    public ReadOnlyBooleanProperty undoable() {
        return undoable.getReadOnlyProperty();
    }

    /** Whether there is a step to do again. */
    public ReadOnlyBooleanProperty redoable() {
        return redoable.getReadOnlyProperty();
    }
}
