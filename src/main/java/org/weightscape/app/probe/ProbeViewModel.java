package org.weightscape.app.probe;

import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.weightscape.probe.Checkpoints;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeTable;

/** The table of probes that is shown, whether it still fits what is open, and which of its probes is looked at. */
public final class ProbeViewModel {
    private final ReadOnlyObjectWrapper<Optional<ProbeTable>> table = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper fitting = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper outdated = new ReadOnlyStringWrapper("");
    private final ObjectProperty<ProbeKind> kind = new SimpleObjectProperty<>(ProbeKind.METHOD);
    private final ObjectProperty<Checkpoints> checkpoints = new SimpleObjectProperty<>(Checkpoints.ALL);
    private final ObjectProperty<Optional<ProbeChoice>> choice = new SimpleObjectProperty<>(Optional.empty());
    private final ObjectProperty<Residuals.Scope> scope = new SimpleObjectProperty<>(Residuals.Scope.HELD_OUT);
    private final ReadOnlyObjectWrapper<Optional<Residuals>> residuals = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final BooleanProperty residualsOnMap = new SimpleBooleanProperty();

    /** The table, if one was fitted for the open zoo. */
    public ReadOnlyObjectProperty<Optional<ProbeTable>> tableProperty() {
        return table.getReadOnlyProperty();
    }

    void setTable(Optional<ProbeTable> fitted) {
        table.set(fitted);
    }

    /** Whether a table is being fitted. */
    public ReadOnlyBooleanProperty fittingProperty() {
        return fitting.getReadOnlyProperty();
    }

    void setFitting(boolean now) {
        fitting.set(now);
    }

    /** Why the table is no longer about what is open; empty while it is. */
    public ReadOnlyStringProperty outdatedProperty() {
        return outdated.getReadOnlyProperty();
    }

    void setOutdated(String why) {
        outdated.set(why);
    }

    /** Whose scores the table shows. */
    public ObjectProperty<ProbeKind> kindProperty() {
        return kind;
    }

    /** Which checkpoints of each model are probed. */
    public ObjectProperty<Checkpoints> checkpointsProperty() {
        return checkpoints;
    }

    /** The probe whose predictions are looked at. */
    public ObjectProperty<Optional<ProbeChoice>> choiceProperty() {
        return choice;
    }

    /** Which checkpoints' predictions are looked at; test models only until a person says otherwise. */
    ObjectProperty<Residuals.Scope> scopeProperty() {
        return scope;
    }

    /** Where the chosen probe is wrong. */
    ReadOnlyObjectProperty<Optional<Residuals>> residualsProperty() {
        return residuals.getReadOnlyProperty();
    }

    void setResiduals(Optional<Residuals> now) {
        residuals.set(now);
    }

    /** Whether the map is coloured by where the chosen probe is wrong. */
    public BooleanProperty residualsOnMapProperty() {
        return residualsOnMap;
    }
}
