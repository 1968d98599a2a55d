package org.weightscape.app.map;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Dots;
import org.weightscape.map.Movement;
import org.weightscape.map.Viewport;

/** What moves on a map by itself: the view on its way to another part, and points on their way to another layout. */
final class MapMotion {
    /** As long as a view glides when a person asks for another part. */
    static final long GLIDE_NANOS = 180_000_000L;

    private static final long TRANSITION_NANOS = 700_000_000L;

    private final Consumer<Viewport> show;
    private final Runnable redraw;
    private @Nullable Glide glide;
    private @Nullable Transition transition;

    private final AnimationTimer pulses = new AnimationTimer() {
        @Override
        public void handle(long now) {
            onPulse();
        }
    };

    /** The view moves smoothly from one part of the world to another. */
    private record Glide(Viewport from, Viewport to, long begin, long length) {}

    /** The points move from an earlier layout of the same checkpoints; the work space is the drawing thread's. */
    private record Transition(Movement movement, long begin) {}

    /**
     * @param show takes each part that the view glides over
     * @param redraw draws the points where they are by now
     */
    MapMotion(Consumer<Viewport> show, Runnable redraw) {
        this.show = show;
        this.redraw = redraw;
    }

    /** Moves the view; takes the place of a glide before. */
    void glide(Viewport from, Viewport to, long length) {
        glide = new Glide(from, to, System.nanoTime(), length);
        pulses.start();
    }

    /** The view stays where it is. */
    void stopGlide() {
        glide = null;
    }

    /** Where the view is going to. */
    Optional<Viewport> destination() {
        return Optional.ofNullable(glide).map(Glide::to);
    }

    /** Moves the points, and the view with them as long. */
    void move(Movement movement, @Nullable Viewport from, Viewport to) {
        transition = new Transition(movement, System.nanoTime());
        if (from != null) {
            glide(from, to, TRANSITION_NANOS);
        }
        pulses.start();
    }

    /** The points are where they are. */
    void stopMove() {
        transition = null;
    }

    /** The points on their way, for the drawing thread; empty while they rest. */
    Optional<Supplier<Dots>> dots() {
        return Optional.ofNullable(transition).map(moving -> {
            float share = (float) eased((System.nanoTime() - moving.begin) / (double) TRANSITION_NANOS);
            return () -> moving.movement.at(share);
        });
    }

    /** Whether points are on their way. */
    boolean isMoving() {
        return transition != null;
    }

    /** Whether nothing moves. */
    boolean isResting() {
        return glide == null && transition == null;
    }

    /** Ends all motion. */
    void stop() {
        pulses.stop();
    }

    private void onPulse() {
        Glide gliding = glide;
        if (gliding != null) {
            double share = (System.nanoTime() - gliding.begin) / (double) gliding.length;
            if (share >= 1) {
                glide = null;
            }
            show.accept(share >= 1 ? gliding.to : gliding.from.towards(gliding.to, eased(share)));
        }
        Transition moving = transition;
        if (moving != null) {
            if (System.nanoTime() - moving.begin >= TRANSITION_NANOS) {
                transition = null;
            }
            redraw.run();
        }
        if (isResting()) {
            pulses.stop();
        }
    }

    private static double eased(double share) {
        double t = Math.clamp(share, 0, 1);
        return t * t * (3 - 2 * t);
    }
}
