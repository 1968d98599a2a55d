package org.weightscape.app.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.DotShape;
import org.weightscape.map.MapPoints;
import org.weightscape.map.ReadableNumber;
import org.weightscape.map.RowFilter;
import org.weightscape.zoo.Property;

/**
 * Explains the colours of a {@link MapModel}: a ramp with histogram and ticks, or categories with their counts, and how many
 * entries are
 * missing. A click on a category isolates it, Shift adds to those isolated. The menu changes the colours.
 */
public final class LegendView extends VBox {
    private static final Logger LOG = LoggerFactory.getLogger(LegendView.class);

    /** So many categories are listed, the most frequent ones. */
    private static final int MOST_CATEGORIES = 100;

    private final MapModel model;
    private final Executor background;
    private final Label title = new Label();
    private final PaletteMenu palettes;
    private final RampChart ramp;
    private final VBox categories = new VBox();
    private final ScrollPane scroll = new ScrollPane(categories);
    private final Hyperlink showAll = new Hyperlink("Show all");
    private final HBox header;
    private final AtomicInteger request = new AtomicInteger();
    private final List<ToggleButton> entries = new ArrayList<>();
    private final Subscription subscription;

    /** What has to be counted before the legend can be drawn. */
    private record Counts(Coloring coloring, int[] counts, int missing) {

        static Counts of(Coloring coloring, int[] rows) {
            int[] counts =
                    switch (coloring.scale()) {
                        case ColorScale.Numeric scale when coloring.property() instanceof Property.Numeric numeric ->
                            scale.histogram(numeric, rows, RampChart.BINS);
                        case ColorScale.Categorical words when coloring.property() instanceof Property.Category category ->
                            words.counts(category, rows);
                        default -> new int[0];
                    };
            return new Counts(coloring, counts, ColorScale.missing(coloring.property(), rows));
        }
    }

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
        palettes = new PaletteMenu(model, background);
        ramp = new RampChart(model);
        getStyleClass().add("map-legend");
        getStylesheets().add(MapView.STYLES);
        title.getStyleClass().add("map-legend-title");
        title.setMinWidth(20);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        header = new HBox(title, space, showAll, palettes);
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
        request.incrementAndGet();
    }

    private void count() {
        int mine = request.incrementAndGet();
        Coloring coloring = model.getColoring();
        MapPoints points = model.getPoints();
        if (coloring == null || points == null) {
            getChildren().clear();
            return;
        }
        background.execute(() -> {
            // While one zoo takes another's place, points and colours may for a moment be of different zoos.
            int last = Arrays.stream(points.rows()).max().orElse(-1);
            if (last >= coloring.property().size()) {
                return;
            }
            try {
                Counts counts = Counts.of(coloring, points.rows());
                Platform.runLater(() -> {
                    if (mine == request.get()) {
                        show(counts);
                    }
                });
            } catch (RuntimeException e) {
                LOG.error("The legend of {} could not be made", coloring.property().name(), e);
            }
        });
    }

    private void show(Counts counts) {
        Appearance appearance = model.appearance().get();
        title.setText(counts.coloring.property().name());
        palettes.show(counts.coloring);
        entries.clear();
        categories.getChildren().clear();
        switch (counts.coloring.scale()) {
            case ColorScale.Numeric scale -> {
                if (counts.coloring.property() instanceof Property.Numeric numeric) {
                    ramp.show(scale, numeric, counts.counts, appearance);
                }
                getChildren().setAll(header, ramp);
                if (counts.missing > 0) {
                    HBox missing = line("missing", counts.missing, appearance.missing(), DotShape.CIRCLE);
                    missing.getStyleClass().add("map-legend-missing");
                    getChildren().add(missing);
                }
            }
            case ColorScale.Categorical words -> {
                showCategories(words, counts, appearance);
                getChildren().setAll(header, scroll);
            }
        }
        showIsolated();
    }

    private void showCategories(ColorScale.Categorical words, Counts counts, Appearance appearance) {
        List<Integer> listed = IntStream.range(0, counts.counts.length).boxed().toList();
        if (listed.size() > MOST_CATEGORIES) {
            listed = listed.stream()
                    .sorted((a, b) -> counts.counts[b] - counts.counts[a])
                    .limit(MOST_CATEGORIES)
                    .sorted()
                    .toList();
        }
        for (int code : listed) {
            DotShape shape = words.categories().size() > 8 ? DotShape.of(code) : DotShape.CIRCLE;
            addEntry(code, words.categories().get(code), counts.counts[code], words.color(code, appearance), shape);
        }
        int more = counts.counts.length - listed.size();
        if (more > 0) {
            int rest = Arrays.stream(counts.counts).sum()
                    - listed.stream().mapToInt(code -> counts.counts[code]).sum();
            Label label = new Label("and " + ReadableNumber.grouped(more) + " more with " + ReadableNumber.grouped(rest));
            label.getStyleClass().add("map-legend-more");
            categories.getChildren().add(label);
        }
        if (counts.missing > 0) {
            addEntry(RowFilter.Words.MISSING, "missing", counts.missing, appearance.missing(), DotShape.CIRCLE);
        }
    }

    private void addEntry(int code, String name, int count, int color, DotShape shape) {
        ToggleButton entry = new ToggleButton();
        HBox line = line(name, count, color, shape);
        entry.setGraphic(line);
        line.prefWidthProperty().bind(entry.widthProperty().subtract(14));
        entry.setMaxWidth(Double.MAX_VALUE);
        entry.setUserData(code);
        entry.getStyleClass().add("map-legend-entry");
        entry.setAccessibleRole(AccessibleRole.TOGGLE_BUTTON);
        entry.setAccessibleText(name + ", " + ReadableNumber.grouped(count));
        entry.setTooltip(new Tooltip("Click to see only " + name + "; Shift+click adds to those shown."));
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

    private static HBox line(String name, int count, int color, DotShape shape) {
        Node swatch = Swatch.of(shape, color);
        Label label = new Label(name);
        label.getStyleClass().add("map-legend-name");
        label.setMinWidth(20);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Label number = new Label(ReadableNumber.grouped(count));
        number.getStyleClass().add("map-legend-count");
        number.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(swatch, label, space, number);
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
