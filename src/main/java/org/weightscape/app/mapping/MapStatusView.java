package org.weightscape.app.mapping;

import atlantafx.base.theme.Styles;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.jobs.JobRow;
import org.weightscape.app.jobs.JobsModel;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.job.Job;

/** A small card over the map: what is being computed for it, or what waits for a word before it is. */
public final class MapStatusView {
    private static final double LONG_BAR = 120;
    private static final double SHORT_BAR = 60;

    private final JobsModel jobs;
    private final HBox box = new HBox(10);
    private final Label text = new Label();
    private final ProgressBar bar = new ProgressBar();
    private final Label time = Controls.muted("");
    private final Button stop = Controls.iconButton(Material2MZ.STOP, "Stop, and back to the map before");
    private final Button start = new Button("Start", new FontIcon(Material2MZ.PLAY_ARROW));
    private final LiveControls live;
    private final FontIcon hint = new FontIcon(Material2AL.INFO);

    /** A card for the session's map. */
    public MapStatusView(SessionModel session, SessionController controller, JobsModel jobs) {
        this.jobs = jobs;
        live = new LiveControls(session, controller);
        box.setId("map-status");
        box.getStyleClass().add("map-status");
        box.setAlignment(Pos.CENTER_LEFT);
        box.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        bar.getStyleClass().add(Styles.SMALL);
        text.setMinWidth(Region.USE_PREF_SIZE);
        time.setMinWidth(64);
        start.setId("start-map");
        start.getStyleClass().addAll(Styles.SMALL, Styles.ACCENT);
        start.setMinWidth(Region.USE_PREF_SIZE);
        start.setOnAction(event -> controller.layOut());
        stop.setOnAction(event -> session.mapJobProperty().get().ifPresent(Job::cancel));
        Runnable refresh = () -> show(
                session.mapJobProperty().get(),
                session.liveProperty().get().isPresent(),
                session.pendingProperty().get());
        session.liveProperty().subscribe(refresh);
        session.mapJobProperty().subscribe(refresh);
        session.pendingProperty().subscribe(refresh);
        jobs.rows().subscribe(refresh);
    }

    /** The card, to be laid over the map. */
    public Node node() {
        return box;
    }

    private void show(Optional<Job<?>> job, boolean steerable, String pending) {
        text.textProperty().unbind();
        bar.progressProperty().unbind();
        time.textProperty().unbind();
        Optional<JobRow> row = job.flatMap(jobs::rowOf);
        if (row.isPresent()) {
            text.setText(row.get().job().title());
            bar.progressProperty().bind(row.get().progressProperty());
            time.textProperty().bind(row.get().timeProperty());
            box.getChildren().setAll(text, bar);
            if (steerable) {
                // The points themselves show how far it is; the room is for what can be done.
                box.getChildren().addAll(live.nodes());
            } else {
                box.getChildren().add(time);
            }
            bar.setPrefWidth(steerable ? SHORT_BAR : LONG_BAR);
            box.getChildren().add(stop);
        } else {
            text.setText(pending);
            box.getChildren().setAll(hint, text, start);
        }
        Controls.show(box, row.isPresent() || !pending.isEmpty());
    }
}
