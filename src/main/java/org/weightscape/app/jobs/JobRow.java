package org.weightscape.app.jobs;

import java.time.Duration;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.weightscape.job.Job;
import org.weightscape.job.JobState;

/** One job as the window shows it; refreshed by {@link JobsModel}. */
public final class JobRow {
    private final Job<?> job;
    private final ReadOnlyObjectWrapper<JobState> state = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper();
    private final ReadOnlyStringWrapper detail = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper time = new ReadOnlyStringWrapper("");

    JobRow(Job<?> job) {
        this.job = job;
        refresh();
    }

    /** The job itself. */
    public Job<?> job() {
        return job;
    }

    /** Where it stands. */
    public ReadOnlyObjectProperty<JobState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** 0 to 1, or −1 while it is not known, as progress bars want it. */
    public ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** What is being done, or how it ended. */
    public ReadOnlyStringProperty detailProperty() {
        return detail.getReadOnlyProperty();
    }

    /** Time left while it runs, time taken afterwards. */
    public ReadOnlyStringProperty timeProperty() {
        return time.getReadOnlyProperty();
    }

    void refresh() {
        JobState now = job.state();
        double fraction = job.fraction();
        progress.set(switch (now) {
            case QUEUED -> 0;
            case RUNNING -> Double.isNaN(fraction) ? -1 : fraction;
            case PAUSED, FAILED, CANCELLED -> Double.isNaN(fraction) ? 0 : fraction;
            case DONE -> 1;
        });
        detail.set(switch (now) {
            case QUEUED -> "Waiting for its turn";
            case RUNNING -> job.isPauseRequested() ? "Pausing after this step" : job.message();
            case PAUSED -> "Paused" + (job.message().isEmpty() ? "" : " \u00b7 " + job.message());
            case DONE -> "Done";
            case FAILED -> job.failure().map(Throwable::getMessage).orElse("Failed");
            case CANCELLED -> "Stopped";
        });
        time.set(switch (now) {
            case QUEUED -> "";
            case RUNNING, PAUSED -> job.timeLeft().map(left -> text(left) + " left").orElseGet(() -> text(job.elapsed()));
            case DONE, FAILED, CANCELLED -> text(job.elapsed());
        });
        state.set(now);
    }

    /** A duration as a person says it, such as {@code 3 min 20 s}. */
    static String text(Duration duration) {
        long seconds = duration.plusMillis(500).toSeconds();
        if (duration.toMillis() < 1000) {
            return "<\u20091 s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + (seconds < 600 ? seconds % 60 + " s" : "");
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
