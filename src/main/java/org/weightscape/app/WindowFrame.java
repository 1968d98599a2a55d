package org.weightscape.app;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.Scene;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.stage.Stage;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.settings.Settings;
import org.weightscape.app.settings.SettingsStore;
import org.weightscape.app.start.Logo;

/** The window on the screen: its size, which is remembered, its title and icons, and folders that are dropped on it. */
final class WindowFrame {
    /** The headless platform's screen has so many pixels each way, and fails with larger windows. */
    private static final int HEADLESS_SCREEN = 1000;

    private final Stage stage;
    private final LaunchOptions options;
    private final SettingsStore store;

    WindowFrame(Stage stage, LaunchOptions options, SettingsStore store) {
        this.stage = stage;
        this.options = options;
        this.store = store;
    }

    /**
     * Opens folders that are dropped.
     *
     * @param hovering hears whether one is held over the window
     */
    void acceptFolders(Scene scene, Consumer<Path> open, Consumer<Boolean> hovering) {
        scene.setOnDragOver(event -> {
            if (folderOf(event).isPresent()) {
                event.acceptTransferModes(TransferMode.LINK, TransferMode.COPY);
                hovering.accept(true);
            }
            event.consume();
        });
        scene.setOnDragExited(event -> hovering.accept(false));
        scene.setOnDragDropped(event -> {
            Optional<Path> folder = folderOf(event);
            folder.ifPresent(open);
            event.setDropCompleted(folder.isPresent());
            event.consume();
        });
    }

    private static Optional<Path> folderOf(DragEvent event) {
        return event.getDragboard().hasFiles()
                ? event.getDragboard().getFiles().stream().findFirst().map(File::toPath)
                : Optional.empty();
    }

    /** Puts the scene into the window, as large as it was when it was closed. */
    void prepare(Scene scene, SessionModel session) {
        Settings.Window remembered = store.get().window();
        stage.setScene(scene);
        stage.setMinWidth(760);
        stage.setMinHeight(560);
        options.screenshot().ifPresentOrElse(
                picture -> {
                    stage.setWidth(Math.min(picture.width(), HEADLESS_SCREEN));
                    stage.setHeight(Math.min(picture.height(), HEADLESS_SCREEN));
                },
                () -> {
                    stage.setWidth(remembered.width());
                    stage.setHeight(remembered.height());
                    stage.setMaximized(remembered.maximized());
                });
        for (int side : new int[] {16, 32, 48, 64, 128, 256}) {
            stage.getIcons().add(Logo.image(side));
        }
        session.zooProperty().subscribe(open ->
                stage.setTitle(open.map(zoo -> zoo.zoo().name() + " \u2013 Weightscape").orElse("Weightscape")));
    }

    /** Remembers the size from now on; not that of a picture. */
    void remember() {
        if (options.screenshot().isPresent()) {
            return;
        }
        Runnable window = () -> store.update(settings -> settings.withWindow(new Settings.Window(
                stage.isMaximized() ? settings.window().width() : stage.getWidth(),
                stage.isMaximized() ? settings.window().height() : stage.getHeight(),
                stage.isMaximized())));
        stage.widthProperty().subscribe((before, now) -> window.run());
        stage.heightProperty().subscribe((before, now) -> window.run());
        stage.maximizedProperty().subscribe((before, now) -> window.run());
    }
}
