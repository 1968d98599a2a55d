package org.weightscape.app.jobs;

import atlantafx.base.theme.Styles;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;

/** The running job in the status bar: what, how far, how long, and a button to stop it. */
public final class RunningJobView {
    private final Label title = new Label();
    private final ProgressBar bar = new ProgressBar();
    private final Label time = Controls.muted("");
    private final Label more = Controls.muted("");
    private final HBox box = new HBox(8);
    private Optional<JobRow> shown = Optional.empty();

    /**
     * @param model the jobs
     * @param openList shows all of them
     */
    public RunningJobView(JobsModel model, Runnable openList) {
        bar.getStyleClass().add(Styles.SMALL);
        bar.setPrefWidth(110);
        bar.setMinWidth(60);
        Button stop = Controls.iconButton(Material2MZ.STOP, "Stop this job");
        stop.setId("stop-job");
        stop.setOnAction(event -> shown.ifPresent(row -> row.job().cancel()));
        title.setOnMouseClicked(event -> openList.run());
        title.getStyleClass().add("link-like");
        time.setMinWidth(Label.USE_PREF_SIZE);
        more.setMinWidth(Label.USE_PREF_SIZE);
        box.getChildren().addAll(title, bar, time, stop, more);
        box.setAlignment(Pos.CENTER_RIGHT);
        model.foremostProperty().subscribe(this::show);
        model.openProperty().subscribe(open -> more.setText(open.intValue() > 1 ? "+" + (open.intValue() - 1) : ""));
    }

    /** The part of the status bar; empty while nothing runs. */
    public Node node() {
        return box;
    }

    private void show(Optional<JobRow> row) {
        bar.progressProperty().unbind();
        time.textProperty().unbind();
        shown = row;
        Controls.show(box, row.isPresent());
        row.ifPresent(now -> {
            title.setText(now.job().title());
            bar.progressProperty().bind(now.progressProperty());
            time.textProperty().bind(now.timeProperty());
        });
    }
}
