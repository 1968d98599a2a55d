package org.weightscape.app.map;

import atlantafx.base.theme.PrimerLight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.event.EventType;
import javafx.geometry.Pos;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.map.Coloring;
import org.weightscape.map.DrawBench;
import org.weightscape.map.FrameTimes;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Viewport;
import org.weightscape.map.WindowTimes;
import org.weightscape.map.WindowTimes.Held;
import org.weightscape.zoo.Property;

/**
 * How the map fares in a real window: frames that reach the screen during the scripted pan and zoom of {@link DrawBench}, and
 * how long each of the things that people do keeps the JavaFX thread from everything else. JavaFX makes at most 60 frames a
 * second.
 */
public final class MapWindowBench {
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final int POLL_MILLISECONDS = 5;
    private static final int SIDE = 280;
    private static final double MARGIN = 36;
    private static final int CORNERS = 200;

    private final MapPoints points;
    private final int width;
    private final int height;
    private final MapModel model = new MapModel();
    private final MapView view;
    private final LegendView legend;
    private final MapHistory history;
    private final Stage stage;

    /** On the JavaFX thread: puts the window on the screen. */
    private MapWindowBench(MapPoints points, int width, int height) {
        this.points = points;
        this.width = width;
        this.height = height;
        view = new MapView(model);
        legend = new LegendView(model);
        history = new MapHistory(model);
        VBox side = new VBox(legend, new FiltersView(model));
        side.setMaxSize(SIDE, Region.USE_PREF_SIZE);
        StackPane.setAlignment(side, Pos.TOP_RIGHT);
        stage = new Stage();
        // No larger than the screen: JavaFX's headless platform cannot copy what lies beyond it.
        Rectangle2D screen = Screen.getPrimary().getBounds();
        StackPane content = new StackPane(view, side);
        content.setManaged(false);
        content.resize(width, height);
        Scene scene = new Scene(new Pane(content), Math.min(width, screen.getWidth()), Math.min(height, screen.getHeight()));
        stage.setScene(scene);
        stage.setX(0);
        stage.setY(0);
        stage.show();
    }

    /**
     * Measures in a window that is closed afterwards. Not to be called on the JavaFX thread, which is started if it does not run.
     *
     * @param points on the map
     * @param width of the map, screen pixels
     * @param height of the map, screen pixels
     * @param frames pulses that the journey takes
     */
    public static WindowTimes run(int points, int width, int height, int frames, Progress progress, Cancellation cancellation) {
        try {
            Platform.startup(() -> Platform.setImplicitExit(false));
        } catch (IllegalStateException _) {
            // It runs.
        }
        // As the program does at its start.
        onFx(() -> {
            Application.setUserAgentStylesheet(new PrimerLight().getUserAgentStylesheet());
            return true;
        });
        MapRehearsal.begin();
        MapPoints map = DrawBench.clusters(points);
        MapWindowBench bench = onFx(() -> new MapWindowBench(map, width, height));
        try (HeldThread held = new HeldThread(Platform::runLater)) {
            return bench.measure(frames, held, progress, cancellation);
        } finally {
            onFx(() -> {
                bench.close();
                return true;
            });
        }
    }

    private void close() {
        stage.close();
        history.dispose();
        legend.dispose();
        view.dispose();
    }

    private WindowTimes measure(int frames, HeldThread held, Progress progress, Cancellation cancellation) {
        Property.Numeric up = new Property.Numeric(
                "height", IntStream.range(0, points.size()).mapToDouble(i -> points.y()[i]).toArray());
        Property.Category side = Property.Category.of(
                "side", IntStream.range(0, points.size()).mapToObj(i -> points.x()[i] < 0 ? "left" : "right").toList());
        Coloring numbers = Coloring.of(up, points.rows());
        Property.Category many = new Property.Category(
                "hundreds",
                IntStream.range(0, 100).mapToObj("word %02d"::formatted).toList(),
                IntStream.range(0, points.size()).map(i -> i % 100).toArray());
        List<Coloring> words = List.of(Coloring.of(side, points.rows()), Coloring.of(many, points.rows()));
        progress.update(0.05, "sorting points");
        Map<String, Held> first = new LinkedHashMap<>();
        Map<String, Held> again = new LinkedHashMap<>();
        show(numbers, held, first);
        // The first way is for the compiler.
        journey(Math.clamp(frames / 4, 5, 120), cancellation);
        first.put("pan and zoom", held.longest());
        settle();
        held.longest();
        progress.update(0.3, "panning and zooming");
        long begin = System.nanoTime();
        long[] shown = journey(frames, cancellation);
        double seconds = (System.nanoTime() - begin) / 1e9;
        again.put("pan and zoom", held.longest());
        progress.update(0.7, "selecting and filtering");
        acts(held, words, first);
        show(numbers, held, again);
        acts(held, words, again);
        double[] between = IntStream.range(1, shown.length).mapToDouble(i -> (shown[i] - shown[i - 1]) / 1e6).toArray();
        return new WindowTimes(
                FrameTimes.of(between, shown.length, seconds),
                Collections.unmodifiableMap(first),
                Collections.unmodifiableMap(again),
                System.getProperty("glass.platform", "of the display"));
    }

    /** Puts the layout on the map, as new as if it had just been computed. */
    private void show(Coloring numbers, HeldThread held, Map<String, Held> times) {
        perform("first picture", held, times, () -> {
            model.coloring().set(numbers);
            model.points().set(new MapPoints(points.x(), points.y(), points.rows(), points.description()));
        });
    }

    /** What people do with a map, one thing after the other. */
    private void acts(HeldThread held, List<Coloring> words, Map<String, Held> times) {
        perform("hover", held, times, () -> mouse(MouseEvent.MOUSE_MOVED, width * 0.5, height * 0.5));
        perform("lasso", held, times, this::lasso);
        perform("invert selection", held, times, view::invertSelection);
        perform("isolate", held, times, model::isolateSelection);
        perform("undo", held, times, history::undo);
        perform("exclude", held, times, view::excludeSelection);
        perform("restore", held, times, model::restoreAll);
        perform("select all", held, times, view::selectAll);
        perform("group", held, times, () -> model.mark(MapModel.Group.A));
        perform("colour by category", held, times, () -> model.coloring().set(words.getFirst()));
        perform("isolate category", held, times, () -> model.isolate(Set.of(1)));
        perform("colour by 100 words", held, times, () -> model.coloring().set(words.getLast()));
        perform("take picture", held, times, this::takePicture);
        perform("clear", held, times, view::clear);
    }

    private void perform(String what, HeldThread held, Map<String, Held> times, Runnable act) {
        settle();
        held.longest();
        onFx(() -> {
            act.run();
            return true;
        });
        settle();
        times.put(what, held.longest());
    }

    /** Its maker would then make it elsewhere. */
    private void takePicture() {
        if (view.picture().isEmpty()) {
            throw new IllegalStateException("there is no picture of the map");
        }
    }

    private void lasso() {
        view.tool().set(MapTool.LASSO);
        for (int corner = 0; corner <= CORNERS; corner++) {
            double angle = 2 * Math.PI * corner / CORNERS;
            mouse(
                    corner == 0
                            ? MouseEvent.MOUSE_PRESSED
                            : corner == CORNERS ? MouseEvent.MOUSE_RELEASED : MouseEvent.MOUSE_DRAGGED,
                    width * (0.5 + 0.3 * Math.cos(angle)),
                    height * (0.5 + 0.3 * Math.sin(angle)));
        }
        view.tool().set(MapTool.PAN);
    }

    private void mouse(EventType<MouseEvent> type, double x, double y) {
        boolean down = type != MouseEvent.MOUSE_MOVED;
        view.fireEvent(new MouseEvent(
                type, x, y, x, y, down ? MouseButton.PRIMARY : MouseButton.NONE, down ? 1 : 0, false, false, false, false, down,
                false, false, false, false, !down, null));
    }

    /** Goes the way of {@link DrawBench}, a step at each pulse; gives when each frame came to the screen. */
    private long[] journey(int frames, Cancellation cancellation) {
        CompletableFuture<long[]> done = new CompletableFuture<>();
        Platform.runLater(() -> new AnimationTimer() {
            private final Viewport fitted = Viewport.fit(
                    Objects.requireNonNull(view.snapshot()).cloud().bounds(), width, height, MARGIN);
            private final List<Long> shown = new ArrayList<>();
            private int pulse;
            private int seen = view.framesShown();

            @Override
            public void handle(long now) {
                if (view.framesShown() != seen) {
                    seen = view.framesShown();
                    shown.add(System.nanoTime());
                }
                if (pulse == frames || cancellation.isCancelled()) {
                    stop();
                    done.complete(shown.stream().mapToLong(Long::longValue).toArray());
                    return;
                }
                view.camera().look(DrawBench.journey(fitted, pulse / (double) frames));
                pulse++;
            }
        }.start());
        long[] shown = done.join();
        cancellation.throwIfCancelled();
        return shown;
    }

    /** Waits until the map shows what was asked for. */
    private void settle() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        int calm = 0;
        while (calm < 3) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the map does not come to rest");
            }
            calm = onFx(this::isSettled) ? calm + 1 : 0;
            try {
                Thread.sleep(POLL_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
        }
    }

    private boolean isSettled() {
        return (model.getPoints() == null || view.framesShown() > 0) && view.isSettled() && legend.isSettled();
    }

    private static <T> T onFx(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Platform.runLater(() -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done.join();
    }
}
