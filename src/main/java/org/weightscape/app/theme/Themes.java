package org.weightscape.app.theme;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.List;
import java.util.Objects;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Scene;
import javafx.scene.text.Font;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the window its look, and changes it when a person or the system says so. */
public final class Themes {
    private static final Logger LOG = LoggerFactory.getLogger(Themes.class);
    private static final List<String> FONTS = List.of("WeightscapeInter-Regular.otf", "WeightscapeInter-Bold.otf");

    private final ObjectProperty<ThemeChoice> choice = new SimpleObjectProperty<>(ThemeChoice.SYSTEM);
    private final BooleanBinding dark = Bindings.createBooleanBinding(
            () -> switch (choice.get()) {
                case LIGHT -> false;
                case DARK -> true;
                case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
            },
            choice,
            Platform.getPreferences().colorSchemeProperty());

    /** Starts with a choice. To be called once, on the JavaFX thread, before the first scene. */
    public Themes(ThemeChoice first) {
        FONTS.forEach(Themes::load);
        choice.set(first);
        dark.addListener(observable -> apply());
        apply();
    }

    /** What the person wants. */
    public ObjectProperty<ThemeChoice> choiceProperty() {
        return choice;
    }

    /** Whether the look is dark now. */
    public ObservableBooleanValue darkProperty() {
        return dark;
    }

    /** Adds the window's own rules to a scene. */
    public void style(Scene scene) {
        URL css = Objects.requireNonNull(Themes.class.getResource("/org/weightscape/app/weightscape.css"));
        scene.getStylesheets().add(css.toExternalForm());
    }

    private void apply() {
        Application.setUserAgentStylesheet(
                dark.get() ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
    }

    private static void load(String name) {
        try (InputStream file = Themes.class.getResourceAsStream("/org/weightscape/app/fonts/" + name)) {
            if (file == null || Font.loadFont(file, 13) == null) {
                LOG.warn("the font {} cannot be used; the system's own takes its place", name);
            }
        } catch (IOException e) {
            LOG.warn("the font {} cannot be used; the system's own takes its place", name, e);
        }
    }
}
