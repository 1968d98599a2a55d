package org.weightscape.map;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Dots.Layer;

/**
 * Draws points into pixels: round, anti-aliased, placed to a quarter of a pixel. Points are first sorted by the horizontal band of the
 * image that they touch (a stable counting sort over chunks of points), then the bands are painted, both on all cores. Since a band is
 * painted by one thread in the order of the points, the image does not depend on the number of threads, to the bit.
 *
 * <p>An instance keeps its work space from frame to frame and draws one frame at a time; it is not thread-safe.
 */
public final class PointRaster {

    private static final int HASH = 0x9E3779B1;

    /** Whether the cores share the work. */
    public enum Threads {
        ONE,
        ALL
    }

    private static final int LOWEST_BAND = 32;
    private static final int CHUNKS = 16;
    private static final int RUBBISH = 8;
    private static final int LAYERS = Layer.values().length;
    private static final int CROWDING_CODES = 128;
    /** Layout of a place in an int: level, phase, line in the band, column; line and column are shifted by the reach of a stamp. */
    private static final int COLUMN_BITS = 15;

    private static final int LINE_BITS = 9;
    private static final int LINE_SHIFT = COLUMN_BITS;
    private static final int PHASE_SHIFT = LINE_SHIFT + LINE_BITS;
    private static final int LEVEL_SHIFT = PHASE_SHIFT + 4;
    /** Widest image, in pixels. */
    public static final int MAX_WIDTH = 1 << 14;

    /** Of 256 parts of a dimmed point's colour so many are its own. */
    private static final int DIM = 96;
    /** So many layers of the palest points hide what is below (1 − 0.14)^32 < 1 %; what would be painted over by more is left out. */
    private static final double ENOUGH = 32;

    private final Threads threads;
    private long[] entries = new long[0];
    private int[][] counts = new int[CHUNKS][0];
    private @Nullable Pens pens;

    public PointRaster() {
        this(Threads.ALL);
    }

    public PointRaster(Threads threads) {
        this.threads = threads;
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
        Frame frame = new Frame(dots, view, width, height, current);
        int keys = frame.bands * LAYERS + 1;
        int chunks = threads == Threads.ONE ? 1 : CHUNKS;
        for (int chunk = 0; chunk < chunks; chunk++) {
            if (counts[chunk].length < keys) {
                counts[chunk] = new int[keys];
            }
        }
        each(chunks, chunk -> frame.count(range(chunk, chunks, dots.size()), range(chunk + 1, chunks, dots.size()), counts[chunk]));
        // Counts become the places of each chunk's first entry: by key, then by chunk, so the order of the points is kept.
        int[] start = new int[frame.trash + 1];
        int total = 0;
        for (int key = 0; key < frame.trash; key++) {
            start[key] = total;
            for (int chunk = 0; chunk < chunks; chunk++) {
                int count = counts[chunk][key];
                counts[chunk][key] = total;
                total += count;
            }
        }
        start[frame.trash] = total;
        // What is out of sight is written too, always to the same place, each chunk to its own cache line.
        for (int chunk = 0; chunk < chunks; chunk++) {
            counts[chunk][frame.trash] = total + chunk * RUBBISH;
        }
        if (entries.length < total + CHUNKS * RUBBISH) {
            entries = new long[total + total / 8 + CHUNKS * RUBBISH];
        }
        long[] sorted = entries;
        each(
                chunks,
                chunk -> frame.place(
                        range(chunk, chunks, dots.size()), range(chunk + 1, chunks, dots.size()), counts[chunk], sorted));
        each(frame.bands, band -> frame.paint(band, start, sorted, background, pixels));
    }

    private static int range(int chunk, int chunks, int n) {
        return (int) ((long) n * chunk / chunks);
    }

    private void each(int n, IntConsumer work) {
        IntStream numbers = IntStream.range(0, n);
        switch (threads) {
            case ONE -> numbers.forEach(work);
            case ALL -> numbers.parallel().forEach(work);
        }
    }

    /** The arithmetic of one frame. */
    private static final class Frame {
        final Dots dots;
        final Pens pens;
        final int width;
        final int height;
        final int bandHeight;
        /** log2 of the height: a division for every point would cost as much as all the rest. */
        final int bandShift;
        final int bands;
        final int bandMask;
        /** The key of what is not painted. */
        final int trash;
        final int margin;
        final int lastColumn;
        final int lastLine;
        final int plainLayer;
        /** Quarters of a pixel for one world unit. */
        final double quarterScale;
        final double shiftX;
        final double shiftY;
        final int[] levelOfCrowding = new int[CROWDING_CODES];
        /** Of 256 points with this crowding so many are painted. */
        final int[] keptOfCrowding = new int[2 * CROWDING_CODES];
        /** By layer: 0, or {@link #CROWDING_CODES} where all points are painted, however crowded. */
        final int[] thinned = new int[LAYERS];

        Frame(Dots dots, Viewport view, int width, int height, Pens pens) {
            this.dots = dots;
            this.pens = pens;
            this.width = width;
            this.height = height;
            // A pixel more than the largest stamp needs, for what rounds to the first column or line without belonging there.
            margin = pens.reach(dots) + 1;
            plainLayer = Layer.NORMAL.ordinal();
            bandHeight = Math.max(LOWEST_BAND, Integer.highestOneBit(2 * margin) * 2);
            bandShift = Integer.numberOfTrailingZeros(bandHeight);
            bandMask = -bandHeight;
            bands = (height + bandHeight - 1) / bandHeight;
            trash = bands * LAYERS;
            lastColumn = width + 2 * margin - 1;
            lastLine = height + 2 * margin - 1;
            double scale = view.scale();
            quarterScale = scale * Stamps.PHASES;
            // Shifted by the margin, so that every visible stamp has its centre at a positive pixel.
            shiftX = (view.width() / 2 - view.centreX() * scale + margin) * Stamps.PHASES;
            shiftY = (view.height() / 2 + view.centreY() * scale + margin) * Stamps.PHASES;
            if (dots.layers() != null) {
                thinned[Layer.NORMAL.ordinal()] = CROWDING_CODES;
            }
            thinned[Layer.HIGHLIGHTED.ordinal()] = CROWDING_CODES;
            Arrays.fill(keptOfCrowding, CROWDING_CODES, 2 * CROWDING_CODES, 256);
            DotStyle style = pens.style;
            double stampArea = Math.PI * style.radius() * style.radius();
            for (int code = 0; code < CROWDING_CODES; code++) {
                double density = dots.crowdingUnit() * Math.pow(Dots.CROWDING_STEP, code);
                double overlap = code == 0 ? 0 : density / (scale * scale) * stampArea;
                double opacity = style.opacityFor(overlap) / style.opacity();
                keptOfCrowding[code] = (int) Math.min(256, Math.ceil(256 * ENOUGH / Math.max(overlap, 1e-9)));
                levelOfCrowding[code] = (int) Math.clamp(Math.round(opacity * Stamps.LEVELS) - 1, 0, Stamps.LEVELS - 1);
            }
        }

        /**
         * The band and layer of a point: {@code trash} if it is out of sight, or in a crowd that covers its place anyway. Which points of a
         * crowd are left out is decided by their number alone, so they do not flicker. Without branches: which points are in sight is
         * as good as random, and a wrongly predicted branch costs more than all of this.
         *
         * @param x quarters of a pixel
         * @param y quarters of a pixel
         * @param line the line that decides on the band
         */
        private int key(int x, int y, int line, int layer, int leftOut) {
            int column = x >> 2;
            int out = (column | lastColumn - column | y >> 2 | lastLine - (y >> 2) | leftOut) >> 31;
            return ((line >> bandShift) * LAYERS + layer) & ~out | trash & out;
        }

        /** Counts the entries of some points by band and layer. */
        void count(int from, int to, int[] counts) {
            Arrays.fill(counts, 0);
            float[] xs = dots.x();
            float[] ys = dots.y();
            byte[] layers = dots.layers();
            byte[] crowding = dots.crowding();
            for (int i = from; i < to; i++) {
                int x = (int) (xs[i] * quarterScale + shiftX);
                int y = (int) (shiftY - ys[i] * quarterScale);
                int layer = layers == null ? plainLayer : layers[i];
                int leftOut = crowding == null ? 0 : keptOfCrowding[crowding[i] | thinned[layer]] - 1 - (i * HASH >>> 24);
                int line = y >> 2;
                int first = key(x, y, Math.max(0, line - 2 * margin), layer, leftOut);
                int last = key(x, y, Math.min(line, height - 1), layer, leftOut);
                counts[first]++;
                counts[last] += first == last ? 0 : 1;
            }
        }

        /** Writes the entries of some points to their places: the colour in the upper half, where and how in the lower. */
        void place(int from, int to, int[] next, long[] entries) {
            float[] xs = dots.x();
            float[] ys = dots.y();
            int[] colors = dots.colors();
            byte[] layers = dots.layers();
            byte[] crowding = dots.crowding();
            int rubbish = next[trash];
            for (int i = from; i < to; i++) {
                int x = (int) (xs[i] * quarterScale + shiftX);
                int y = (int) (shiftY - ys[i] * quarterScale);
                int layer = layers == null ? plainLayer : layers[i];
                int leftOut = crowding == null ? 0 : keptOfCrowding[crowding[i] | thinned[layer]] - 1 - (i * HASH >>> 24);
                int level = crowding == null ? Stamps.LEVELS - 1 : levelOfCrowding[crowding[i]];
                int line = y >> 2;
                int upper = Math.max(0, line - 2 * margin);
                int lower = Math.min(line, height - 1);
                int first = key(x, y, upper, layer, leftOut);
                int last = key(x, y, lower, layer, leftOut);
                int kind = level << LEVEL_SHIFT | (y & 3) << PHASE_SHIFT + 2 | (x & 3) << PHASE_SHIFT | x >> 2 & Brush.COLUMN_MASK;
                long fixed = (long) colors[i] << 32 | kind & 0xffffffffL;
                int slot = next[first];
                entries[slot] = fixed | (long) (line - (upper & bandMask) & Brush.LINE_MASK) << LINE_SHIFT;
                next[first] = slot + 1;
                if (first != last) {
                    slot = next[last];
                    entries[slot] = fixed | (long) (line - (lower & bandMask) & Brush.LINE_MASK) << LINE_SHIFT;
                    next[last] = slot + 1;
                }
                next[trash] = rubbish;
            }
        }

        /** Paints one band: background, then the layers from the bottom. */
        void paint(int band, int[] start, long[] entries, int background, int[] pixels) {
            int top = band * bandHeight;
            int end = Math.min(height, top + bandHeight);
            Arrays.fill(pixels, top * width, end * width, background);
            Brush brush = new Brush(pixels, width, top, end, margin);
            for (Layer layer : Layer.values()) {
                int from = start[band * LAYERS + layer.ordinal()];
                int to = start[band * LAYERS + layer.ordinal() + 1];
                switch (layer) {
                    case FILTERED_OUT -> brush.strokeFaded(pens.normal, entries, from, to, pens.style.filteredOut(), 0);
                    case DIMMED -> brush.strokeFaded(pens.normal, entries, from, to, pens.style.paper(), DIM);
                    case NORMAL -> brush.stroke(pens.normal, entries, from, to);
                    case HIGHLIGHTED -> brush.strokeRinged(pens.highlighted, pens.ring, entries, from, to, pens.style.outline());
                }
            }
        }
    }

    /** Stamps entries into one band of the image. */
    private record Brush(int[] pixels, int width, int top, int end, int margin) {
        private static final int COLUMN_MASK = (1 << COLUMN_BITS) - 1;
        private static final int LINE_MASK = (1 << LINE_BITS) - 1;

        void stroke(Stamps stamps, long[] entries, int from, int to) {
            if (stamps.reach == 1) {
                strokeSmall(stamps, entries, from, to);
                return;
            }
            for (int i = from; i < to; i++) {
                int place = (int) entries[i];
                stamp(stamps, place >>> PHASE_SHIFT, place, (int) (entries[i] >>> 32));
            }
        }

        /** Points whose colour is mixed into another: in a crowd a lower opacity would not make them any paler. */
        void strokeFaded(Stamps stamps, long[] entries, int from, int to, int into, int own) {
            for (int i = from; i < to; i++) {
                int place = (int) entries[i];
                stamp(stamps, place >>> PHASE_SHIFT, place, blend(into, spread((int) (entries[i] >>> 32)), own));
            }
        }

        void strokeRinged(Stamps stamps, Stamps ring, long[] entries, int from, int to, int ringColor) {
            int opaque = (Stamps.LEVELS - 1) << 4;
            // All rings before all fills, so that a crowd gets one outline instead of a tangle of them.
            for (int i = from; i < to; i++) {
                int place = (int) entries[i];
                stamp(ring, opaque | place >>> PHASE_SHIFT & 15, place, ringColor);
            }
            for (int i = from; i < to; i++) {
                int place = (int) entries[i];
                stamp(stamps, opaque | place >>> PHASE_SHIFT & 15, place, (int) (entries[i] >>> 32));
            }
        }

        /** Three by three pixels: what a very full map consists of, hence written out. */
        private void strokeSmall(Stamps stamps, long[] entries, int from, int to) {
            int[] out = pixels;
            short[] weights = stamps.weights;
            for (int i = from; i < to; i++) {
                long entry = entries[i];
                int place = (int) entry;
                int color = (int) (entry >>> 32);
                int left = (place & COLUMN_MASK) - margin - 1;
                int line = (place >>> LINE_SHIFT & LINE_MASK) - margin + top - 1;
                if (left < 0 || left + 3 > width || line < top || line + 3 > end) {
                    stamp(stamps, place >>> PHASE_SHIFT, place, color);
                    continue;
                }
                int w = (place >>> PHASE_SHIFT) * 9;
                long over = spread(color | 0xff000000);
                int p = line * width + left;
                out[p] = blend(out[p], over, weights[w]);
                out[p + 1] = blend(out[p + 1], over, weights[w + 1]);
                out[p + 2] = blend(out[p + 2], over, weights[w + 2]);
                p += width;
                out[p] = blend(out[p], over, weights[w + 3]);
                out[p + 1] = blend(out[p + 1], over, weights[w + 4]);
                out[p + 2] = blend(out[p + 2], over, weights[w + 5]);
                p += width;
                out[p] = blend(out[p], over, weights[w + 6]);
                out[p + 1] = blend(out[p + 1], over, weights[w + 7]);
                out[p + 2] = blend(out[p + 2], over, weights[w + 8]);
            }
        }

        /**
         * Stamps one point of any size, clipped to the band and the image.
         *
         * @param kind level and phase
         */
        private void stamp(Stamps stamps, int kind, int place, int color) {
            int[] out = pixels;
            short[] weights = stamps.weights;
            byte[] starts = stamps.from;
            byte[] ends = stamps.to;
            int size = stamps.size;
            int left = (place & COLUMN_MASK) - margin - stamps.reach;
            int line = (place >>> LINE_SHIFT & LINE_MASK) - margin + top - stamps.reach;
            long over = spread(color | 0xff000000);
            int spans = (kind & 15) * size;
            int firstRow = Math.max(0, top - line);
            int endRow = Math.min(size, end - line);
            int weight = (kind * size + firstRow) * size;
            int pixel = (line + firstRow) * width + left;
            for (int row = firstRow; row < endRow; row++) {
                int from = Math.max(starts[spans + row], -left);
                int to = Math.min(ends[spans + row], width - left);
                for (int column = from; column < to; column++) {
                    out[pixel + column] = blend(out[pixel + column], over, weights[weight + column]);
                }
                weight += size;
                pixel += width;
            }
        }

        /** The four channels of a colour, sixteen bits each: alpha, green, red, blue. */
        private static long spread(int color) {
            return (color & 0xff00ff00L) << 24 | color & 0xff00ffL;
        }

        /** {@code weight}/256 of a colour over another, both premultiplied; all channels at a time, rounded to nearest. */
        private static int blend(int under, long over, int weight) {
            long sum = over * weight + spread(under) * (256 - weight) + 0x0080008000800080L;
            long mixed = sum >>> 8 & 0x00ff00ff00ff00ffL;
            return (int) (mixed >>> 24 | mixed);
        }
    }
}
