package org.weightscape.app.preview;

import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.weightscape.augment.ViewKind;

/** Which view of the clicked network is shown. */
public final class PreviewModel {
    private final ObjectProperty<ViewKind> kind = new SimpleObjectProperty<>(ViewKind.PERMUTATION);
    private final ReadOnlyObjectWrapper<Optional<Preview>> preview = new ReadOnlyObjectWrapper<>(Optional.empty());

    /** The augmentation that is shown. */
    public ObjectProperty<ViewKind> kindProperty() {
        return kind;
    }

    /** What is shown; empty while nothing is clicked. */
    public ReadOnlyObjectProperty<Optional<Preview>> previewProperty() {
        return preview.getReadOnlyProperty();
    }

    void setPreview(Optional<Preview> drawn) {
        preview.set(drawn);
    }
}
