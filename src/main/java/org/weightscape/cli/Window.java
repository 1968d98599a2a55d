package org.weightscape.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.weightscape.job.Progress;
import org.weightscape.map.WindowTimes;

/**
 * What the command line knows of the window, which lives in another package: whether it can be opened, and how; and how fast it
 * is.
 */
public interface Window {

    /**
     * Opens the window and returns when it is closed.
     *
     * @return whether there was a display to open it on
     */
    boolean open(Request request);

    /**
     * Counts the map's frames in a window that is closed afterwards; where there is no display, on JavaFX's headless platform.
     *
     * @param points on the map
     * @param width of the map, pixels
     * @param height of the map, pixels
     * @param frames pulses of the scripted pan and zoom
     */
    WindowTimes countFrames(int points, int width, int height, int frames, Progress progress);

    /**
     * What to open.
     *
     * @param zoo the zoo or workspace; empty for the bundled one the first time, and the last one later
     * @param look light or dark; empty for what the user chose before
     * @param picture a picture to take of the window instead of showing it, which needs no display
     */
    record Request(Optional<Path> zoo, Optional<Look> look, Optional<Picture> picture) {}

    /** Light or dark. */
    enum Look {
        LIGHT,
        DARK
    }

    /**
     * A picture of the window.
     *
     * @param file the PNG file to write
     * @param width in pixels
     * @param height in pixels
     */
    record Picture(Path file, int width, int height) {}
}
