package org.weightscape.app;

import javafx.application.Application;

/**
 * Opens the window. Not an {@link Application} itself: a main class that is one needs JavaFX on the module path, and ND4J
 * cannot be there.
 */
public final class Explorer {

    private Explorer() {}

    /**
     * Opens the window and returns when it is closed. Can be called once in a process. A picture is taken without a display,
     * through JavaFX's headless platform, unless the system property {@code glass.platform} says otherwise.
     *
     * @throws org.weightscape.zoo.BadInputException if a picture was asked for and could not be taken
     */
    public static void launch(LaunchOptions options) {
        if (options.screenshot().isPresent()) {
            needNoDisplay();
        }
        ExplorerApp.options = options;
        Application.launch(ExplorerApp.class);
        if (ExplorerApp.failure != null) {
            throw ExplorerApp.failure;
        }
    }

    /**
     * Has JavaFX run on its headless platform, unless {@code glass.platform} says otherwise; before anything of JavaFX is used.
     */
    public static void needNoDisplay() {
        if (System.getProperty("glass.platform") == null) {
            System.setProperty("glass.platform", "Headless");
            System.setProperty("prism.order", "sw");
        }
    }
}
