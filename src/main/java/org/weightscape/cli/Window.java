package org.weightscape.cli;

import java.nio.file.Path;
import java.util.Optional;

/** What the command line knows of the window, which lives in another package: whether it can be opened, and how. */
@FunctionalInterface
public interface Window {

    /**
     * Opens the window and returns when it is closed.
     *
     * @return whether there was a display to open it on
     */
    boolean open(Request request);

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
