package org.weightscape.app.map;

import java.nio.IntBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.map.DotStyle;
import org.weightscape.map.Dots;
import org.weightscape.map.Overlay;
import org.weightscape.map.PointRaster;
import org.weightscape.map.Viewport;

/**
 * Draws frames off the JavaFX thread and shows each at a pulse. The latest request wins: while one frame is being drawn, only
 * the newest of the requests that arrive is kept. There are three pages: one is being drawn, one is on the screen, and one may
 * still be read by the renderer, which works on the pulse before.
 */
final class FrameLoop {
    private static final Logger LOG = LoggerFactory.getLogger(FrameLoop.class);
    private static final int TRANSPARENT = 0;

    /**
     * What to draw.
     *
     * @param dots asked for on the drawing thread
     * @param view in screen pixels
     * @param outputScale device pixels for a screen pixel
     * @param overlay painted over the points
     */
    record Frame(Supplier<Dots> dots, Viewport view, double outputScale, DotStyle style, Overlay overlay) {}

    /** A frame that is ready. */
    record Shown(Frame frame, WritableImage image) {}

    private record Page(int width, int height, int[] pixels, PixelBuffer<IntBuffer> buffer, WritableImage image) {
        static Page of(int width, int height) {
            int[] pixels = new int[width * height];
            PixelBuffer<IntBuffer> buffer =
                    new PixelBuffer<>(width, height, IntBuffer.wrap(pixels), PixelFormat.getIntArgbPreInstance());
            return new Page(width, height, pixels, buffer, new WritableImage(buffer));
        }
    }

    private record Finished(Frame frame, @Nullable Page page) {}

    private final Executor background;
    private final Consumer<Shown> screen;
    private final PointRaster raster = new PointRaster();
    private final @Nullable Page[] pages = new @Nullable Page[3];
    private final AtomicReference<@Nullable Finished> finished = new AtomicReference<>();
    private final AnimationTimer pulse = new AnimationTimer() {
        @Override
        public void handle(long now) {
            onPulse();
        }
    };
    private @Nullable Frame wanted;
    private boolean drawing;
    private boolean running;
    private int next;

    FrameLoop(Executor background, Consumer<Shown> screen) {
        this.background = background;
        this.screen = screen;
    }

    /** Asks for a frame; the one asked for before is forgotten if it has not begun. */
    void request(Frame frame) {
        wanted = frame;
        if (!running) {
            running = true;
            pulse.start();
        }
        if (!drawing) {
            draw();
        }
    }

    /** Whether everything that was asked for is on the screen. */
    boolean isIdle() {
        return !running;
    }

    /** Forgets what was asked for. */
    void stop() {
        wanted = null;
        running = false;
        pulse.stop();
    }

    private void onPulse() {
        Finished ready = finished.getAndSet(null);
        if (ready != null) {
            drawing = false;
            Page page = ready.page;
            if (page != null) {
                page.buffer.updateBuffer(buffer -> null);
                screen.accept(new Shown(ready.frame, page.image));
            }
        }
        if (!drawing) {
            if (wanted != null) {
                draw();
            } else {
                running = false;
                pulse.stop();
            }
        }
    }

    private void draw() {
        Frame frame = wanted;
        if (frame == null) {
            return;
        }
        wanted = null;
        drawing = true;
        int slot = next;
        next = (next + 1) % pages.length;
        background.execute(() -> finished.set(new Finished(frame, paint(frame, slot))));
    }

    /** On the drawing thread; only one frame is drawn at a time, so pages and raster have one user. */
    private @Nullable Page paint(Frame frame, int slot) {
        try {
            Viewport device = frame.view.scaledBy(frame.outputScale);
            int width = (int) Math.ceil(device.width());
            int height = (int) Math.ceil(device.height());
            Page page = pages[slot];
            if (page == null || page.width != width || page.height != height) {
                page = Page.of(width, height);
                pages[slot] = page;
            }
            raster.draw(frame.dots.get(), device, frame.style, TRANSPARENT, page.pixels);
            frame.overlay.paint(page.pixels, width, height, device, frame.outputScale);
            return page;
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("A frame of the map could not be drawn", e);
            return null;
        }
    }
}
