package org.weightscape.app.probe;

import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.weightscape.probe.ProbeTable;

/** The table of probes that is shown, and whether it still fits what is open. */
public final class ProbeViewModel {
    private final ReadOnlyObjectWrapper<Optional<ProbeTable>> table = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper fitting = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper outdated = new ReadOnlyStringWrapper("");

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
}
