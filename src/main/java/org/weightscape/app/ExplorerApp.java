package org.weightscape.app;

import java.time.InstantSource;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.weightscape.app.settings.SettingsStore;
import org.weightscape.app.settings.UserFolders;
import org.weightscape.app.start.SampleZoo;
import org.weightscape.app.training.EncoderFolders;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.ZooReader;

/** The JavaFX application: reads the settings, opens the window, and closes what is open at the end. */
public final class ExplorerApp extends Application {
    /** JavaFX makes the application itself, so that its options come by way of these fields. */
    static volatile LaunchOptions options = LaunchOptions.DEFAULTS;

    static volatile @Nullable BadInputException failure;

    private @Nullable SettingsStore settings;
    private @Nullable ExplorerWindow window;

    /** Made by JavaFX. */
    public ExplorerApp() {}

    @Override
    public void init() {
        // Not on the JavaFX thread, so that it may read files.
        settings = SettingsStore.open(UserFolders.config().resolve("settings.json"));
    }

    @Override
    public void start(Stage stage) {
        if (settings == null) {
            throw new IllegalStateException("init comes before start");
        }
        ExplorerWindow.Ground ground = new ExplorerWindow.Ground(
                settings,
                SampleZoo::findAll,
                ZooReader::open,
                new EncoderFolders(UserFolders.data().resolve("encoders"), InstantSource.system()));
        ExplorerWindow opened = new ExplorerWindow(stage, options, ground);
        window = opened;
        opened.show();
        options.screenshot().ifPresent(picture -> opened.photograph(picture, problem -> {
            problem.ifPresent(why -> failure = new BadInputException(why));
            Platform.exit();
        }));
    }

    @Override
    public void stop() {
        if (window != null) {
            window.close();
        }
        if (settings != null) {
            settings.close();
        }
    }
}
