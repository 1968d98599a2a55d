package org.weightscape.app.settings;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.weightscape.app.theme.ThemeChoice;

/**
 * What the window remembers between two starts. Read from a file that people may edit, so every part that is missing or out of
 * range becomes its default.
 *
 * @param theme light, dark, or as the system has it
 * @param window size of the window
 * @param panels which panels are open, and their sizes
 * @param recentZoos folders, the latest first
 * @param encoders for folders of zoos, the folder of the encoder that was last trained on or opened for them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Settings(
        ThemeChoice theme, Window window, Panels panels, List<String> recentZoos, Map<String, String> encoders) {
    private static final int RECENT_ZOOS = 8;

    /** What a first start uses. */
    public static final Settings DEFAULTS =
            new Settings(ThemeChoice.SYSTEM, Window.DEFAULTS, Panels.DEFAULTS, List.of(), Map.of());

    @SuppressWarnings("NullAway") // a file may leave any part out
    public Settings(
            @Nullable ThemeChoice theme,
            @Nullable Window window,
            @Nullable Panels panels,
            @Nullable List<String> recentZoos,
            @Nullable Map<String, String> encoders) {
        this.theme = theme == null ? ThemeChoice.SYSTEM : theme;
        this.window = window == null ? Window.DEFAULTS : window;
        this.panels = panels == null ? Panels.DEFAULTS : panels;
        this.recentZoos = recentZoos == null ? List.of() : List.copyOf(recentZoos);
        this.encoders = encoders == null ? Map.of() : Map.copyOf(encoders);
    }

    /** With another theme. */
    public Settings withTheme(ThemeChoice newTheme) {
        return new Settings(newTheme, window, panels, recentZoos, encoders);
    }

    /** With another window size. */
    public Settings withWindow(Window newWindow) {
        return new Settings(theme, newWindow, panels, recentZoos, encoders);
    }

    /** With other panels. */
    public Settings withPanels(Panels newPanels) {
        return new Settings(theme, window, newPanels, recentZoos, encoders);
    }

    /** With a folder at the head of the recent zoos. */
    public Settings withRecentZoo(Path folder) {
        List<String> recent = new ArrayList<>(recentZoos);
        String text = folder.toAbsolutePath().normalize().toString();
        recent.remove(text);
        recent.addFirst(text);
        return new Settings(theme, window, panels, recent.subList(0, Math.min(RECENT_ZOOS, recent.size())), encoders);
    }

    /** With the encoder that belongs to a zoo. */
    public Settings withEncoder(Path zoo, Path encoder) {
        Map<String, String> changed = new TreeMap<>(encoders);
        changed.put(
                zoo.toAbsolutePath().normalize().toString(),
                encoder.toAbsolutePath().normalize().toString());
        return new Settings(theme, window, panels, recentZoos, changed);
    }

    /** The encoder that was last trained on or opened for a zoo. */
    public Optional<Path> encoderOf(Path zoo) {
        return Optional.ofNullable(encoders.get(zoo.toAbsolutePath().normalize().toString()))
                .map(Path::of);
    }

    /**
     * Size of the window in pixels of the screen's scale.
     *
     * @param maximized whether it fills the screen; the size is then what it returns to
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Window(double width, double height, boolean maximized) {
        public static final Window DEFAULTS = new Window(1440, 920, false);

        public Window {
            if (!(width >= 640 && width <= 16_000)) {
                width = 1440;
            }
            if (!(height >= 480 && height <= 16_000)) {
                height = 920;
            }
        }
    }

    /** Which panels around the map are open, and the sizes that they have when they are. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Panels(
            double left, double right, double bottom, boolean leftOpen, boolean rightOpen, boolean bottomOpen) {
        public static final Panels DEFAULTS = new Panels(272, 320, 264, true, true, true);

        public Panels {
            if (!(left >= 200 && left <= 800)) {
                left = 272;
            }
            if (!(right >= 200 && right <= 1000)) {
                right = 320;
            }
            if (!(bottom >= 120 && bottom <= 1200)) {
                bottom = 264;
            }
        }
    }
}
