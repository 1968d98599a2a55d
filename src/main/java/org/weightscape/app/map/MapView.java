package org.weightscape.app.map;

import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.AccessibleRole;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import javafx.stage.Window;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Coloring;
import org.weightscape.map.DotStyle;
import org.weightscape.map.Dots;
import org.weightscape.map.Filters;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPicture;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Movement;
import org.weightscape.map.Overlay;
import org.weightscape.map.PointIndex;
import org.weightscape.map.Replay;
import org.weightscape.map.Viewport;

/**
 * Shows a {@link MapModel}; what mouse and keys do is in {@link MapGestures}. Everything slow (sorting points, colouring,
 * drawing) happens on the executor; on the JavaFX thread only a finished image is put in place.
 */
public final class MapView extends Region {
    /** The style sheet of the map and of what belongs to it. */
    static final String STYLES =
            Objects.requireNonNull(MapView.class.getResource("map.css")).toExternalForm();

    private static final double HOVER_RADIUS = 9;
    /** Smaller maps show their buttons only under the cursor, and less of their caption. */
    private static final double SMALL_WIDTH = 380;

    private static final double SMALL_HEIGHT = 330;
    private static final double CAPTION_LINE = 22;
    private static final double COMPACT_CAPTION = 44;
    private static final int LARGEST_TRANSITION = 300_000;
    private static final PseudoClass EMPTY = PseudoClass.getPseudoClass("empty");

    /** Daemon threads for all maps and legends that are not given others. */
    static final class Threads {
        static final Executor SHARED = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("map-", 0).factory());

        private Threads() {}
    }

    private final MapModel model;
    private final MapContents contents;
    private final FrameLoop frames;
    private final MapCamera camera;
    private final ObjectProperty<MapTool> tool = new SimpleObjectProperty<>(this, "tool", MapTool.PAN);

    private final ImageView image = new ImageView();
    private final DragMark mark = new DragMark();
    private final MapMarks marks = new MapMarks(mark);
    private final Label meaning = new Label();
    private final Label empty = new Label();
    private final HoverCard card = new HoverCard();
    private final MapCaption caption = new MapCaption();
    private final MapButtons buttons;
    private final Rectangle clip = new Rectangle();

    private double drawnRadius = 3;
    /** The checkpoint under this map's own cursor. */
    private int pointedRow = MapModel.NONE;
    private int framesShown;
    private Subscription subscription = Subscription.EMPTY;

    /** A map that prepares and draws on daemon threads of its own. */
    public MapView(MapModel model) {
        this(model, Threads.SHARED);
    }

    /**
     * A map.
     *
     * @param background runs what is slow; at least two tasks at a time, so that drawing need not wait for sorting
     */
    public MapView(MapModel model, Executor background) {
        this.model = model;
        this.buttons = new MapButtons(this);
        this.frames = new FrameLoop(background, this::onShown);
        this.contents = new MapContents(model, background, this::onLayout, this::onChange);
        this.camera = new MapCamera(contents::snapshot, () -> getScene() != null, this::redraw);
        getStyleClass().add("map-view");
        getStylesheets().add(STYLES);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setMinSize(120, 90);
        setPrefSize(900, 640);
        setClip(clip);

        image.setManaged(false);
        image.setSmooth(false);
        meaning.getStyleClass().add("map-meaning");
        meaning.setMouseTransparent(true);
        empty.getStyleClass().add("map-empty");
        empty.setMouseTransparent(true);
        empty.textProperty().bind(model.emptyText());
        meaning.setVisible(false);
        card.setVisible(false);
        getChildren().addAll(image, marks, empty, caption, buttons, meaning, card);

        new MapGestures(this, mark, meaning);

        ObservableValue<Number> outputScale = sceneProperty()
                .flatMap(Scene::windowProperty)
                .flatMap(Window::renderScaleXProperty);
        subscription = Subscription.combine(
                model.points().subscribe(points -> showState()),
                model.coloring().subscribe(coloring -> showState()),
                model.selection().subscribe(selection -> showState()),
                model.kept().subscribe(kept -> showState()),
                model.conditions().subscribe(conditions -> showState()),
                model.emptyText().subscribe(text -> showState()),
                model.time().subscribe(time -> onTime()),
                model.overlay().subscribe(more -> redraw()),
                model.remark().subscribe(text -> showState()),
                model.pointSize().subscribe(size -> redraw()),
                model.hoveredRow().subscribe(row -> showHover()),
                model.pinnedRow().subscribe(row -> showMarks()),
                outputScale.subscribe(scale -> redraw()),
                camera.viewport().subscribe(view -> redraw()),
                widthProperty().subscribe(width -> onResized()),
                heightProperty().subscribe(height -> onResized()),
                hoverProperty().subscribe(over -> showButtons()));
        contents.begin();
    }

    /** Which part of the map is seen; moves it and zooms. */
    public MapCamera camera() {
        return camera;
    }

    /** What dragging does; Shift and dragging draws a lasso with any of them. */
    public ObjectProperty<MapTool> tool() {
        return tool;
    }

    /** The model that this view shows. */
    public MapModel model() {
        return model;
    }

    /** Clears pin and selection; where neither is there, takes filters and isolation away. */
    public void clear() {
        boolean any = !model.selection().get().isEmpty() || model.pinnedRow().get() != MapModel.NONE;
        model.selection().set(new BitSet());
        model.pinnedRow().set(MapModel.NONE);
        if (!any) {
            model.restoreAll();
        }
    }

    /** Selects all checkpoints on the map that are not filtered out. */
    public void selectAll() {
        select(row -> true);
    }

    /** Selects what is not selected, as far as it is not filtered out. */
    public void invertSelection() {
        BitSet now = model.selection().get();
        select(row -> !now.get(row));
    }

    private void select(IntPredicate wanted) {
        Filters filters = model.filters();
        collect(row -> wanted.test(row) && filters.passes(row), model.selection()::set);
    }

    /** Greys out the selection. */
    public void excludeSelection() {
        BitSet excluded = model.selection().get();
        BitSet kept = model.kept().get();
        if (!excluded.isEmpty()) {
            collect(row -> !excluded.get(row) && (kept == null || kept.get(row)), rest -> {
                model.kept().set(rest);
                model.selection().set(new BitSet());
            });
        }
    }

    /** Finds the checkpoints on the map that are wanted, in the background. */
    private void collect(IntPredicate wanted, Consumer<BitSet> done) {
        MapSnapshot current = contents.snapshot();
        if (current != null) {
            prepare(() -> {
                BitSet rows = new BitSet();
                Arrays.stream(current.points().rows()).filter(wanted).forEach(rows::set);
                Platform.runLater(() -> done.accept(rows));
            });
        }
    }

    /**
     * What the map shows now, as a picture for a file; empty while nothing is shown. The picture is made by the one who takes
     * it, which is better not the JavaFX thread.
     */
    public Optional<Supplier<MapPicture>> picture() {
        MapSnapshot current = contents.snapshot();
        Viewport view = camera.viewport().get();
        return current == null || view == null
                ? Optional.empty()
                : Optional.of(PictureWish.of(
                        model, current.points(), camera.isWhole() ? Optional.empty() : Optional.of(view)));
    }

    /** The points of the map that filters grey out, found by the one who asks, which is better not the JavaFX thread. */
    public Supplier<BitSet> greyedOut() {
        MapSnapshot current = contents.snapshot();
        MapSnapshot.Looks looks = MapSnapshot.Looks.of(model);
        return () -> current == null ? new BitSet() : looks.filters().greyedOut(current.points().rows());
    }

    /** Ends drawing and listening; the view shows nothing new from now on. */
    public void dispose() {
        subscription.unsubscribe();
        camera.motion().stop();
        frames.stop();
        contents.dispose();
    }

    /** How many frames have been put on the screen. */
    int framesShown() {
        return framesShown;
    }

    /** Whether what is on the screen is what was asked for last, and nothing moves. */
    boolean isSettled() {
        return contents.isSettled() && camera.motion().isResting() && frames.isIdle();
    }

    // Contents.

    /** There is another layout, or none. */
    private void onLayout(@Nullable MapSnapshot before) {
        MapSnapshot made = contents.snapshot();
        Dots colored = contents.dots();
        if (made == null || colored == null) {
            image.setImage(null);
            camera.close();
            showState();
            return;
        }
        boolean moves = before != null
                && !model.live().get()
                && before.hasPointsOf(made)
                && made.cloud().size() <= LARGEST_TRANSITION
                && getScene() != null;
        if (before != null && moves) {
            camera.move(new Movement(before.cloud(), made.cloud(), colored));
        } else {
            camera.jump(model.live().get());
        }
        onChange();
    }

    /** There are other colours, lines or groups. */
    private void onChange() {
        showState();
        redraw();
    }

    private void onTime() {
        pointAt(MapModel.NONE);
        showState();
        redraw();
    }

    /** Does something slow in the background. */
    void prepare(Runnable work) {
        contents.prepare(work);
    }

    // Drawing.

    private boolean isSmall() {
        return getWidth() < SMALL_WIDTH || getHeight() < SMALL_HEIGHT;
    }

    private double outputScale() {
        Scene scene = getScene();
        Window window = scene == null ? null : scene.getWindow();
        return window == null ? 1 : Math.clamp(window.getRenderScaleX(), 0.5, 4);
    }

    private void onResized() {
        clip.setWidth(getWidth());
        clip.setHeight(getHeight());
        showButtons();
        // The whole map is seen beside the buttons and over the caption.
        double right = isSmall() ? 0 : buttons.prefWidth(-1) + 10;
        camera.resize(getWidth(), getHeight(), right, Math.min(CAPTION_LINE, getHeight() / 6));
    }

    private void redraw() {
        MapSnapshot current = contents.snapshot();
        Dots settled = contents.dots();
        Viewport view = camera.viewport().get();
        if (current == null || settled == null || view == null) {
            return;
        }
        double scale = outputScale();
        double whole = Viewport.fit(current.cloud().bulk(), view.width(), view.height(), MapCamera.MARGIN).scale();
        DotStyle style = DotStyle.automatic(
                current.cloud().size(), view, whole, model.pointSize().get(), scale, model.appearance().get());
        Supplier<Dots> source = camera.motion().dots().orElse(() -> settled);
        double time = model.time().get();
        MapContents.Replaying replay = contents.replaying();
        if (model.isReplaying() && replay != null && !camera.motion().isMoving()) {
            source = () -> replay.get().at(time);
            style = DotStyle.automatic(
                    replay.models(), view, whole, model.pointSize().get(), scale, model.appearance().get());
        }
        PathChoice.Lines drawn = contents.paths();
        Overlay lines = drawn == null
                ? Overlay.NONE
                : (g, device, widths) ->
                        drawn.lines().paint(g, device, widths, Double.isNaN(time) ? Double.POSITIVE_INFINITY : time);
        Overlay more = model.overlay().get();
        Overlay overlay = more == Overlay.NONE ? lines : lines.then(more);
        Overlay painted = camera.motion().isMoving() ? Overlay.NONE : overlay;
        frames.request(new FrameLoop.Frame(source, view, scale, style, painted));
    }

    private void onShown(FrameLoop.Shown shown) {
        if (contents.snapshot() == null) {
            return;
        }
        double scale = shown.frame().outputScale();
        image.setImage(shown.image());
        framesShown++;
        image.setFitWidth(shown.image().getWidth() / scale);
        image.setFitHeight(shown.image().getHeight() / scale);
        drawnRadius = shown.frame().style().radius() / scale;
        showMarks();
    }

    // Rings, tooltip, words.

    private void showState() {
        MapPoints wanted = model.getPoints();
        boolean nothing = wanted == null || wanted.size() == 0;
        pseudoClassStateChanged(EMPTY, nothing);
        empty.setVisible(nothing);
        showButtons();
        caption.setVisible(!nothing);
        image.setVisible(!nothing);
        // While points are being sorted, what is said belongs to what is still on the screen.
        MapSnapshot current = contents.snapshot();
        MapPoints points = current == null ? wanted : current.points();
        if (points == null || nothing) {
            setAccessibleText(model.emptyText().get());
        } else {
            MapWords words = MapWords.of(points, model, contents.paths());
            caption.show(words.caption(), points.description().distances() == MapDescription.Distances.NOT_TO_SCALE);
            setAccessibleText(words.spoken());
        }
        showMarks();
        requestLayout();
    }

    private void showButtons() {
        MapPoints points = model.getPoints();
        buttons.setVisible(points != null && points.size() > 0 && (!isSmall() || isHover()));
        caption.setCompact(isSmall());
    }

    private void showMarks() {
        marks.showPin(pixelOf(model.pinnedRow().get()), drawnRadius);
        marks.showHover(pixelOf(model.hoveredRow().get()), drawnRadius);
        Viewport view = camera.viewport().get();
        Map<MapModel.Group, Point2D> places = new EnumMap<>(MapModel.Group.class);
        if (view != null && !camera.motion().isMoving()) {
            contents.groupPlaces().forEach((group, place) ->
                    places.put(group, new Point2D(view.pixelX(place.getX()), view.pixelY(place.getY()))));
        }
        marks.showGroups(places);
    }

    /** Where a checkpoint is on the screen; null if it is not on the map, or on its way. */
    private @Nullable Point2D pixelOf(int row) {
        MapSnapshot current = contents.snapshot();
        Viewport view = camera.viewport().get();
        int point = current == null ? MapModel.NONE : current.point(row);
        if (current == null || view == null || point == MapModel.NONE || camera.motion().isMoving()) {
            return null;
        }
        Optional<Replay.Place> moved = placeNow(row);
        return new Point2D(
                view.pixelX(moved.map(Replay.Place::x).orElse((double) current.points().x()[point])),
                view.pixelY(moved.map(Replay.Place::y).orElse((double) current.points().y()[point])));
    }

    /** Where the model of a checkpoint is at the moment of a replay. */
    private Optional<Replay.Place> placeNow(int row) {
        MapContents.Replaying replay = contents.replaying();
        Replay made = replay == null || !model.isReplaying() ? null : replay.made().get();
        return made == null || replay == null
                ? Optional.empty()
                : made.placeOf(replay.trajectories().modelOf(row), model.time().get());
    }

    private void showHover() {
        int row = model.hoveredRow().get();
        Point2D place = pixelOf(row);
        marks.showHover(place, drawnRadius);
        // The card belongs to the map under the cursor; a map that is only linked to it shows the ring.
        card.setVisible(place != null && row == pointedRow);
        if (card.isVisible()) {
            Coloring coloring = model.getColoring();
            int color = coloring == null || row >= coloring.property().size()
                    ? model.appearance().get().plain()
                    : coloring.colors(new int[] {row}, model.appearance().get())[0];
            card.show(model.cards().get().apply(row), color);
            card.setAccessibleText(card.text());
            requestLayout();
        }
    }

    /** The cursor is at a checkpoint, or at {@link MapModel#NONE}. */
    void pointAt(int row) {
        pointedRow = row;
        model.hoveredRow().set(row);
        showHover();
    }

    /** The checkpoint at or next to a pixel; {@link MapModel#NONE} if none is near. What is greyed out is never meant. */
    int rowAt(double x, double y) {
        MapSnapshot current = contents.snapshot();
        Viewport view = camera.viewport().get();
        if (current == null || view == null) {
            return MapModel.NONE;
        }
        double reach = Math.max(HOVER_RADIUS, drawnRadius + 3) / view.scale();
        MapContents.Replaying replay = contents.replaying();
        if (model.isReplaying() && replay != null) {
            Replay made = replay.made().get();
            return made == null
                    ? MapModel.NONE
                    : made.nearest(model.time().get(), view.worldX(x), view.worldY(y), reach)
                            .map(Replay.Place::row)
                            .orElse(MapModel.NONE);
        }
        MapSnapshot.Looks looks = MapSnapshot.Looks.of(model);
        int point = current.cloud()
                .index()
                .nearest(view.worldX(x), view.worldY(y), reach, id -> looks.filters().passes(current.points().rows()[id]));
        return point == PointIndex.NONE ? MapModel.NONE : current.points().rows()[point];
    }

    /** What is on the map; null while nothing is. */
    @Nullable MapSnapshot snapshot() {
        return contents.snapshot();
    }

    // Layout.

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        double height = getHeight();
        image.relocate(0, 0);
        marks.resizeRelocate(0, 0, width, height);
        double emptyWidth = Math.min(width - 2 * MapCamera.MARGIN, 420);
        double emptyHeight = empty.prefHeight(emptyWidth);
        empty.resizeRelocate((width - emptyWidth) / 2, (height - emptyHeight) / 2, emptyWidth, emptyHeight);
        double buttonsWidth = buttons.prefWidth(-1);
        double buttonsHeight = buttons.prefHeight(buttonsWidth);
        buttons.resizeRelocate(width - buttonsWidth - 10, 10, buttonsWidth, buttonsHeight);
        placeCaption(width - 16, height);
        if (buttons.isVisible() && caption.getLayoutY() < 10 + buttonsHeight + 4) {
            placeCaption(width - 16 - buttonsWidth - 10, height);
        }
        meaning.autosize();
        meaning.relocate((width - meaning.getWidth()) / 2, 12);
        if (card.isVisible()) {
            card.autosize();
            Bounds at = marks.hoverBounds();
            double x = at.getMaxX() + 10;
            if (x + card.getWidth() > width - 4) {
                x = at.getMinX() - 10 - card.getWidth();
            }
            double y = Math.clamp(at.getMinY() - 6, 4, Math.max(4, height - card.getHeight() - 4));
            card.relocate(Math.round(Math.max(4, x)), Math.round(y));
        }
    }

    private void placeCaption(double room, double height) {
        double captionWidth = Math.min(caption.prefWidth(-1), room);
        double whole = caption.prefHeight(captionWidth);
        double captionHeight = isSmall() ? Math.min(whole, COMPACT_CAPTION) : whole;
        caption.resizeRelocate(8, height - captionHeight - 8, captionWidth, captionHeight);
    }
}
