package org.weightscape.app.training;

import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.ObservableMap;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.encoder.EpochRecord;
import org.weightscape.encoder.TrainingResult;
import org.weightscape.job.Job;
import org.weightscape.job.JobState;

/** The settings of the next training, and how the present one goes. */
public final class TrainingModel {

    /** What ends a training. */
    public enum Limit {
        EPOCHS("epochs"),
        MINUTES("minutes");

        private final String label;

        Limit(String label) {
            this.label = label;
        }

        /** The word behind the number. */
        public String label() {
            return label;
        }
    }

    private final StringProperty preset = new SimpleStringProperty(EncoderConfig.PRACTICAL);
    private final ObjectProperty<Limit> limit = new SimpleObjectProperty<>(Limit.EPOCHS);
    private final StringProperty amount = new SimpleStringProperty("");
    private final ObservableMap<String, String> changes = FXCollections.observableHashMap();

    private final ObservableList<EpochRecord> points = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<Optional<Job<TrainingResult>>> job = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<JobState> state = new ReadOnlyObjectWrapper<>(JobState.CANCELLED);
    private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper curveOf = new ReadOnlyStringWrapper("");

    /** The preset that the settings start from. */
    public StringProperty presetProperty() {
        return preset;
    }

    /** Whether epochs or minutes end the training. */
    public ObjectProperty<Limit> limitProperty() {
        return limit;
    }

    /** How many of them, as typed; empty for what the preset says. */
    public StringProperty amountProperty() {
        return amount;
    }

    /** Settings that differ from the preset: key to value as typed. */
    public ObservableMap<String, String> changes() {
        return changes;
    }

    /** The curve: one record for each epoch so far. */
    public ObservableList<EpochRecord> points() {
        return points;
    }

    /** What the curve belongs to, in a few words; empty while there is none. */
    public ReadOnlyStringProperty curveOfProperty() {
        return curveOf.getReadOnlyProperty();
    }

    void setCurveOf(String text) {
        curveOf.set(text);
    }

    /** The present training, if one was started. */
    public ReadOnlyObjectProperty<Optional<Job<TrainingResult>>> jobProperty() {
        return job.getReadOnlyProperty();
    }

    void setJob(Optional<Job<TrainingResult>> now) {
        job.set(now);
        refresh();
    }

    /** Where the present training stands; {@link JobState#CANCELLED} while there is none. */
    public ReadOnlyObjectProperty<JobState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** Takes over where the job stands now. */
    void refresh() {
        state.set(job.get().map(Job::state).orElse(JobState.CANCELLED));
    }

    /** How the present or last training goes or went, one line; empty before the first. */
    public ReadOnlyStringProperty messageProperty() {
        return message.getReadOnlyProperty();
    }

    void setMessage(String text) {
        message.set(text);
    }

    /** Whether a training runs, waits or is paused. */
    public boolean isTraining() {
        return !state.get().isFinished();
    }

    /**
     * The configuration that these settings make.
     *
     * @throws org.weightscape.zoo.BadInputException if a value is not one that its setting can have
     */
    EncoderConfig config() {
        EncoderConfig config = EncoderConfig.preset(preset.get());
        if (!amount.get().isBlank()) {
            config = switch (limit.get()) {
                case EPOCHS -> config.with("training.epochs", amount.get()).with("training.minutes", "0");
                case MINUTES -> config.with("training.minutes", amount.get());
            };
        }
        return config.with(changes);
    }
}
