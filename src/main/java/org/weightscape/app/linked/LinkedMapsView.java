package org.weightscape.app.linked;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import org.kordamp.ikonli.material2.Material2AL;
import org.weightscape.app.map.MapView;
import org.weightscape.app.probe.ProbeViewModel;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;

/**
 * The first map and those beside it, up to four, each with a line that says what it shows. Alone, the first map has no such
 * line.
 */
public final class LinkedMapsView extends GridPane {
    /** Two maps lie side by side where there is so much more width than height. */
    private static final double WIDE = 1.15;

    private static final double LEAST_COLOUR = 72;

    private final MapView first;
    private final LinkedMaps maps;
    private final SessionModel session;
    private final Map<LinkedMap, MapView> views = new LinkedHashMap<>();
    private final Map<LinkedMap, Node> tiles = new LinkedHashMap<>();
    private final BorderPane firstTile;
    private final Label firstTitle = new Label();
    private final Label firstScore = Controls.muted("");
    private final BooleanProperty zoomLinked = new SimpleBooleanProperty(this, "zoomLinked");
    private List<Node> arranged = List.of();
    private boolean wide;
    private boolean following;

    /** The maps, with the first one's view. */
    public LinkedMapsView(MapView first, LinkedMaps maps, SessionModel session, ProbeViewModel probes) {
        this.first = first;
        this.maps = maps;
        this.session = session;
        setId("maps");
        getStyleClass().add("linked-maps");
        firstTile = new BorderPane(first);
        ToggleButton zoom = Controls.iconToggle(Material2AL.LINK, "Zoom and move all maps together");
        zoom.setId("link-zoom");
        zoom.selectedProperty().bindBidirectional(zoomLinked);
        HBox header = header(firstTitle, firstScore, zoom);
        firstTile.setTop(header);
        followZoom(first);
        maps.maps().subscribe(this::show);
        session.featureProperty().subscribe(feature -> describeFirst());
        session.colourByProperty().subscribe(property -> describeFirst());
        probes.tableProperty().subscribe(table -> describeFirst());
        zoomLinked.subscribe(now -> follow(first));
        widthProperty().subscribe(width -> onResized());
        heightProperty().subscribe(height -> onResized());
        show();
    }

    private void onResized() {
        boolean now = getWidth() >= WIDE * getHeight();
        if (now != wide) {
            wide = now;
            // Not while the parent is being laid out.
            Platform.runLater(() -> arrange(arranged));
        }
    }

    /** Whether all maps zoom and move together. */
    public BooleanProperty zoomLinked() {
        return zoomLinked;
    }

    /** Ends drawing of the maps beside the first. */
    public void dispose() {
        views.values().forEach(MapView::dispose);
    }

    private void describeFirst() {
        firstTitle.setText(session.featureProperty().get().label());
        firstScore.setText(maps.scoreOfFirst());
    }

    private static HBox header(Label title, Label score, Node... controls) {
        title.setMinWidth(Region.USE_PREF_SIZE);
        title.getStyleClass().add("linked-title");
        score.setMinWidth(Region.USE_PREF_SIZE);
        score.setTooltip(
                Controls.tooltip("What the probe scores on test models for the property that gives this map its colours"));
        HBox header = new HBox(4, title, score, Controls.spacer());
        header.getChildren().addAll(controls);
        header.setAlignment(Pos.CENTER_LEFT);
        header.getStyleClass().add("linked-header");
        return header;
    }

    private void show() {
        List<LinkedMap> gone = new ArrayList<>(views.keySet());
        gone.removeAll(maps.maps());
        for (LinkedMap map : gone) {
            MapView view = views.remove(map);
            if (view != null) {
                view.dispose();
            }
            tiles.remove(map);
        }
        for (LinkedMap map : maps.maps()) {
            tiles.computeIfAbsent(map, this::tile);
        }
        describeFirst();
        Controls.show(firstTile.getTop(), !maps.maps().isEmpty());
        List<Node> all = new ArrayList<>(List.of(firstTile));
        maps.maps().forEach(map -> all.add(tiles.get(map)));
        arrange(all);
    }

    /** One alone, two side by side or one over the other, whichever leaves them better shaped, more in two rows. */
    private void arrange(List<Node> all) {
        arranged = all;
        getChildren().clear();
        getColumnConstraints().clear();
        getRowConstraints().clear();
        int columns = all.size() == 1 || (all.size() == 2 && getWidth() < WIDE * getHeight()) ? 1 : 2;
        int rows = (all.size() + columns - 1) / columns;
        for (int column = 0; column < columns; column++) {
            ColumnConstraints width = new ColumnConstraints();
            width.setPercentWidth(100.0 / columns);
            width.setHgrow(Priority.ALWAYS);
            getColumnConstraints().add(width);
        }
        for (int row = 0; row < rows; row++) {
            RowConstraints height = new RowConstraints();
            height.setPercentHeight(100.0 / rows);
            height.setVgrow(Priority.ALWAYS);
            getRowConstraints().add(height);
        }
        for (int i = 0; i < all.size(); i++) {
            int span = i == all.size() - 1 && all.size() == 3 ? 2 : 1;
            add(all.get(i), i % columns, i / columns, span, 1);
        }
    }

    private Node tile(LinkedMap map) {
        MapView view = new MapView(map.model());
        views.put(map, view);
        followZoom(view);
        ComboBox<String> colour = new ComboBox<>();
        colour.getStyleClass().add("small");
        colour.setTooltip(Controls.tooltip("The property that gives this map its colours"));
        colour.setPrefWidth(110);
        colour.setMinWidth(LEAST_COLOUR);
        session.zooProperty().get().ifPresent(open -> colour.getItems().setAll(open.zoo().properties().keySet()));
        colour.valueProperty().bindBidirectional(map.colourBy());
        Button close = Controls.iconButton(Material2AL.CLOSE, "Close the map of " + map.source().label());
        close.setOnAction(event -> maps.remove(map));
        Label score = Controls.muted("");
        score.textProperty().bind(map.score());
        BorderPane tile = new BorderPane(view);
        tile.setTop(header(new Label(map.source().label()), score, colour, close));
        tile.setMinWidth(0);
        return tile;
    }

    private void followZoom(MapView view) {
        view.camera().viewport().subscribe((before, now) -> follow(view));
    }

    /** Brings all maps to the same part of theirs as the one that was moved. */
    private void follow(MapView moved) {
        if (!zoomLinked.get() || following) {
            return;
        }
        following = true;
        try {
            moved.camera().part().ifPresent(part -> {
                if (moved != first) {
                    first.camera().show(part);
                }
                views.values().stream().filter(view -> view != moved).forEach(view -> view.camera().show(part));
            });
        } finally {
            following = false;
        }
    }
}
