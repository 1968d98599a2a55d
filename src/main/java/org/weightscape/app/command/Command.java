package org.weightscape.app.command;

import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCombination;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Something that a person can make the window do.
 *
 * @param title what it does, an imperative in sentence case; an ellipsis where a dialog follows
 * @param group the menu that it stands in
 * @param icon its sign
 * @param key the key that does the same
 * @param enabled whether it can be done now
 * @param action does it, on the JavaFX thread
 */
public record Command(
        String title,
        Group group,
        Optional<Ikon> icon,
        Optional<KeyCombination> key,
        ObservableBooleanValue enabled,
        Runnable action) {

    /** The menus, in their order. */
    public enum Group {
        FILE("File"),
        VIEW("View"),
        MAP("Map"),
        SELECTION("Selection"),
        ENCODER("Encoder"),
        HELP("Help");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        /** The menu's title. */
        public String title() {
            return title;
        }
    }

    /** Starts the description of a command that can always be done and has neither icon nor key. */
    public static Command of(Group group, String title, Runnable action) {
        return new Command(
                title, group, Optional.empty(), Optional.empty(), Bindings.createBooleanBinding(() -> true), action);
    }

    /** With a sign. */
    public Command icon(Ikon newIcon) {
        return new Command(title, group, Optional.of(newIcon), key, enabled, action);
    }

    /** With a key, such as {@code Shortcut+O}. */
    public Command key(String newKey) {
        return new Command(title, group, icon, Optional.of(KeyCombination.valueOf(newKey)), enabled, action);
    }

    /** Only while a condition holds. */
    public Command when(ObservableBooleanValue newEnabled) {
        return new Command(title, group, icon, key, newEnabled, action);
    }

    /** Does it, if it can be done now. */
    public void run() {
        if (enabled.get()) {
            action.run();
        }
    }

    /** An entry for a menu. */
    public MenuItem menuItem() {
        MenuItem item = new MenuItem(title);
        icon.ifPresent(sign -> item.setGraphic(new FontIcon(sign)));
        key.ifPresent(item::setAccelerator);
        item.disableProperty().bind(Bindings.not(enabled));
        item.setOnAction(event -> action.run());
        return item;
    }

    /** The key as a person reads it; empty without one. */
    public String keyText() {
        return key.map(KeyCombination::getDisplayText).orElse("");
    }
}
