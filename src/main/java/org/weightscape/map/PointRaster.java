package org.weightscape.map;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.weightscape.map.Dots.Layer;

/**
 * Draws points into pixels: round or of another {@link DotShape}, anti-aliased, placed to a quarter of a pixel. Chunks of
 * points are first sorted by the horizontal band of the image that they touch ({@link BandSorter}), then the bands are painted
 * ({@link Brush}), both on all cores. Since a band is painted by one thread in the order of the points, the image does not
 * depend on the number of threads, to the bit.
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

    private static final int CHUNKS = 32;
    /** So many stamps are kept, the ones used last. */
    private static final int KEPT = 64;
    /** Of 256 parts of a dimmed point's colour so many are its own. */
    private static final int DIM = 96;

    private final Threads threads;
    private final BandSorter[] sorters = new BandSorter[CHUNKS];
    private final LinkedHashMap<Cut, Stamps> kept = new LinkedHashMap<>();

    public PointRaster() {
        this(Threads.ALL);
    }

    public PointRaster(Threads threads) {
        this.threads = threads;
        Arrays.setAll(sorters, chunk -> new BandSorter());
    }

    /** What one frame is drawn with: stamps by shape; those of shapes that do not occur are those of a disc. */
    private record Pens(DotStyle style, Stamps[] normal, Stamps[] highlighted, Stamps[] ring) {

        /** Pixels from a point's centre to the farthest that it can touch. */
        int reach() {
            return Stream.of(normal, highlighted, ring).flatMap(Arrays::stream).mapToInt(stamps -> stamps.reach).max().orElse(0);
        }
    }

    /** What stamps depend on. */
    private record Cut(DotShape shape, double radius, double opacity) {}

    private Pens pens(Dots dots, DotStyle style) {
        double radius = style.radius();
        Stamps[] normal = stamps(dots, radius, style.opacity());
        if (dots.sheets().stream().noneMatch(sheet -> sheet.layer() == Layer.HIGHLIGHTED)) {
            return new Pens(style, normal, normal, normal);
        }
        double larger = Math.min(radius * 1.25 + 0.5, DotStyle.MAX_RADIUS);
        return new Pens(
                style,
                normal,
                stamps(dots, larger, 1),
                stamps(dots, larger + Math.clamp(radius * 0.3, 0.7, 2), 1));
    }

    private Stamps[] stamps(Dots dots, double radius, double opacity) {
        Stamps[] stamps = new Stamps[DotShape.values().length];
        Arrays.fill(stamps, cut(DotShape.CIRCLE, radius, opacity));
        if (radius >= DotShape.LEAST_RADIUS) {
            for (DotShape shape : dots.shapes()) {
                stamps[shape.ordinal()] = cut(shape, radius, opacity);
            }
        }
        return stamps;
    }

    /** A zoom goes through the same few sizes again and again. */
    private Stamps cut(DotShape shape, double radius, double opacity) {
        Cut cut = new Cut(shape, radius, opacity);
        Stamps known = kept.remove(cut);
        Stamps stamps = known == null ? new Stamps(shape, radius, opacity) : known;
        kept.putLast(cut, stamps);
        if (kept.size() > KEPT) {
            kept.pollFirstEntry();
        }
        return stamps;
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
        Pens pens = pens(dots, style);
        Bands bands = new Bands(dots, view, width, height, style, pens.reach());
        int chunks = threads == Threads.ONE ? 1 : CHUNKS;
        each(chunks, chunk -> sorters[chunk].sort(dots, bands, chunk, chunks));
        each(bands.count, band -> paint(bands, band, chunks, pens, background, pixels));
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
                int key = bands.key(band, layer);
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
        int key = bands.key(band, Layer.HIGHLIGHTED);
        for (int chunk = 0; chunk < chunks; chunk++) {
            BandSorter sorted = sorters[chunk];
            for (int block = sorted.firstBlock(key); block != BandSorter.NONE; block = sorted.blockAfter(key, block)) {
                brush.strokeOpaque(
                        pens.highlighted, sorted.entries(), sorted.begin(block), sorted.end(key, block), 0, Brush.ALL);
            }
        }
    }
}
