package org.weightscape.app.session;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.weightscape.app.notice.Notice;
import org.weightscape.app.notice.Notices;
import org.weightscape.job.LatestWins;

/** Opens and closes zoos, and decides what is computed from them. */
public final class SessionController {
    private static final Object ZOO = "zoo";

    private final SessionModel model;
    private final LatestWins latest;
    private final Notices notices;
    private final ZooOpener opener;
    private final Runnable chooseAnother;
    private final Consumer<Path> opened;

    /**
     * @param chooseAnother asks for another folder, offered when one cannot be opened
     * @param opened hears of every folder that was opened
     */
    public SessionController(
            SessionModel model,
            LatestWins latest,
            Notices notices,
            ZooOpener opener,
            Runnable chooseAnother,
            Consumer<Path> opened) {
        this.model = model;
        this.latest = latest;
        this.notices = notices;
        this.opener = opener;
        this.chooseAnother = chooseAnother;
        this.opened = opened;
    }

    /** Opens a zoo in place of the one that is open; that one stays if the new one cannot be read. */
    public void open(Path folder) {
        model.openingProperty().set(true);
        latest.request(
                ZOO,
                "Open " + folder.getFileName(),
                context -> OpenZoo.of(folder, opener.open(folder, context, context)),
                this::show,
                error -> {
                    model.openingProperty().set(false);
                    notices.failed(
                            "Opening the zoo", error, Optional.of(new Notice.Action("Open another\u2026", chooseAnother)));
                });
    }

    /** Closes the zoo and returns to the start page. */
    public void close() {
        latest.cancel(ZOO);
        model.openingProperty().set(false);
        model.clickedProperty().set(SessionModel.NONE);
        model.setZoo(Optional.empty());
    }

    private void show(OpenZoo zoo) {
        model.openingProperty().set(false);
        model.clickedProperty().set(SessionModel.NONE);
        model.setZoo(Optional.of(zoo));
        opened.accept(zoo.folder());
    }
}
