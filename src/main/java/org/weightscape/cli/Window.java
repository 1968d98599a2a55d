package org.weightscape.cli;

import java.nio.file.Path;
import java.util.Optional;

/** What the command line knows of the window, which lives in another package: whether it can be opened, and how. */
public interface Window {

    /**
     * Opens the window and returns when it is closed.
     *
     * @param zoo the zoo to open; empty for the bundled one the first time, and the start page later
     * @return whether there was a display to open it on
     */
    boolean open(Optional<Path> zoo);
}
