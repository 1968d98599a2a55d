package org.weightscape.app.map;

import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Polygon;
import javafx.scene.shape.Rectangle;
import javafx.stage.Window;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.map.Coloring;
import org.weightscape.map.DotStyle;
import org.weightscape.map.Dots;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Movement;
import org.weightscape.map.PointCloud;
import org.weightscape.map.PointIndex;
import org.weightscape.map.ReadableNumber;
import org.weightscape.map.Viewport;

/**
 * Shows a {@link MapModel}. The wheel zooms at the cursor, dragging moves the map, Shift and dragging draws a lasso; a click pins a point,
 * Esc or a double click on nothing clears. Everything slow (sorting points, colouring, drawing) happens on the executor; on the JavaFX
 * thread only a finished image is put in place.
 */
public final class MapView extends Region {
    private static final Logger LOG = LoggerFactory.getLogger(MapView.class);

    /** What dragging with the left button does. */
    public enum Tool {
        PAN,
        LASSO,
        RECTANGLE
    }

    private enum Combine {
        REPLACE("Select"),
        ADD("Add to the selection"),
        TAKE_AWAY("Take away from the selection");

        final String label;

        Combine(String label) {
            this.label = label;
        }
    }

    private static final double MARGIN = 36;
    private static final double HOVER_RADIUS = 9;
    private static final double CLICK_SLACK = 4;
    private static final double WHEEL_BASE = 1.0018;
    private static final double KEY_ZOOM = 1.4;
    private static final double KEY_PAN = 60;
    private static final double FARTHEST = 0.15;
    private static final double CLOSEST = 20_000;
    private static final long GLIDE_NANOS = 180_000_000L;
    private static final long TRANSITION_NANOS = 700_000_000L;
    private static final int LARGEST_TRANSITION = 300_000;
    private static final PseudoClass EMPTY = PseudoClass.getPseudoClass("empty");
    private static final PseudoClass BUSY = PseudoClass.getPseudoClass("selecting");

    /** Daemon threads for all maps and legends that are not given others. */
    static final class Threads {
        static final Executor SHARED = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("map-", 0).factory());

        private Threads() {}
    }

    private final MapModel model;
    private final Executor background;
    private final FrameLoop frames;
    private final ReadOnlyObjectWrapper<@Nullable Viewport> viewport = new ReadOnlyObjectWrapper<>(this, "viewport");
    private final ObjectProperty<Tool> tool = new SimpleObjectProperty<>(this, "tool", Tool.PAN);

    private final ImageView image = new ImageView();
    private final Pane marks = new Pane();
    private final Circle hoverRing = new Circle();
    private final Circle pinRing = new Circle();
    private final Circle pinHalo = new Circle();
    private final Polygon lasso = new Polygon();
    private final Rectangle box = new Rectangle();
    private final Label meaning = new Label();
    private final Label empty = new Label();
    private final HoverCard card = new HoverCard();
    private final MapCaption caption = new MapCaption();
    private final MapButtons buttons = new MapButtons(this);
    private final Rectangle clip = new Rectangle();

    private @Nullable MapSnapshot snapshot;
    private @Nullable Dots dots;
    private double drawnRadius = 3;
    /** The checkpoint under this map's own cursor. */
    private int pointedRow = MapModel.NONE;
    /** Counts layouts and looks, so that a result that is no longer wanted is known as such. */
    private final AtomicInteger layoutRequest = new AtomicInteger();

    private final AtomicInteger looksRequest = new AtomicInteger();
    private boolean fitted = true;
    private int framesShown;
    private final AtomicInteger pending = new AtomicInteger();
    private @Nullable Glide glide;
    private @Nullable Transition transition;
    private @Nullable Drag drag;
    private Subscription subscription = Subscription.EMPTY;

    private final AnimationTimer motion = new AnimationTimer() {
        @Override
        public void handle(long now) {
            onMotion();
        }
    };

    /** The view moves smoothly from one part of the world to another. */
    private record Glide(Viewport from, Viewport to, long begin, long length) {}

    /** The points move from an earlier layout of the same checkpoints; the work space is the drawing thread's. */
    private record Transition(Movement movement, long begin) {}

    /** What the pressed left button does. */
    private static final class Drag {
        final Tool tool;
        final double startX;
        final double startY;
        double lastX;
        double lastY;
        boolean moved;

        Drag(Tool tool, double x, double y) {
            this.tool = tool;
            startX = x;
            startY = y;
            lastX = x;
            lastY = y;
        }
    }

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
        this.background = background;
        this.frames = new FrameLoop(background, this::onShown);
        getStyleClass().add("map-view");
        getStylesheets().add(Objects.requireNonNull(MapView.class.getResource("map.css")).toExternalForm());
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setMinSize(120, 90);
        setPrefSize(900, 640);
        setClip(clip);

        image.setManaged(false);
        image.setSmooth(false);
        marks.setManaged(false);
        marks.setMouseTransparent(true);
        hoverRing.getStyleClass().add("map-hover-ring");
        pinRing.getStyleClass().add("map-pin-ring");
        pinHalo.getStyleClass().add("map-pin-halo");
        lasso.getStyleClass().add("map-lasso");
        box.getStyleClass().add("map-lasso");
        meaning.getStyleClass().add("map-meaning");
        meaning.setMouseTransparent(true);
        empty.getStyleClass().add("map-empty");
        empty.setMouseTransparent(true);
        empty.textProperty().bind(model.emptyText());
        for (var mark : new javafx.scene.Node[] {hoverRing, pinHalo, pinRing, lasso, box, meaning, card}) {
            mark.setVisible(false);
        }
        marks.getChildren().addAll(pinHalo, pinRing, hoverRing, lasso, box);
        getChildren().addAll(image, marks, empty, caption, buttons, meaning, card);

        addEventHandler(ScrollEvent.SCROLL, this::onScroll);
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::onPressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::onDragged);
        addEventHandler(MouseEvent.MOUSE_RELEASED, this::onReleased);
        addEventHandler(MouseEvent.MOUSE_CLICKED, this::onClicked);
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(event.getX(), event.getY()));
        addEventHandler(MouseEvent.MOUSE_EXITED, event -> pointAt(MapModel.NONE));
        addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);

        ObservableValue<Number> outputScale = sceneProperty()
                .flatMap(Scene::windowProperty)
                .flatMap(Window::renderScaleXProperty);
        subscription = Subscription.combine(
                model.points().subscribe(this::onPoints),
                model.coloring().subscribe(coloring -> onLooks()),
                model.selection().subscribe(selection -> onLooks()),
                model.filter().subscribe(filter -> onLooks()),
                model.isolated().subscribe(isolated -> onLooks()),
                model.appearance().subscribe(appearance -> onLooks()),
                model.emptyText().subscribe(text -> showState()),
                model.pointSize().subscribe(size -> redraw()),
                model.hoveredRow().subscribe(row -> showHover()),
                model.pinnedRow().subscribe(row -> showMarks()),
                outputScale.subscribe(scale -> redraw()),
                viewport.subscribe(view -> redraw()),
                widthProperty().subscribe(width -> onResized()),
                heightProperty().subscribe(height -> onResized()),
                tool.subscribe(now -> setCursor(now == Tool.PAN ? Cursor.DEFAULT : Cursor.CROSSHAIR)));
    }

    /** Which part of the map is visible, in screen pixels; null while there is nothing to see. */
    public ReadOnlyObjectProperty<@Nullable Viewport> viewport() {
        return viewport.getReadOnlyProperty();
    }

    /** What dragging does; Shift and dragging draws a lasso with any of them. */
    public ObjectProperty<Tool> tool() {
        return tool;
    }

    /** The model that this view shows. */
    public MapModel model() {
        return model;
    }

    /** Shows the whole map. */
    public void fit() {
        MapSnapshot current = snapshot;
        if (current != null && getWidth() > 0 && getHeight() > 0) {
            fitted = true;
            glideTo(fitOf(current.cloud()), GLIDE_NANOS);
        }
    }

    /** Comes closer to the middle of the view. */
    public void zoomIn() {
        zoomBy(KEY_ZOOM);
    }

    /** Goes away from the middle of the view. */
    public void zoomOut() {
        zoomBy(1 / KEY_ZOOM);
    }

    /** Clears pin and selection; where neither is there, shows all categories again. */
    public void clear() {
        boolean any = !model.selection().get().isEmpty() || model.pinnedRow().get() != MapModel.NONE;
        model.selection().set(new BitSet());
        model.pinnedRow().set(MapModel.NONE);
        if (!any) {
            model.isolated().set(java.util.Set.of());
        }
    }

    /** Ends drawing and listening; the view shows nothing new from now on. */
    public void dispose() {
        subscription.unsubscribe();
        motion.stop();
        frames.stop();
        layoutRequest.incrementAndGet();
        looksRequest.incrementAndGet();
    }

    /** How many frames have been put on the screen. */
    int framesShown() {
        return framesShown;
    }

    /** Whether what is on the screen is what was asked for last, and nothing moves. */
    boolean isSettled() {
        return pending.get() == 0 && glide == null && transition == null && frames.isIdle();
    }

    // Preparing: layouts and looks.

    private void onPoints(@Nullable MapPoints points) {
        int request = layoutRequest.incrementAndGet();
        if (points == null || points.size() == 0) {
            snapshot = null;
            dots = null;
            transition = null;
            image.setImage(null);
            viewport.set(null);
            showState();
            return;
        }
        MapSnapshot.Looks looks = MapSnapshot.Looks.of(model);
        int looksNow = looksRequest.incrementAndGet();
        prepare(() -> {
            MapSnapshot made = MapSnapshot.of(points);
            Dots colored = made.dots(looks);
            Platform.runLater(() -> publish(request, looksNow, made, colored));
        });
    }

    private void publish(int request, int looks, MapSnapshot made, Dots colored) {
        if (request != layoutRequest.get()) {
            return;
        }
        MapSnapshot before = snapshot;
        snapshot = made;
        dots = colored;
        transition = before != null
                        && before.hasPointsOf(made)
                        && made.cloud().size() <= LARGEST_TRANSITION
                        && getScene() != null
                ? new Transition(new Movement(before.cloud(), made.cloud(), colored), System.nanoTime())
                : null;
        showState();
        if (getWidth() > 0 && getHeight() > 0) {
            fitted = true;
            Viewport fit = fitOf(made.cloud());
            if (transition != null && viewport.get() != null) {
                glideTo(fit, TRANSITION_NANOS);
            } else {
                glide = null;
                viewport.set(fit);
            }
        }
        redraw();
        if (looks != looksRequest.get()) {
            // Colours were changed while the points were being sorted.
            onLooks();
        }
    }

    private void onLooks() {
        showState();
        MapSnapshot current = snapshot;
        int request = looksRequest.incrementAndGet();
        if (current == null) {
            return;
        }
        MapSnapshot.Looks looks = MapSnapshot.Looks.of(model);
        prepare(() -> {
            if (request != looksRequest.get()) {
                return;
            }
            Dots colored = current.dots(looks);
            Platform.runLater(() -> {
                if (request == looksRequest.get() && current == snapshot) {
                    dots = colored;
                    redraw();
                }
            });
        });
    }

    private void prepare(Runnable work) {
        pending.incrementAndGet();
        background.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("The map could not be prepared", e);
            } finally {
                // After what the work itself has left for the JavaFX thread.
                Platform.runLater(pending::decrementAndGet);
            }
        });
    }

    // Drawing.

    private Viewport fitOf(PointCloud cloud) {
        return Viewport.fit(cloud.bounds(), getWidth(), getHeight(), MARGIN);
    }

    private double outputScale() {
        Scene scene = getScene();
        Window window = scene == null ? null : scene.getWindow();
        return window == null ? 1 : Math.clamp(window.getRenderScaleX(), 0.5, 4);
    }

    private void onResized() {
        clip.setWidth(getWidth());
        clip.setHeight(getHeight());
        MapSnapshot current = snapshot;
        if (current == null || !(getWidth() > 0) || !(getHeight() > 0)) {
            return;
        }
        Viewport view = viewport.get();
        glide = null;
        viewport.set(view == null || fitted ? fitOf(current.cloud()) : view.resized(getWidth(), getHeight()));
    }

    private void redraw() {
        MapSnapshot current = snapshot;
        Dots settled = dots;
        Viewport view = viewport.get();
        if (current == null || settled == null || view == null) {
            return;
        }
        double scale = outputScale();
        double whole = Viewport.fit(current.cloud().bulk(), view.width(), view.height(), MARGIN).scale();
        DotStyle style = DotStyle.automatic(
                current.cloud().size(), view, whole, model.pointSize().get(), scale, model.appearance().get());
        Supplier<Dots> source = () -> settled;
        Transition moving = transition;
        if (moving != null) {
            float share = (float) eased((System.nanoTime() - moving.begin) / (double) TRANSITION_NANOS);
            source = () -> moving.movement.at(share);
            motion.start();
        }
        frames.request(new FrameLoop.Frame(source, view, scale, style));
    }

    private void onShown(FrameLoop.Shown shown) {
        if (snapshot == null) {
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

    private void glideTo(Viewport end, long length) {
        Viewport begin = viewport.get();
        if (begin == null || getScene() == null) {
            viewport.set(end);
            return;
        }
        glide = new Glide(begin, end, System.nanoTime(), length);
        motion.start();
    }

    private void onMotion() {
        Glide gliding = glide;
        if (gliding != null) {
            double share = (System.nanoTime() - gliding.begin) / (double) gliding.length;
            if (share >= 1) {
                glide = null;
            }
            viewport.set(share >= 1 ? gliding.to : gliding.from.towards(gliding.to, eased(share)));
        }
        Transition moving = transition;
        if (moving != null) {
            if (System.nanoTime() - moving.begin >= TRANSITION_NANOS) {
                transition = null;
            }
            redraw();
        }
        if (glide == null && transition == null) {
            motion.stop();
        }
    }

    private static double eased(double share) {
        double t = Math.clamp(share, 0, 1);
        return t * t * (3 - 2 * t);
    }

    // Rings, tooltip, words.

    private void showState() {
        MapPoints wanted = model.getPoints();
        boolean nothing = wanted == null || wanted.size() == 0;
        pseudoClassStateChanged(EMPTY, nothing);
        empty.setVisible(nothing);
        buttons.setVisible(!nothing);
        caption.setVisible(!nothing);
        image.setVisible(!nothing);
        // While points are being sorted, what is said belongs to what is still on the screen.
        MapPoints points = snapshot == null ? wanted : snapshot.points();
        if (points == null || nothing) {
            setAccessibleText(model.emptyText().get());
        } else {
            int selected = model.selection().get().cardinality();
            String chosen = selected == 0 ? "" : " · " + ReadableNumber.grouped(selected) + " selected";
            boolean warn = points.description().distances() == MapDescription.Distances.NOT_TO_SCALE;
            caption.show(points.caption() + chosen, warn);
            Coloring coloring = model.getColoring();
            setAccessibleText("Map of " + points.caption() + chosen
                    + (coloring == null ? "" : ", coloured by " + coloring.property().name()));
        }
        showMarks();
        requestLayout();
    }

    private void showMarks() {
        placeRing(pinRing, model.pinnedRow().get(), 5);
        placeRing(pinHalo, model.pinnedRow().get(), 7);
        placeRing(hoverRing, model.hoveredRow().get(), 4);
    }

    private boolean placeRing(Circle ring, int row, double more) {
        MapSnapshot current = snapshot;
        Viewport view = viewport.get();
        int point = current == null ? MapModel.NONE : current.point(row);
        boolean there = current != null && view != null && point != MapModel.NONE && transition == null;
        ring.setVisible(there);
        if (current != null && view != null && there) {
            ring.setCenterX(view.pixelX(current.points().x()[point]));
            ring.setCenterY(view.pixelY(current.points().y()[point]));
            ring.setRadius(drawnRadius + more);
        }
        return there;
    }

    private void showHover() {
        int row = model.hoveredRow().get();
        boolean there = placeRing(hoverRing, row, 4);
        // The card belongs to the map under the cursor; a map that is only linked to it shows the ring.
        card.setVisible(there && row == pointedRow);
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

    private void hover(double x, double y) {
        if (drag == null) {
            pointAt(rowAt(x, y));
        }
    }

    private void pointAt(int row) {
        pointedRow = row;
        model.hoveredRow().set(row);
        showHover();
    }

    private int rowAt(double x, double y) {
        MapSnapshot current = snapshot;
        Viewport view = viewport.get();
        if (current == null || view == null) {
            return MapModel.NONE;
        }
        MapSnapshot.Looks looks = MapSnapshot.Looks.of(model);
        double radius = Math.max(HOVER_RADIUS, drawnRadius + 3) / view.scale();
        int point = current.cloud()
                .index()
                .nearest(view.worldX(x), view.worldY(y), radius, id -> looks.passes(current.points().rows()[id]));
        return point == PointIndex.NONE ? MapModel.NONE : current.points().rows()[point];
    }

    // Mouse and keys.

    private void onScroll(ScrollEvent event) {
        MapSnapshot current = snapshot;
        Viewport view = viewport.get();
        if (current == null || view == null || event.getDeltaY() == 0) {
            return;
        }
        double factor = Math.pow(WHEEL_BASE, Math.clamp(event.getDeltaY() * 2.5, -400, 400));
        double whole = fitOf(current.cloud()).scale();
        glide = null;
        fitted = false;
        viewport.set(view.zoomedAt(event.getX(), event.getY(), factor, whole * FARTHEST, whole * CLOSEST));
        hover(event.getX(), event.getY());
        event.consume();
    }

    private void zoomBy(double factor) {
        MapSnapshot current = snapshot;
        Viewport view = viewport.get();
        if (current == null || view == null) {
            return;
        }
        Viewport begin = glide == null ? view : glide.to;
        double whole = fitOf(current.cloud()).scale();
        fitted = false;
        glideTo(
                begin.zoomedAt(begin.width() / 2, begin.height() / 2, factor, whole * FARTHEST, whole * CLOSEST),
                GLIDE_NANOS);
    }

    private void panBy(double x, double y) {
        Viewport view = viewport.get();
        if (view != null) {
            glide = null;
            fitted = false;
            viewport.set(view.pannedBy(x, y));
        }
    }

    private void onPressed(MouseEvent event) {
        requestFocus();
        if (event.getButton() == MouseButton.PRIMARY && snapshot != null) {
            Tool used = event.isShiftDown() && tool.get() == Tool.PAN ? Tool.LASSO : tool.get();
            drag = new Drag(used, event.getX(), event.getY());
            event.consume();
        }
    }

    private void onDragged(MouseEvent event) {
        Drag current = drag;
        if (current == null) {
            return;
        }
        if (!current.moved) {
            if (Math.hypot(event.getX() - current.startX, event.getY() - current.startY) < CLICK_SLACK) {
                return;
            }
            current.moved = true;
            pointAt(MapModel.NONE);
            if (current.tool == Tool.PAN) {
                setCursor(Cursor.CLOSED_HAND);
            } else {
                lasso.getPoints().setAll(current.startX, current.startY);
                lasso.setVisible(current.tool == Tool.LASSO);
                box.setVisible(current.tool == Tool.RECTANGLE);
                pseudoClassStateChanged(BUSY, true);
            }
        }
        switch (current.tool) {
            case PAN -> panBy(event.getX() - current.lastX, event.getY() - current.lastY);
            case LASSO -> lasso.getPoints().addAll(event.getX(), event.getY());
            case RECTANGLE -> {
                box.setX(Math.min(current.startX, event.getX()));
                box.setY(Math.min(current.startY, event.getY()));
                box.setWidth(Math.abs(event.getX() - current.startX));
                box.setHeight(Math.abs(event.getY() - current.startY));
            }
        }
        if (current.tool != Tool.PAN) {
            meaning.setText(combine(event).label);
            meaning.setVisible(true);
            requestLayout();
        }
        current.lastX = event.getX();
        current.lastY = event.getY();
        event.consume();
    }

    private static Combine combine(MouseEvent event) {
        return event.isAltDown() ? Combine.TAKE_AWAY : event.isShortcutDown() ? Combine.ADD : Combine.REPLACE;
    }

    private void onReleased(MouseEvent event) {
        Drag current = drag;
        if (current == null) {
            return;
        }
        drag = null;
        if (current.moved) {
            select(current, combine(event));
        }
        endDrag();
    }

    private void endDrag() {
        setCursor(tool.get() == Tool.PAN ? Cursor.DEFAULT : Cursor.CROSSHAIR);
        lasso.setVisible(false);
        box.setVisible(false);
        meaning.setVisible(false);
        pseudoClassStateChanged(BUSY, false);
    }

    private void select(Drag done, Combine combine) {
        MapSnapshot current = snapshot;
        Viewport view = viewport.get();
        if (done.tool == Tool.PAN || current == null || view == null) {
            return;
        }
        double[] corners = done.tool == Tool.LASSO
                ? lasso.getPoints().stream().mapToDouble(Double::doubleValue).toArray()
                : new double[] {
                    done.startX, done.startY, done.lastX, done.startY, done.lastX, done.lastY, done.startX, done.lastY
                };
        double[] x = new double[corners.length / 2];
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = view.worldX(corners[2 * i]);
            y[i] = view.worldY(corners[2 * i + 1]);
        }
        MapSnapshot.Looks looks = MapSnapshot.Looks.of(model);
        prepare(() -> {
            BitSet rows = current.rows(current.cloud().index().inside(x, y));
            // What is greyed out cannot be meant.
            BitSet meant = new BitSet();
            rows.stream().filter(looks::passes).forEach(meant::set);
            Platform.runLater(() -> combineSelection(meant, combine));
        });
    }

    private void combineSelection(BitSet rows, Combine combine) {
        BitSet now = (BitSet) model.selection().get().clone();
        switch (combine) {
            case REPLACE -> now = rows;
            case ADD -> now.or(rows);
            case TAKE_AWAY -> now.andNot(rows);
        }
        model.selection().set(now);
    }

    private void onClicked(MouseEvent event) {
        if (event.getButton() != MouseButton.PRIMARY || !event.isStillSincePress()) {
            return;
        }
        int row = rowAt(event.getX(), event.getY());
        if (row != MapModel.NONE) {
            if (event.isShortcutDown()) {
                BitSet one = (BitSet) model.selection().get().clone();
                one.flip(row);
                model.selection().set(one);
            } else {
                model.pinnedRow().set(row);
            }
        } else if (event.getClickCount() == 2) {
            clear();
        }
        event.consume();
    }

    private void onKey(KeyEvent event) {
        boolean done = true;
        switch (event.getCode()) {
            case PLUS, EQUALS, ADD -> zoomIn();
            case MINUS, SUBTRACT -> zoomOut();
            case DIGIT0, NUMPAD0 -> {
                done = event.isShortcutDown();
                if (done) {
                    fit();
                }
            }
            case HOME -> fit();
            case LEFT -> panBy(KEY_PAN, 0);
            case RIGHT -> panBy(-KEY_PAN, 0);
            case UP -> panBy(0, KEY_PAN);
            case DOWN -> panBy(0, -KEY_PAN);
            case ESCAPE -> {
                if (drag != null) {
                    drag = null;
                    endDrag();
                } else {
                    clear();
                }
            }
            default -> done = false;
        }
        if (done) {
            event.consume();
        }
    }

    // Layout.

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        double height = getHeight();
        image.relocate(0, 0);
        marks.resizeRelocate(0, 0, width, height);
        double emptyWidth = Math.min(width - 2 * MARGIN, 420);
        double emptyHeight = empty.prefHeight(emptyWidth);
        empty.resizeRelocate((width - emptyWidth) / 2, (height - emptyHeight) / 2, emptyWidth, emptyHeight);
        double captionWidth = Math.min(caption.prefWidth(-1), width - 16);
        double captionHeight = caption.prefHeight(captionWidth);
        caption.resizeRelocate(8, height - captionHeight - 8, captionWidth, captionHeight);
        double buttonsWidth = buttons.prefWidth(-1);
        buttons.resizeRelocate(width - buttonsWidth - 10, 10, buttonsWidth, buttons.prefHeight(buttonsWidth));
        meaning.autosize();
        meaning.relocate((width - meaning.getWidth()) / 2, 12);
        if (card.isVisible()) {
            card.autosize();
            Bounds at = hoverRing.getBoundsInParent();
            double x = at.getMaxX() + 10;
            if (x + card.getWidth() > width - 4) {
                x = at.getMinX() - 10 - card.getWidth();
            }
            double y = Math.clamp(at.getMinY() - 6, 4, Math.max(4, height - card.getHeight() - 4));
            card.relocate(Math.round(Math.max(4, x)), Math.round(y));
        }
    }
}
