package org.weightscape.app.settings;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where the system wants a program to keep what belongs to its user. */
public final class UserFolders {

    private UserFolders() {}

    /** The folder for settings. */
    public static Path config() {
        return config(System.getProperty("os.name"), Path.of(System.getProperty("user.home")), System.getenv());
    }

    /** The folder for what the program makes for its user, such as encoders. */
    public static Path data() {
        return data(System.getProperty("os.name"), Path.of(System.getProperty("user.home")), System.getenv());
    }

    static Path data(String system, Path home, Map<String, String> environment) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("win")) {
            String local = environment.get("LOCALAPPDATA");
            return (local == null ? home.resolve("AppData").resolve("Local") : Path.of(local)).resolve("Weightscape");
        }
        if (os.contains("mac")) {
            return config(system, home, environment);
        }
        String xdg = environment.get("XDG_DATA_HOME");
        return (xdg == null || xdg.isBlank() ? home.resolve(".local").resolve("share") : Path.of(xdg)).resolve("weightscape");
    }

    static Path config(String system, Path home, Map<String, String> environment) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("win")) {
            String roaming = environment.get("APPDATA");
            return (roaming == null ? home.resolve("AppData").resolve("Roaming") : Path.of(roaming)).resolve("Weightscape");
        }
        if (os.contains("mac")) {
            return home.resolve("Library").resolve("Application Support").resolve("Weightscape");
        }
        String xdg = environment.get("XDG_CONFIG_HOME");
        return (xdg == null || xdg.isBlank() ? home.resolve(".config") : Path.of(xdg)).resolve("weightscape");
    }
}
