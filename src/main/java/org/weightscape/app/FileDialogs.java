package org.weightscape.app;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Stage;

/** The system's dialogs for folders and files. Empty answers mean that a person changed their mind. */
final class FileDialogs {
    private final Stage stage;

    FileDialogs(Stage stage) {
        this.stage = stage;
    }

    /**
     * Asks for a folder.
     *
     * @param near folders beside which to begin looking
     */
    Optional<Path> folder(String title, List<Path> near) {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(title);
        near.stream()
                .map(Path::getParent)
                .filter(parent -> parent != null && Files.isDirectory(parent))
                .findFirst()
                .ifPresent(parent -> chooser.setInitialDirectory(parent.toFile()));
        return Optional.ofNullable(chooser.showDialog(stage)).map(File::toPath);
    }

    /**
     * Asks for a file that is there.
     *
     * @param kinds what can be chosen between; their first one is preselected
     */
    Optional<Path> open(String title, List<FileChooser.ExtensionFilter> kinds) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.getExtensionFilters().addAll(kinds);
        return Optional.ofNullable(chooser.showOpenDialog(stage)).map(File::toPath);
    }

    /**
     * Asks where to save something. The dialog itself asks before a file is replaced.
     *
     * @param kinds what can be chosen between; their first one is preselected
     */
    Optional<Path> save(String title, String name, List<FileChooser.ExtensionFilter> kinds) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.setInitialFileName(name);
        chooser.getExtensionFilters().addAll(kinds);
        return Optional.ofNullable(chooser.showSaveDialog(stage)).map(File::toPath);
    }
}
