package org.weightscape.map;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Dots.Layer;

/**
 * Draws points into pixels: round, anti-aliased, placed to a quarter of a pixel. Chunks of points are first sorted by the horizontal band
 * of the image that they touch ({@link BandSorter}), then the bands are painted ({@link Brush}), both on all cores. Since a band is painted
 * by one thread in the order of the points, the image does not depend on the number of threads, to the bit.
 *
 * <p>An instance keeps its work space from frame to frame and draws one frame at a time; it is not thread-safe.
 */
public final class PointRaster {

    /** Whether the cores share the work. */
    public enum Threads {
        ONE,
        ALL
    }

    /** Widest image, in pixels. */
    public static final int MAX_WIDTH = 1 << 14;

    private static final int CHUNKS = 16;
    /** Of 256 parts of a dimmed point's colour so many are its own. */
    private static final int DIM = 96;

    private final Threads threads;
    private final BandSorter[] sorters = new BandSorter[CHUNKS];
    private @Nullable Pens pens;

    public PointRaster() {
        this(Threads.ALL);
    }

    public PointRaster(Threads threads) {
        this.threads = threads;
        Arrays.setAll(sorters, chunk -> new BandSorter());
    }

    /** Stamps for one style, kept from frame to frame. */
    private record Pens(DotStyle style, Stamps normal, Stamps highlighted, Stamps ring) {

        static Pens of(DotStyle style) {
            double radius = style.radius();
            double larger = Math.min(radius * 1.25 + 0.5, DotStyle.MAX_RADIUS);
            return new Pens(
                    style,
                    new Stamps(radius, style.opacity()),
                    new Stamps(larger, 1),
                    new Stamps(larger + Math.clamp(radius * 0.3, 0.7, 2), 1));
        }

        /** Pixels from a point's centre to the farthest that it can touch. */
        int reach(Dots dots) {
            return dots.layers() == null ? normal.reach : ring.reach;
        }
    }

    /**
     * Draws one frame.
     *
     * @param view in device pixels; its width and height, rounded up, are those of the image
     * @param background premultiplied ARGB; 0 for transparent
     * @param pixels receives width × height premultiplied ARGB colours, line by line; may be longer
     * @throws IllegalArgumentException if {@code pixels} is too short or the image wider than {@link #MAX_WIDTH}
     */
    public void draw(Dots dots, Viewport view, DotStyle style, int background, int[] pixels) {
        int width = (int) Math.ceil(view.width());
        int height = (int) Math.ceil(view.height());
        if (width > MAX_WIDTH || pixels.length < (long) width * height) {
            throw new IllegalArgumentException("%d pixels for %d × %d".formatted(pixels.length, width, height));
        }
        Pens current = pens;
        if (current == null || !current.style.equals(style)) {
            current = Pens.of(style);
            pens = current;
        }
        Pens used = current;
        Bands bands = new Bands(dots, view, width, height, style, used.reach(dots));
        int chunks = threads == Threads.ONE ? 1 : CHUNKS;
        each(chunks, chunk -> sorters[chunk].sort(dots, bands, part(chunk, chunks, dots), part(chunk + 1, chunks, dots)));
        each(bands.count, band -> paint(bands, band, chunks, used, background, pixels));
    }

    private static int part(int chunk, int chunks, Dots dots) {
        return (int) ((long) dots.size() * chunk / chunks);
    }

    private void each(int n, IntConsumer work) {
        IntStream numbers = IntStream.range(0, n);
        switch (threads) {
            case ONE -> numbers.forEach(work);
            case ALL -> numbers.parallel().forEach(work);
        }
    }

    /** Paints one band: background, then the layers from the bottom, each in the order of the points. */
    private void paint(Bands bands, int band, int chunks, Pens pens, int background, int[] pixels) {
        int top = Math.max(0, bands.top(band));
        int end = Math.min(bands.height, bands.top(band + 1));
        if (top >= end) {
            return;
        }
        Arrays.fill(pixels, top * bands.width, end * bands.width, background);
        Brush brush = new Brush(pixels, bands.width, top, end, bands.top(band), bands.margin);
        DotStyle style = pens.style;
        for (Layer layer : Layer.values()) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                BandSorter sorted = sorters[chunk];
                int key = bands.key(band, layer.ordinal());
                for (int block = sorted.firstBlock(key); block != BandSorter.NONE; block = sorted.blockAfter(key, block)) {
                    int from = sorted.begin(block);
                    int to = sorted.end(key, block);
                    switch (layer) {
                        case FILTERED_OUT -> brush.stroke(pens.normal, sorted.entries(), from, to, style.filteredOut(), 0);
                        case DIMMED -> brush.stroke(pens.normal, sorted.entries(), from, to, style.paper(), DIM);
                        case NORMAL -> brush.stroke(pens.normal, sorted.entries(), from, to, 0, Brush.ALL);
                        // All rings before all fills, so that a crowd gets one outline instead of a tangle of them.
                        case HIGHLIGHTED -> brush.strokeOpaque(pens.ring, sorted.entries(), from, to, style.outline(), 0);
                    }
                }
            }
        }
        int key = bands.key(band, Layer.HIGHLIGHTED.ordinal());
        for (int chunk = 0; chunk < chunks; chunk++) {
            BandSorter sorted = sorters[chunk];
            for (int block = sorted.firstBlock(key); block != BandSorter.NONE; block = sorted.blockAfter(key, block)) {
                brush.strokeOpaque(
                        pens.highlighted, sorted.entries(), sorted.begin(block), sorted.end(key, block), 0, Brush.ALL);
            }
        }
    }
}
