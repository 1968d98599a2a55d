package org.weightscape.app.session;

import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.weightscape.job.Job;
import org.weightscape.projection.Layout;
import org.weightscape.projection.LayoutFrame;
import org.weightscape.projection.LayoutRun;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;

/** What all panels look at: the open zoo and the choices that the map follows. Properties only; changed on the JavaFX thread. */
public final class SessionModel {
    /** {@link #clickedProperty()} while nothing is clicked. */
    public static final int NONE = -1;

    private final ReadOnlyObjectWrapper<Optional<OpenZoo>> zoo = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Features>> features = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<MapLayout>> layout = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Job<?>>> mapJob = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyStringWrapper pending = new ReadOnlyStringWrapper("");
    private final ObjectProperty<Feature> feature = new SimpleObjectProperty<>(Feature.WEIGHTS);
    private final ObjectProperty<ProjectionOptions> projection =
            new SimpleObjectProperty<>(ProjectionMethod.PCA.standard());
    private final ReadOnlyObjectWrapper<Optional<LiveMap>> live = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<MapFrame>> frame = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final StringProperty colourBy = new SimpleStringProperty("");
    private final IntegerProperty clicked = new SimpleIntegerProperty(NONE);
    private final BooleanProperty opening = new SimpleBooleanProperty();

    /**
     * A layout that is on the map.
     *
     * @param feature of what
     * @param options how
     */
    public record MapLayout(Feature feature, ProjectionOptions options, Layout layout, Repeated repeated) {}

    /** What it takes to have a layout again. */
    public enum Repeated {
        /** The settings and the seed; the number of points is that of the sample. */
        BY_SETTINGS,
        /** Its coordinates: it was turned towards the one before, steered, or read from a file, or points are not finite. */
        BY_COORDINATES
    }

    /**
     * A layout that can be watched and steered, while it is computed and afterwards.
     *
     * @param feature of what
     */
    public record LiveMap(Feature feature, LayoutRun run) {}

    /**
     * A layout on its way.
     *
     * @param rows which checkpoints the points are
     */
    public record MapFrame(LiveMap map, int[] rows, LayoutFrame places) {}

    /** The zoo that is open. */
    public ReadOnlyObjectProperty<Optional<OpenZoo>> zooProperty() {
        return zoo.getReadOnlyProperty();
    }

    void setZoo(Optional<OpenZoo> open) {
        zoo.set(open);
    }

    /** The representations that can be had of the open zoo; another object whenever the encoder changes. */
    public ReadOnlyObjectProperty<Optional<Features>> featuresProperty() {
        return features.getReadOnlyProperty();
    }

    void setFeatures(Optional<Features> now) {
        features.set(now);
    }

    /** What the map shows. */
    public ReadOnlyObjectProperty<Optional<MapLayout>> layoutProperty() {
        return layout.getReadOnlyProperty();
    }

    void setLayout(Optional<MapLayout> now) {
        layout.set(now);
    }

    /** The job that works towards the next map, if one does. */
    public ReadOnlyObjectProperty<Optional<Job<?>>> mapJobProperty() {
        return mapJob.getReadOnlyProperty();
    }

    void setMapJob(Optional<Job<?>> job) {
        mapJob.set(job);
    }

    /** The layout that can be steered, if the latest is of a method that can. */
    public ReadOnlyObjectProperty<Optional<LiveMap>> liveProperty() {
        return live.getReadOnlyProperty();
    }

    void setLive(Optional<LiveMap> now) {
        live.set(now);
    }

    /** The present state of the layout that is being computed; empty once it is done. */
    public ReadOnlyObjectProperty<Optional<MapFrame>> frameProperty() {
        return frame.getReadOnlyProperty();
    }

    void setFrame(Optional<MapFrame> now) {
        frame.set(now);
    }

    /** Why the map does not show what is chosen and what starts it, one sentence; empty while it does or is about to. */
    public ReadOnlyStringProperty pendingProperty() {
        return pending.getReadOnlyProperty();
    }

    void setPending(String why) {
        pending.set(why);
    }

    /** The representation from which the map is made. */
    public ObjectProperty<Feature> featureProperty() {
        return feature;
    }

    /** How the map is made. */
    public ObjectProperty<ProjectionOptions> projectionProperty() {
        return projection;
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
