package org.weightscape.map;

import java.util.Arrays;
import org.weightscape.map.Dots.Layer;

/**
 * Sorts a chunk of points by band and layer, in one pass and keeping their order. Each band and layer has a chain of blocks in one array;
 * an entry is a long with the colour in its upper half and, in its lower, level of opacity, phase, line in the band and column.
 */
final class BandSorter {
    /** No block. */
    static final int NONE = -1;

    static final int COLUMN_MASK = (1 << 15) - 1;
    static final int LINE_SHIFT = 15;
    static final int LINE_MASK = (1 << 9) - 1;
    static final int PHASE_SHIFT = LINE_SHIFT + 9;

    private static final int LEVEL_SHIFT = PHASE_SHIFT + 4;
    private static final int BLOCK_SHIFT = 7;
    private static final int BLOCK = 1 << BLOCK_SHIFT;
    private static final int HASH = 0x9E3779B1;

    private long[] entries = new long[0];
    /** By key: where the next entry goes. */
    private int[] slots = new int[0];
    /** By block: the next one of its chain. The first block of a key has the key's number. */
    private int[] following = new int[0];

    private int blocks;

    long[] entries() {
        return entries;
    }

    int firstBlock(int key) {
        return key;
    }

    int blockAfter(int key, int block) {
        return slots[key] >> BLOCK_SHIFT == block ? NONE : following[block];
    }

    int begin(int block) {
        return block << BLOCK_SHIFT;
    }

    int end(int key, int block) {
        return slots[key] >> BLOCK_SHIFT == block ? slots[key] : begin(block + 1);
    }

    /** Forgets what it has, and sorts the points {@code from} to {@code to}. */
    void sort(Dots dots, Bands bands, int from, int to) {
        int trash = bands.trash();
        blocks = trash + 1;
        if (slots.length < blocks) {
            slots = new int[blocks];
        }
        for (int key = 0; key < blocks; key++) {
            slots[key] = key << BLOCK_SHIFT;
        }
        grow();
        float[] xs = dots.x();
        float[] ys = dots.y();
        int[] colors = dots.colors();
        byte[] layers = dots.layers();
        byte[] crowding = dots.crowding();
        int[] inks = bands.inkOfCrowding;
        int[] thinning = bands.thinning;
        int[] next = slots;
        long[] out = entries;
        double scale = bands.scale;
        double shiftX = bands.shiftX;
        double shiftY = bands.shiftY;
        int shift = bands.shift;
        int margin = bands.margin;
        int lastColumn = bands.width + 2 * margin - 1;
        int lastLine = bands.height + 3 * margin - 1;
        int rubbish = trash << BLOCK_SHIFT;
        for (int i = from; i < to; i++) {
            int x = (int) (xs[i] * scale + shiftX);
            int y = (int) (shiftY - ys[i] * scale);
            int layer = layers == null ? Layer.NORMAL.ordinal() : layers[i];
            int ink = crowding == null ? inks[0] : inks[crowding[i] | thinning[layer]];
            int column = x >> 2;
            int line = y >> 2;
            // Which points are in sight, or left out of a crowd, is as good as random, and a wrongly predicted branch costs more than all of
            // this; so these points are written too, always to the same place. Which ones of a crowd are left out is decided by their number
            // alone, so they do not flicker.
            int leftOut = (ink >> 4) - 1 - (i * HASH >>> 24);
            int unseen = (column | lastColumn - column | line - margin | lastLine - line | leftOut) >> 31;
            int band = line - margin >> shift;
            int key = band * Bands.LAYERS + layer & ~unseen | trash & unseen;
            int kind = (ink & 15) << LEVEL_SHIFT | (y & 3) << PHASE_SHIFT + 2 | (x & 3) << PHASE_SHIFT | column & COLUMN_MASK;
            long entry = (long) colors[i] << 32 | kind & 0xffffffffL;
            int slot = next[key];
            out[slot] = entry | (long) (line - (band << shift) + margin & LINE_MASK) << LINE_SHIFT;
            if ((++slot & BLOCK - 1) == 0) {
                slot = chain(slot);
                out = entries;
            }
            next[key] = slot;
            next[trash] = rubbish;
            int lower = line + margin >> shift;
            if ((lower - band & ~unseen) != 0) {
                key = lower * Bands.LAYERS + layer;
                slot = next[key];
                out[slot] = entry | (long) (line - (lower << shift) + margin & LINE_MASK) << LINE_SHIFT;
                if ((++slot & BLOCK - 1) == 0) {
                    slot = chain(slot);
                    out = entries;
                }
                next[key] = slot;
            }
        }
    }

    /** Begins a new block after the one that ends at {@code slot}, and returns where it begins. */
    private int chain(int slot) {
        int block = blocks++;
        grow();
        following[(slot >> BLOCK_SHIFT) - 1] = block;
        return block << BLOCK_SHIFT;
    }

    private void grow() {
        if (following.length < blocks) {
            int room = blocks + blocks / 2 + 16;
            following = Arrays.copyOf(following, room);
            entries = Arrays.copyOf(entries, room << BLOCK_SHIFT);
        }
    }
}
