package org.weightscape.app.map;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.geometry.Point2D;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.map.Dots;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Replay;
import org.weightscape.map.Trajectories;

/**
 * What a map is made of, ready to be drawn: follows a {@link MapModel}, sorts and colours its points and finds its lines in the
 * background, and hands each over whole. The latest wish wins. To be used on the JavaFX thread.
 */
final class MapContents {
    private static final Logger LOG = LoggerFactory.getLogger(MapContents.class);

    private final MapModel model;
    private final Executor background;
    private final Consumer<@Nullable MapSnapshot> laidOut;
    private final Runnable changed;
    private final Subscription subscription;

    private @Nullable MapSnapshot snapshot;
    private @Nullable Dots dots;
    private @Nullable Replaying replaying;
    private PathChoice.@Nullable Lines paths;
    private Map<MapModel.Group, Point2D> groupPlaces = Map.of();
    /** Count layouts, looks and lines, so that a result that is no longer wanted is known as such. */
    private final AtomicInteger layoutRequest = new AtomicInteger();

    private final AtomicInteger looksRequest = new AtomicInteger();
    private final AtomicInteger pathsRequest = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();

    /** The map at any moment, made when it is first asked for: on the drawing thread, or with the cursor on the map. */
    record Replaying(Trajectories trajectories, MapSnapshot layout, Dots dots, AtomicReference<@Nullable Replay> made) {
        /** How many models move. */
        int models() {
            return trajectories.models();
        }

        synchronized Replay get() {
            Replay known = made.get();
            if (known == null) {
                known = new Replay(trajectories, layout.points(), dots);
                made.set(known);
            }
            return known;
        }
    }

    /**
     * @param background runs what is slow
     * @param laidOut takes the snapshot before when there is another one, or none any more
     * @param changed is told of other colours, lines and places of groups
     */
    MapContents(
            MapModel model, Executor background, Consumer<@Nullable MapSnapshot> laidOut, Runnable changed) {
        this.model = model;
        this.background = background;
        this.laidOut = laidOut;
        this.changed = changed;
        subscription = Subscription.combine(
                model.points().subscribe((before, now) -> onPoints(now)),
                model.coloring().subscribe((before, now) -> onLooks()),
                model.selection().subscribe((before, now) -> onLooks()),
                model.kept().subscribe((before, now) -> onLooks()),
                model.conditions().subscribe((before, now) -> onLooks()),
                model.appearance().subscribe((before, now) -> onLooks()),
                model.groups().subscribe((before, now) -> onGroups()),
                model.trajectories().subscribe((before, now) -> onDots()),
                model.paths().subscribe((before, now) -> onPaths()),
                model.pinnedRow().subscribe((before, now) -> onPaths()));
    }

    /** Begins with what the model holds by now. */
    void begin() {
        onPoints(model.getPoints());
    }

    /** The layout; null while there is none. */
    @Nullable MapSnapshot snapshot() {
        return snapshot;
    }

    /** The points in their colours; null while there is no layout. */
    @Nullable Dots dots() {
        return dots;
    }

    /** The lines that are wanted; null: none are. */
    PathChoice.@Nullable Lines paths() {
        return paths;
    }

    /** Where the groups have their middle, world coordinates. */
    Map<MapModel.Group, Point2D> groupPlaces() {
        return groupPlaces;
    }

    /** The training to be replayed; null where models do not move. */
    @Nullable Replaying replaying() {
        return replaying;
    }

    /** Whether everything that was wished for is there. */
    boolean isSettled() {
        return pending.get() == 0;
    }

    /** Ends following; what is still being made is thrown away. */
    void dispose() {
        subscription.unsubscribe();
        layoutRequest.incrementAndGet();
        looksRequest.incrementAndGet();
        pathsRequest.incrementAndGet();
    }

    /** Does something slow in the background. */
    void prepare(Runnable work) {
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

    private void onPoints(@Nullable MapPoints points) {
        int request = layoutRequest.incrementAndGet();
        if (points == null || points.size() == 0) {
            MapSnapshot before = snapshot;
            snapshot = null;
            dots = null;
            paths = null;
            laidOut.accept(before);
            return;
        }
        MapSnapshot.Looks looks = MapSnapshot.Looks.of(model);
        int looksNow = looksRequest.incrementAndGet();
        PathChoice choice = PathChoice.of(model);
        prepare(() -> {
            MapSnapshot made = MapSnapshot.of(points);
            Dots colored = made.dots(looks);
            PathChoice.Lines lines = choice.lines(points);
            Platform.runLater(() -> {
                if (request == layoutRequest.get()) {
                    publish(made, colored, lines);
                    if (looksNow != looksRequest.get()) {
                        // Colours were changed while the points were being sorted.
                        onLooks();
                    }
                    if (!choice.equals(PathChoice.of(model))) {
                        onPaths();
                    }
                }
            });
        });
    }

    private void publish(MapSnapshot made, Dots colored, PathChoice.@Nullable Lines lines) {
        MapSnapshot before = snapshot;
        snapshot = made;
        dots = colored;
        paths = lines;
        pathsRequest.incrementAndGet();
        replayDots();
        laidOut.accept(before);
        onGroups();
    }

    private void onLooks() {
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
                    onDots();
                    changed.run();
                }
            });
        });
    }

    /** New colours, or new ways through the training. */
    private void onDots() {
        replayDots();
        onPaths();
    }

    private void replayDots() {
        MapSnapshot current = snapshot;
        Dots settled = dots;
        Trajectories trajectories = model.trajectories().get();
        replaying = current == null || settled == null || trajectories == null || !trajectories.hasMotion()
                ? null
                : new Replaying(trajectories, current, settled, new AtomicReference<>());
    }

    private void onPaths() {
        MapSnapshot current = snapshot;
        int request = pathsRequest.incrementAndGet();
        PathChoice choice = PathChoice.of(model);
        if (current == null || choice.isEmpty()) {
            boolean any = paths != null;
            paths = null;
            if (any) {
                changed.run();
            }
            return;
        }
        prepare(() -> {
            PathChoice.Lines made = choice.lines(current.points());
            Platform.runLater(() -> {
                if (request == pathsRequest.get() && current == snapshot) {
                    paths = made;
                    changed.run();
                }
            });
        });
    }

    private void onGroups() {
        MapSnapshot current = snapshot;
        Map<MapModel.Group, BitSet> groups = model.groups().get();
        if (current == null || groups.isEmpty()) {
            groupPlaces = Map.of();
            changed.run();
            return;
        }
        prepare(() -> {
            Map<MapModel.Group, Point2D> places = new EnumMap<>(MapModel.Group.class);
            groups.forEach((group, rows) -> current.middle(rows).ifPresent(place -> places.put(group, place)));
            Platform.runLater(() -> {
                if (current == snapshot && groups == model.groups().get()) {
                    groupPlaces = places;
                    changed.run();
                }
            });
        });
    }
}
