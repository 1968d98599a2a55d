package org.weightscape.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.stage.FileChooser;
import org.weightscape.app.workspace.WorkspaceController;
import org.weightscape.app.workspace.WorkspaceFile;

/** The system's dialogs for workspaces. */
record WorkspaceDialogs(FileDialogs dialogs) implements WorkspaceController.Dialogs {
    private static final List<FileChooser.ExtensionFilter> KINDS =
            List.of(new FileChooser.ExtensionFilter("Workspace", "*" + WorkspaceFile.ENDING));

    @Override
    public Optional<Path> open() {
        return dialogs.open("Open a workspace", KINDS);
    }

    @Override
    public Optional<Path> save() {
        return dialogs.save("Save the workspace", "map" + WorkspaceFile.ENDING, KINDS);
    }
}
