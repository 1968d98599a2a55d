package org.weightscape.app.map;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPoints;
import org.weightscape.map.ReadableNumber;
import org.weightscape.zoo.Property;

/**
 * Explains the colours of a {@link MapModel}: a ramp with histogram and ticks, or categories with their counts, and how many
 * entries are missing. A click on a category isolates it, Shift adds to those isolated. The menu changes the colours.
 */
public final class LegendView extends VBox {
    private static final Logger LOG = LoggerFactory.getLogger(LegendView.class);
    private static final int ENTRIES_A_PULSE = 2;

    private final MapModel model;
    private final Executor background;
    private final Label title = new Label();
    private final RampChart ramp;
    private final VBox categories = new VBox();
    private final ScrollPane scroll = new ScrollPane(categories);
    private final Hyperlink showAll = new Hyperlink("Show all");
    private final HBox header;
    private final AtomicInteger request = new AtomicInteger();
    private final Queue<LegendContents.Entry> waiting = new ArrayDeque<>();
    private final AnimationTimer filling = new AnimationTimer() {
        @Override
        public void handle(long now) {
            addSome();
        }
    };
    private @Nullable LegendContents listed;
    private int shown;
    private final List<ToggleButton> entries = new ArrayList<>();
    private final Subscription subscription;

    /** A legend that counts on daemon threads of its own. */
    public LegendView(MapModel model) {
        this(model, MapView.Threads.SHARED);
    }

    /**
     * A legend.
     *
     * @param background counts the entries
     */
    public LegendView(MapModel model, Executor background) {
        this.model = model;
        this.background = background;
        ramp = new RampChart(model);
        getStyleClass().add("map-legend");
        getStylesheets().add(MapView.STYLES);
        title.getStyleClass().add("map-legend-title");
        title.setMinWidth(20);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        header = new HBox(title, space, showAll, new PaletteMenu(model, background));
        header.getStyleClass().add("map-legend-header");
        header.setAlignment(Pos.CENTER_LEFT);
        showAll.setMinWidth(Region.USE_PREF_SIZE);
        showAll.setOnAction(event -> model.isolate(Set.of()));
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("map-legend-scroll");
        scroll.setFocusTraversable(false);
        categories.getStyleClass().add("map-legend-categories");
        setMinWidth(150);
        setPrefWidth(240);
        subscription = Subscription.combine(
                model.coloring().subscribe(coloring -> count()),
                model.points().subscribe(points -> count()),
                model.appearance().subscribe(appearance -> count()),
                model.conditions().subscribe(conditions -> showIsolated()));
    }

    /** Ends listening; the legend shows nothing new from now on. */
    public void dispose() {
        subscription.unsubscribe();
        filling.stop();
        request.incrementAndGet();
    }

    /** Whether it shows what was asked for last. */
    boolean isSettled() {
        return shown == request.get() && waiting.isEmpty();
    }

    private void count() {
        int mine = request.incrementAndGet();
        Coloring coloring = model.getColoring();
        MapPoints points = model.getPoints();
        Appearance appearance = model.appearance().get();
        if (coloring == null || points == null) {
            getChildren().clear();
            shown = mine;
            return;
        }
        background.execute(() -> {
            // While one zoo takes another's place, points and colours may for a moment be of different zoos.
            int last = Arrays.stream(points.rows()).max().orElse(-1);
            if (last >= coloring.property().size()) {
                return;
            }
            try {
                LegendContents contents = LegendContents.of(coloring, points.rows(), appearance);
                Platform.runLater(() -> {
                    if (mine == request.get()) {
                        shown = mine;
                        show(contents);
                    }
                });
            } catch (RuntimeException e) {
                LOG.error("The legend of {} could not be made", coloring.property().name(), e);
            }
        });
    }

    /** Shows what was counted. */
    void show(LegendContents contents) {
        Property property = contents.coloring().property();
        title.setText(property.name());
        entries.clear();
        waiting.clear();
        categories.getChildren().clear();
        if (contents.coloring().scale() instanceof ColorScale.Numeric scale && property instanceof Property.Numeric numeric) {
            ramp.show(scale, numeric, contents.histogram(), contents.appearance());
            ramp.setAccessibleText(contents.summary());
            getChildren().setAll(header, ramp);
            for (LegendContents.Entry missing : contents.entries()) {
                HBox line = line(missing);
                line.getStyleClass().add("map-legend-missing");
                getChildren().add(line);
            }
            showIsolated();
        } else {
            waiting.addAll(contents.entries());
            listed = contents;
            addSome();
            getChildren().setAll(header, scroll);
        }
    }

    /** Adds a few categories; the others follow with the next pulses, so that none of these takes long. */
    private void addSome() {
        for (int i = 0; i < ENTRIES_A_PULSE && !waiting.isEmpty(); i++) {
            addEntry(waiting.remove());
        }
        showIsolated();
        if (!waiting.isEmpty()) {
            filling.start();
            return;
        }
        filling.stop();
        if (listed != null && listed.more() > 0) {
            Label label = new Label("and %s more with %s"
                    .formatted(ReadableNumber.grouped(listed.more()), ReadableNumber.grouped(listed.rest())));
            label.getStyleClass().add("map-legend-more");
            categories.getChildren().add(label);
        }
    }

    private void addEntry(LegendContents.Entry category) {
        int code = category.code();
        ToggleButton entry = new ToggleButton();
        HBox line = line(category);
        entry.setGraphic(line);
        line.prefWidthProperty().bind(entry.widthProperty().subtract(14));
        entry.setMaxWidth(Double.MAX_VALUE);
        entry.setUserData(code);
        entry.getStyleClass().add("map-legend-entry");
        entry.setAccessibleRole(AccessibleRole.TOGGLE_BUTTON);
        entry.setAccessibleText(category.name() + ", " + ReadableNumber.grouped(category.count()));
        entry.setTooltip(new Tooltip("Click to see only " + category.name() + "; Shift+click adds to those shown."));
        entry.setOnAction(event -> isolate(code));
        // A button does not act while Shift is down.
        entry.addEventHandler(MouseEvent.MOUSE_CLICKED, event -> {
            if (event.isShiftDown() && event.getButton() == MouseButton.PRIMARY) {
                addToIsolated(code);
            }
        });
        entry.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.isShiftDown() && (event.getCode() == KeyCode.SPACE || event.getCode() == KeyCode.ENTER)) {
                addToIsolated(code);
                event.consume();
            }
        });
        entries.add(entry);
        categories.getChildren().add(entry);
    }

    private static HBox line(LegendContents.Entry entry) {
        Label label = new Label(entry.name());
        label.getStyleClass().add("map-legend-name");
        label.setMinWidth(20);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Label number = new Label(ReadableNumber.grouped(entry.count()));
        number.getStyleClass().add("map-legend-count");
        number.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(Swatch.view(entry.swatch()), label, space, number);
        line.getStyleClass().add("map-legend-line");
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    /** Shows one category alone, or all again if it was alone. */
    private void isolate(int code) {
        Set<Integer> one = Set.of(code);
        model.isolate(model.isolated().equals(one) ? Set.of() : one);
        showIsolated();
    }

    /** Shows one category more, or one less. */
    private void addToIsolated(int code) {
        Set<Integer> next = new HashSet<>(model.isolated());
        if (!next.remove(code)) {
            next.add(code);
        }
        model.isolate(next);
        showIsolated();
    }

    private void showIsolated() {
        Set<Integer> isolated = model.isolated();
        boolean any = !isolated.isEmpty();
        showAll.setVisible(any);
        showAll.setManaged(any);
        for (ToggleButton entry : entries) {
            boolean in = entry.getUserData() instanceof Integer code && isolated.contains(code);
            entry.setSelected(in);
            entry.getGraphic().setOpacity(any && !in ? 0.45 : 1);
        }
    }
}
