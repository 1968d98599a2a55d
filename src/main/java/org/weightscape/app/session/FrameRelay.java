package org.weightscape.app.session;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Hands what a job has to show to the JavaFX thread. Only the latest is handed over: a job that shows faster than the window
 * draws does not fill its queue. What was offered before {@link #close} and not yet shown is thrown away.
 *
 * @param <T> what is shown
 */
final class FrameRelay<T> {
    private final Consumer<T> screen;
    private final AtomicReference<@Nullable T> waiting = new AtomicReference<>();
    private volatile boolean closed;

    /** @param screen called on the JavaFX thread */
    FrameRelay(Consumer<T> screen) {
        this.screen = screen;
    }

    /** Takes the place of what has not been shown yet. From any thread. */
    void offer(T frame) {
        if (waiting.getAndSet(frame) == null) {
            Platform.runLater(this::show);
        }
    }

    /** Shows nothing more. */
    void close() {
        closed = true;
    }

    private void show() {
        T frame = waiting.getAndSet(null);
        if (frame != null && !closed) {
            screen.accept(frame);
        }
    }
}
