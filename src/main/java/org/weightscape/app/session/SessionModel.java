package org.weightscape.app.session;

import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** What all panels look at: the open zoo and the choices that the map follows. Properties only; changed on the JavaFX thread. */
public final class SessionModel {
    /** {@link #clickedProperty()} while nothing is clicked. */
    public static final int NONE = -1;

    private final ReadOnlyObjectWrapper<Optional<OpenZoo>> zoo = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ObjectProperty<Feature> feature = new SimpleObjectProperty<>(Feature.WEIGHTS);
    private final StringProperty colourBy = new SimpleStringProperty("");
    private final IntegerProperty clicked = new SimpleIntegerProperty(NONE);
    private final BooleanProperty opening = new SimpleBooleanProperty();

    /** The zoo that is open. */
    public ReadOnlyObjectProperty<Optional<OpenZoo>> zooProperty() {
        return zoo.getReadOnlyProperty();
    }

    void setZoo(Optional<OpenZoo> open) {
        zoo.set(open);
    }

    /** The representation from which the map is made. */
    public ObjectProperty<Feature> featureProperty() {
        return feature;
    }

    /** Name of the property that colours the map; empty for one colour. */
    public StringProperty colourByProperty() {
        return colourBy;
    }

    /** The checkpoint whose details are shown, a row of the zoo, or {@link #NONE}. */
    public IntegerProperty clickedProperty() {
        return clicked;
    }

    /** Whether a zoo is being read. */
    public BooleanProperty openingProperty() {
        return opening;
    }
}
