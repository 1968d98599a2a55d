package org.weightscape.app.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.weightscape.app.map.MapHistory;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.MapView;
import org.weightscape.app.mapping.MapController;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.session.ZooOpener;
import org.weightscape.job.LatestWins;
import org.weightscape.map.RowFilter;
import org.weightscape.zoo.BadInputException;

/** Saves what the window shows and opens it again. To be used on the JavaFX thread; files are read and written by jobs. */
public final class WorkspaceController {
    private final SessionModel session;
    private final SessionController sessions;
    private final MapController colours;
    private final MapView view;
    private final MapModel map;
    private final MapHistory history;
    private final LatestWins jobs;
    private final Notices notices;
    private final ZooOpener opener;
    private final Dialogs dialogs;
    private final Object writing = new Object();
    private final ReadOnlyObjectWrapper<Optional<Path>> file = new ReadOnlyObjectWrapper<>(Optional.empty());

    /** Asks a person for files; empty answers mean that they changed their mind. */
    public interface Dialogs {
        /** Which workspace to open. */
        Optional<Path> open();

        /** Where to save; the person has agreed that a file of this very name is replaced. */
        Optional<Path> save();
    }

    /** @param opener reads zoos; called on a job thread */
    public WorkspaceController(
            SessionModel session,
            SessionController sessions,
            MapController colours,
            MapView view,
            MapHistory history,
            LatestWins jobs,
            Notices notices,
            ZooOpener opener,
            Dialogs dialogs) {
        this.session = session;
        this.sessions = sessions;
        this.colours = colours;
        this.view = view;
        this.map = view.model();
        this.history = history;
        this.jobs = jobs;
        this.notices = notices;
        this.opener = opener;
        this.dialogs = dialogs;
        session.zooProperty().subscribe((before, now) -> file.set(Optional.empty()));
    }

    /** The file from which the window was opened, or to which it was last saved; empty once another zoo is open. */
    public ReadOnlyObjectProperty<Optional<Path>> fileProperty() {
        return file.getReadOnlyProperty();
    }

    // ---- opening

    /** Asks for a workspace and opens it. */
    public void open() {
        dialogs.open().ifPresent(this::open);
    }

    /** Opens a workspace in place of what is open; the window stays as it is if that fails. */
    public void open(Path wanted) {
        sessions.open(
                wanted,
                context -> OpenWorkspace.read(wanted, opener, context),
                OpenWorkspace::session,
                opened -> show(wanted, opened),
                this::open);
    }

    /** Shows what is not the session's; the zoo is open and its points are on their way to the map. */
    private void show(Path opened, OpenWorkspace found) {
        Workspace.Shown shown = found.workspace().map();
        shown.part().ifPresent(view.camera()::begin);
        found.coloring().ifPresent(colours::restore);
        map.conditions().set(byProperty(found.conditions()));
        map.kept().set(found.isolated().orElse(null));
        map.selection().set(found.selection());
        map.groups().set(found.groups());
        map.pointSize().set(shown.pointSize());
        map.paths().set(shown.paths());
        map.time().set(shown.epoch().orElse(Double.NaN));
        session.clickedProperty().set(found.workspace().chosen().clicked().orElse(SessionModel.NONE));
        history.forget();
        file.set(Optional.of(opened));
    }

    private static Map<String, RowFilter> byProperty(List<RowFilter> conditions) {
        return Map.copyOf(conditions.stream()
                .collect(Collectors.toMap(
                        condition -> condition.property().name(), condition -> condition, (first, second) -> second)));
    }

    // ---- saving

    /** Saves to the file from which the window was opened or to which it was last saved; asks where if there is none. */
    public void save() {
        file.get().ifPresentOrElse(this::save, this::saveAs);
    }

    /** Asks for a file and saves to it from now on. */
    public void saveAs() {
        dialogs.save().ifPresent(this::saveAs);
    }

    /** Saves to another file; to one beside it with the proper ending if it has none. */
    public void saveAs(Path chosen) {
        boolean named = WorkspaceFile.isNamed(chosen);
        Path target = named ? chosen : chosen.resolveSibling(chosen.getFileName() + WorkspaceFile.ENDING);
        write(target, () -> {
            if (!named) {
                requireFree(target, "choose it by its whole name to replace it");
            }
            if (!Files.exists(target)) {
                requireFree(WorkspaceFile.coordinatesOf(target), "choose another name for the workspace");
            }
        });
    }

    private void save(Path target) {
        write(target, () -> {});
    }

    /** Nobody agreed that this file is replaced. */
    private static void requireFree(Path target, String remedy) {
        if (Files.exists(target)) {
            throw BadInputException.in(target, "there is such a file already", remedy);
        }
    }

    private void write(Path target, Runnable check) {
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<SessionModel.MapLayout> shown = session.layoutProperty().get();
        if (open.isEmpty() || shown.isEmpty()) {
            return;
        }
        if (session.frameProperty().get().isPresent()) {
            notices.inform(
                    "A map that is still moving cannot be saved", "Wait until it is done, or keep it as it is, and save then.");
            return;
        }
        Path absolute = target.toAbsolutePath().normalize();
        WorkspaceSnapshot snapshot = WorkspaceSnapshot.of(session, view, open.get(), shown.get());
        jobs.request(
                "workspace",
                "Save " + absolute.getFileName(),
                context -> {
                    // A save that was overtaken by the next one must not end after it.
                    synchronized (writing) {
                        context.throwIfCancelled();
                        check.run();
                        snapshot.write(absolute);
                    }
                    return absolute;
                },
                written -> {
                    if (session.zooProperty().get().equals(open)) {
                        file.set(Optional.of(written));
                    }
                    notices.inform(
                            "Workspace saved"
                                    + (snapshot.leftOut().isEmpty() ? "" : ", without " + String.join(", ", snapshot.leftOut())),
                            written.toString());
                },
                error -> notices.failed("Saving the workspace", error));
    }
}
