package org.weightscape.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.weightscape.job.Progress;

/** What the command line knows of the window, which lives in another package: whether it can be opened, and how; and how fast it is. */
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
    Frames countFrames(int points, int width, int height, int frames, Progress progress);

    /**
     * Frames that were counted.
     *
     * @param count frames that reached the screen
     * @param perSecond frames a second
     * @param medianMs from one frame to the next
     * @param p99Ms from one frame to the next, longer than 99 of 100
     * @param heldMs for each thing that was done on the map, the longest time that the window answered nobody
     * @param platform of JavaFX
     */
    record Frames(
            int count, double perSecond, double medianMs, double p99Ms, Map<String, Double> heldMs, String platform) {}

    /**
     * What to open.
     *
     * @param zoo the zoo; empty for the bundled one the first time, and the last one later
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
