package org.weightscape;

import java.util.Locale;

/** Whether there is a screen to open a window on. */
final class Display {

    private Display() {}

    /** Asks the environment, without starting a toolkit: on Linux JavaFX needs an X display; other systems have one. */
    static boolean isPresent() {
        if (System.getProperty("glass.platform") != null) {
            return true;
        }
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        boolean needsX = !system.contains("win") && !system.contains("mac");
        return !needsX || !System.getenv().getOrDefault("DISPLAY", "").isEmpty();
    }
}
