package org.weightscape.app.jobs;

import atlantafx.base.theme.Styles;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;
import org.weightscape.job.JobState;

/** All jobs with their progress, and buttons to stop and to pause them. */
public final class JobsView {
    private final BorderPane pane = new BorderPane();

    /** A view of jobs. */
    public JobsView(JobsModel model) {
        ListView<JobRow> list = new ListView<>(model.rows());
        list.setId("jobs");
        list.getStyleClass().addAll(Styles.DENSE, "plain-list");
        list.setCellFactory(view -> new Cell());
        list.setPlaceholder(Controls.empty(
                Material2MZ.SCHEDULE, "No jobs", "Reading, training, projecting and probing appear here while they run."));
        Button clear = new Button("Clear finished");
        clear.getStyleClass().addAll(Styles.SMALL, Styles.FLAT);
        clear.setOnAction(event -> model.clearFinished());
        clear.disableProperty().bind(Bindings.size(model.rows()).isEqualTo(model.openProperty()));
        HBox foot = new HBox(Controls.spacer(), clear);
        foot.getStyleClass().add("panel-foot");
        pane.setCenter(list);
        pane.setBottom(foot);
    }

    /** The list. */
    public Node node() {
        return pane;
    }

    /** The sign of a state. */
    static Ikon iconOf(JobState state) {
        return switch (state) {
            case QUEUED -> Material2AL.HOURGLASS_EMPTY;
            case RUNNING -> Material2MZ.PLAY_CIRCLE_OUTLINE;
            case PAUSED -> Material2MZ.PAUSE_CIRCLE_OUTLINE;
            case DONE -> Material2AL.CHECK_CIRCLE_OUTLINE;
            case FAILED -> Material2AL.ERROR_OUTLINE;
            case CANCELLED -> Material2AL.CANCEL;
        };
    }

    private static final class Cell extends ListCell<JobRow> {
        private static final PseudoClass FINISHED = PseudoClass.getPseudoClass("finished");

        private final FontIcon icon = new FontIcon();
        private final Label title = new Label();
        private final Label detail = Controls.muted("");
        private final Label time = Controls.muted("");
        private final ProgressBar bar = new ProgressBar();
        private final Button pause = Controls.iconButton(Material2MZ.PAUSE, "Pause");
        private final Button stop = Controls.iconButton(Material2MZ.STOP, "Stop");
        private final HBox row;
        private Optional<JobRow> shown = Optional.empty();
        private Subscription states = Subscription.EMPTY;

        private Cell() {
            bar.getStyleClass().add(Styles.SMALL);
            bar.setPrefWidth(140);
            bar.setMinWidth(60);
            time.setMinWidth(104);
            time.setAlignment(Pos.CENTER_RIGHT);
            title.setMinWidth(Label.USE_PREF_SIZE);
            HBox words = new HBox(10, title, detail);
            words.setAlignment(Pos.CENTER_LEFT);
            VBox.setVgrow(words, Priority.NEVER);
            HBox.setHgrow(words, Priority.ALWAYS);
            words.setMinWidth(120);
            HBox buttons = new HBox(pause, stop);
            buttons.setMinWidth(64);
            buttons.setAlignment(Pos.CENTER_RIGHT);
            row = new HBox(10, icon, words, bar, time, buttons);
            row.setAlignment(Pos.CENTER_LEFT);
            row.setMinWidth(0);
            row.setPrefWidth(0);
            stop.setOnAction(event -> shown.ifPresent(item -> item.job().cancel()));
            pause.setOnAction(event -> shown.ifPresent(item -> togglePause(item)));
        }

        private static void togglePause(JobRow item) {
            if (item.job().isPauseRequested()) {
                item.job().resume();
            } else {
                item.job().pause();
            }
        }

        @Override
        protected void updateItem(JobRow item, boolean empty) {
            super.updateItem(item, empty);
            states.unsubscribe();
            states = Subscription.EMPTY;
            detail.textProperty().unbind();
            time.textProperty().unbind();
            bar.progressProperty().unbind();
            if (empty || item == null) {
                shown = Optional.empty();
                setGraphic(null);
                return;
            }
            shown = Optional.of(item);
            title.setText(item.job().title());
            detail.textProperty().bind(item.detailProperty());
            time.textProperty().bind(item.timeProperty());
            bar.progressProperty().bind(item.progressProperty());
            states = item.stateProperty().subscribe(state -> showState(item, state));
            setGraphic(row);
        }

        private void showState(JobRow item, JobState state) {
            icon.setIconCode(iconOf(state));
            icon.getStyleClass().removeIf(style -> style.startsWith("job-"));
            icon.getStyleClass().add("job-" + state.name().toLowerCase(Locale.ROOT));
            boolean finished = state.isFinished();
            bar.setVisible(!finished);
            stop.setVisible(!finished);
            pause.setVisible(item.job().canPause() && (state == JobState.RUNNING || state == JobState.PAUSED));
            boolean paused = state == JobState.PAUSED;
            pause.setGraphic(new FontIcon(paused ? Material2MZ.PLAY_ARROW : Material2MZ.PAUSE));
            pause.getTooltip().setText(paused ? "Go on" : "Pause");
            pause.setAccessibleText(pause.getTooltip().getText());
            pseudoClassStateChanged(FINISHED, finished);
            setAccessibleText(item.job().title() + ", " + item.detailProperty().get());
        }
    }
}
