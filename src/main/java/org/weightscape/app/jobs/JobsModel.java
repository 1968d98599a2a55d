package org.weightscape.app.jobs;

import java.util.Optional;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.util.Duration;
import org.weightscape.job.Job;
import org.weightscape.job.JobService;
import org.weightscape.job.JobState;

/**
 * The jobs as the window shows them, the latest first. To be used on the JavaFX thread, on which the service must call
 * listeners.
 */
public final class JobsModel {
    private final JobService service;
    private final ObservableList<JobRow> rows = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<Optional<JobRow>> foremost = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyIntegerWrapper open = new ReadOnlyIntegerWrapper();
    private final Timeline clock = new Timeline(new KeyFrame(Duration.millis(500), event -> tick()));

    /** Watches a service. */
    public JobsModel(JobService service) {
        this.service = service;
        clock.setCycleCount(Timeline.INDEFINITE);
        service.addListener(this::changed);
    }

    /** All jobs, the latest first. */
    public ObservableList<JobRow> rows() {
        return rows;
    }

    /** The job that the status bar shows: the latest that runs, if any. */
    public ReadOnlyObjectProperty<Optional<JobRow>> foremostProperty() {
        return foremost.getReadOnlyProperty();
    }

    /** How many jobs run or wait. */
    public ReadOnlyIntegerProperty openProperty() {
        return open.getReadOnlyProperty();
    }

    /** The line of a job, if it is still on the list. */
    public Optional<JobRow> rowOf(Job<?> job) {
        return rows.stream().filter(row -> row.job() == job).findFirst();
    }

    /** Takes finished jobs off the list. */
    public void clearFinished() {
        service.forgetFinished();
        rows.removeIf(row -> row.job().state().isFinished());
    }

    private void changed(Job<?> job) {
        Optional<JobRow> known =
                rows.stream().filter(row -> row.job().id() == job.id()).findFirst();
        if (known.isPresent()) {
            known.get().refresh();
        } else {
            rows.addFirst(new JobRow(job));
            if (rows.size() > 200) {
                rows.removeIf(row -> row.job().state().isFinished() && rows.indexOf(row) >= 100);
            }
        }
        summarise();
    }

    private void tick() {
        rows.stream().filter(row -> !row.job().state().isFinished()).forEach(JobRow::refresh);
    }

    private void summarise() {
        open.set((int) rows.stream().filter(row -> !row.job().state().isFinished()).count());
        foremost.set(rows.stream()
                .filter(row -> row.job().state() == JobState.RUNNING || row.job().state() == JobState.PAUSED)
                .findFirst()
                .or(() -> rows.stream()
                        .filter(row -> row.job().state() == JobState.QUEUED)
                        .findFirst()));
        if (open.get() > 0) {
            clock.play();
        } else {
            clock.stop();
        }
    }
}
