package org.weightscape.app.preview;

import java.util.Optional;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.augment.ViewKind;
import org.weightscape.job.LatestWins;

/** Draws a view of the clicked network whenever another one is clicked, another kind is chosen or a new draw is asked for. */
public final class PreviewController {
    private static final Object PREVIEW = "preview";

    private final PreviewModel model;
    private final SessionModel session;
    private final LatestWins quick;
    private final Notices notices;
    private long seed = 1;

    /**
     * @param quick runs what takes milliseconds and needs no line in the list of jobs
     */
    public PreviewController(PreviewModel model, SessionModel session, LatestWins quick, Notices notices) {
        this.model = model;
        this.session = session;
        this.quick = quick;
        this.notices = notices;
        session.clickedProperty().subscribe((before, now) -> draw());
        session.zooProperty().subscribe((before, now) -> draw());
        model.kindProperty().subscribe((before, now) -> draw());
    }

    /** Draws again with other random numbers. */
    public void redraw() {
        seed++;
        draw();
    }

    private void draw() {
        int row = session.clickedProperty().get();
        Optional<OpenZoo> open = session.zooProperty().get();
        if (open.isEmpty() || row == SessionModel.NONE) {
            quick.cancel(PREVIEW);
            model.setPreview(Optional.empty());
            return;
        }
        ViewKind kind = model.kindProperty().get();
        long drawnWith = seed;
        quick.request(
                PREVIEW,
                "Draw a view",
                context -> Preview.of(open.get().zoo(), row, kind, drawnWith),
                preview -> model.setPreview(Optional.of(preview)),
                error -> {
                    model.setPreview(Optional.empty());
                    notices.failed("Drawing the augmented network", error);
                });
    }
}
