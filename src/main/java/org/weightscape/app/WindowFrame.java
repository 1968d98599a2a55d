package org.weightscape.app;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.scene.Scene;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.stage.Stage;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.settings.Settings;
import org.weightscape.app.settings.SettingsStore;
import org.weightscape.app.start.Logo;
import org.weightscape.app.workspace.WorkspaceFile;

/** The window on the screen: its size, which is remembered, its title and icons, and what is dropped on it. */
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
     * Opens folders and workspaces that are dropped.
     *
     * @param hovering hears whether one is held over the window
     */
    void acceptFiles(Scene scene, Consumer<Path> open, Consumer<Boolean> hovering) {
        scene.setOnDragOver(event -> {
            if (dropped(event).isPresent()) {
                event.acceptTransferModes(TransferMode.LINK, TransferMode.COPY);
                hovering.accept(true);
            }
            event.consume();
        });
        scene.setOnDragExited(event -> hovering.accept(false));
        scene.setOnDragDropped(event -> {
            Optional<Path> file = dropped(event);
            file.ifPresent(open);
            event.setDropCompleted(file.isPresent());
            event.consume();
        });
    }

    private static Optional<Path> dropped(DragEvent event) {
        return event.getDragboard().hasFiles()
                ? event.getDragboard().getFiles().stream().findFirst().map(File::toPath)
                : Optional.empty();
    }

    /**
     * Puts the scene into the window, as large as it was when it was closed.
     *
     * @param workspace the file that the window names, besides its zoo
     */
    void prepare(Scene scene, SessionModel session, ObservableValue<Optional<Path>> workspace) {
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
        stage.titleProperty().bind(Bindings.createStringBinding(
                () -> Stream.of(
                                workspace.getValue().map(WorkspaceFile::nameOf),
                                session.zooProperty().get().map(open -> open.zoo().name()),
                                Optional.of("Weightscape"))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(" \u2013 ")),
                workspace,
                session.zooProperty()));
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
