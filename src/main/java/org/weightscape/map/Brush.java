package org.weightscape.map;

/**
 * Stamps entries of a {@link BandSorter} into one band of the image.
 *
 * @param top first line of the image that may be touched
 * @param end line after the last that may be touched
 * @param origin line of the image that the entries' lines are counted from, less the margin
 */
record Brush(int[] pixels, int width, int top, int end, int origin, int margin) {
    /** A colour's own share of itself, in 256 parts. */
    static final int ALL = 256;

    /**
     * Stamps points that are mixed into another colour; in a crowd a lower opacity would not make them any paler.
     *
     * @param stamps by shape
     * @param into the other colour, opaque
     * @param own share of a point's own colour, 0 to {@link #ALL}
     */
    void stroke(Stamps[] stamps, long[] entries, int from, int to, int into, int own) {
        if (stamps[0].reach == 1) {
            strokeSmall(stamps[0], entries, from, to, into, own);
            return;
        }
        for (int i = from; i < to; i++) {
            int place = (int) entries[i];
            stamp(shaped(stamps, entries[i]), place >>> BandSorter.PHASE_SHIFT, place, color(entries[i], into, own));
        }
    }

    /** As {@link #stroke}, but all at the highest level of opacity. */
    void strokeOpaque(Stamps[] stamps, long[] entries, int from, int to, int into, int own) {
        int level = (Stamps.LEVELS - 1) << 4;
        for (int i = from; i < to; i++) {
            int place = (int) entries[i];
            stamp(shaped(stamps, entries[i]), level | place >>> BandSorter.PHASE_SHIFT & 15, place, color(entries[i], into, own));
        }
    }

    private static Stamps shaped(Stamps[] stamps, long entry) {
        return stamps[(int) (entry >>> BandSorter.SHAPE_SHIFT)];
    }

    /** Three by three pixels: what a very full map consists of, hence written out. */
    private void strokeSmall(Stamps stamps, long[] entries, int from, int to, int into, int own) {
        int[] out = pixels;
        short[] weights = stamps.weights;
        for (int i = from; i < to; i++) {
            long entry = entries[i];
            int place = (int) entry;
            int left = (place & BandSorter.COLUMN_MASK) - margin - 1;
            int line = (place >>> BandSorter.LINE_SHIFT & BandSorter.LINE_MASK) - margin + origin - 1;
            int color = color(entry, into, own);
            if (left < 0 || left + 3 > width || line < top || line + 3 > end) {
                stamp(stamps, place >>> BandSorter.PHASE_SHIFT, place, color);
                continue;
            }
            int w = (place >>> BandSorter.PHASE_SHIFT) * 9;
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
        int left = (place & BandSorter.COLUMN_MASK) - margin - stamps.reach;
        int line = (place >>> BandSorter.LINE_SHIFT & BandSorter.LINE_MASK) - margin + origin - stamps.reach;
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

    private static int color(long entry, int into, int own) {
        int color = (int) (entry >>> 32);
        return own == ALL ? color : blend(into, spread(color), own);
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
