package org.weightscape.app;

import java.nio.file.Path;
import java.util.Optional;
import org.weightscape.app.theme.ThemeChoice;

/**
 * How the window starts.
 *
 * @param zoo the zoo or workspace to open; empty for the last one, or on a first start for the bundled one
 * @param theme the look, in place of the remembered one; not remembered itself
 * @param screenshot a picture to take once the map is there, after which the window closes
 */
public record LaunchOptions(Optional<Path> zoo, Optional<ThemeChoice> theme, Optional<Screenshot> screenshot) {

    /** As a person starts it. */
    public static final LaunchOptions DEFAULTS =
            new LaunchOptions(Optional.empty(), Optional.empty(), Optional.empty());

    /** With a zoo or workspace to open. */
    public LaunchOptions withZoo(Path path) {
        return new LaunchOptions(Optional.of(path), theme, screenshot);
    }

    /** With a look. */
    public LaunchOptions withTheme(ThemeChoice look) {
        return new LaunchOptions(zoo, Optional.of(look), screenshot);
    }

    /** To take a picture and end. Needs no display; see {@link Explorer#launch}. */
    public LaunchOptions withScreenshot(Screenshot picture) {
        return new LaunchOptions(zoo, theme, Optional.of(picture));
    }

    /**
     * A picture of the window.
     *
     * @param file where to write it, as PNG
     * @param width of the window's content in pixels
     * @param height of the window's content in pixels
     * @param scene what to show
     */
    public record Screenshot(Path file, int width, int height, Scene scene) {

        /** What a picture shows. */
        public enum Scene {
            /** The start page. */
            START,
            /** The map with a checkpoint clicked and the probe table. */
            MAP,
            /** The same with the training panel's tab in front. */
            TRAINING,
            /** The same with the list of jobs in front. */
            JOBS
        }
    }
}
