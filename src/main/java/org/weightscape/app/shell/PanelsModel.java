package org.weightscape.app.shell;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.util.Subscription;
import org.weightscape.app.settings.Settings;

/** Which panels around the map are open, and how large they are. */
public final class PanelsModel {
    private final DoubleProperty left = new SimpleDoubleProperty();
    private final DoubleProperty right = new SimpleDoubleProperty();
    private final DoubleProperty bottom = new SimpleDoubleProperty();
    private final BooleanProperty leftOpen = new SimpleBooleanProperty();
    private final BooleanProperty rightOpen = new SimpleBooleanProperty();
    private final BooleanProperty bottomOpen = new SimpleBooleanProperty();

    /** Panels as they were left. */
    public PanelsModel(Settings.Panels panels) {
        left.set(panels.left());
        right.set(panels.right());
        bottom.set(panels.bottom());
        leftOpen.set(panels.leftOpen());
        rightOpen.set(panels.rightOpen());
        bottomOpen.set(panels.bottomOpen());
    }

    /** Panels as they are now. */
    public Settings.Panels snapshot() {
        return new Settings.Panels(
                left.get(), right.get(), bottom.get(), leftOpen.get(), rightOpen.get(), bottomOpen.get());
    }

    /** Runs something after every change. */
    public Subscription subscribe(Runnable change) {
        return Subscription.combine(
                left.subscribe((before, now) -> change.run()),
                right.subscribe((before, now) -> change.run()),
                bottom.subscribe((before, now) -> change.run()),
                leftOpen.subscribe((before, now) -> change.run()),
                rightOpen.subscribe((before, now) -> change.run()),
                bottomOpen.subscribe((before, now) -> change.run()));
    }

    /** Width of the left panel. */
    public DoubleProperty leftProperty() {
        return left;
    }

    /** Width of the right panel. */
    public DoubleProperty rightProperty() {
        return right;
    }

    /** Height of the bottom panel. */
    public DoubleProperty bottomProperty() {
        return bottom;
    }

    /** Whether the left panel is open. */
    public BooleanProperty leftOpenProperty() {
        return leftOpen;
    }

    /** Whether the right panel is open. */
    public BooleanProperty rightOpenProperty() {
        return rightOpen;
    }

    /** Whether the bottom panel is open. */
    public BooleanProperty bottomOpenProperty() {
        return bottomOpen;
    }
}
