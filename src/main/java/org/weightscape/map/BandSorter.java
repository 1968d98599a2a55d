package org.weightscape.map;

import java.util.Arrays;
import org.weightscape.map.Dots.Grid;
import org.weightscape.map.Dots.Sheet;

/**
 * Sorts a chunk of points by band and layer, in one pass and keeping their order. Each band and layer has a chain of blocks in
 * one array; an entry is a long with the colour and shape in its upper half and, in its lower, level of opacity, phase, line in
 * the band and column.
 */
final class BandSorter {
    /** No block. */
    static final int NONE = -1;

    static final int COLUMN_MASK = (1 << 15) - 1;
    static final int LINE_SHIFT = 15;
    static final int LINE_MASK = (1 << 9) - 1;
    static final int PHASE_SHIFT = LINE_SHIFT + 9;
    /** Where the shape begins in an entry. */
    static final int SHAPE_SHIFT = 56;

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

    /** Forgets what it has, and sorts the {@code chunk}-th of {@code chunks} parts of every sheet. */
    void sort(Dots dots, Bands bands, int chunk, int chunks) {
        blocks = bands.keys();
        if (slots.length < blocks) {
            slots = new int[blocks];
        }
        for (int key = 0; key < blocks; key++) {
            slots[key] = key << BLOCK_SHIFT;
        }
        grow();
        for (Sheet sheet : dots.sheets()) {
            Grid grid = sheet.grid();
            if (grid == null) {
                sortAll(sheet, bands, part(chunk, chunks, sheet.size()), part(chunk + 1, chunks, sheet.size()));
            } else {
                sortCells(sheet, grid, bands, chunk, chunks);
            }
        }
    }

    private static int part(int chunk, int chunks, int size) {
        return (int) ((long) size * chunk / chunks);
    }

    /** Points in any order. Which ones of a crowd are left out is decided by their number alone, so they do not flicker. */
    private void sortAll(Sheet sheet, Bands bands, int from, int to) {
        byte[] crowding = sheet.crowding();
        int[] inks = bands.ink(sheet.layer());
        for (int i = from; i < to; i++) {
            int ink = inks[crowding == null ? 0 : crowding[i]];
            if ((sheet.points()[i] * HASH >>> 24) < Bands.painted(ink)) {
                sort(sheet, bands, i, i + 1, Bands.level(ink));
            }
        }
    }

    /** Only the cells in sight, and in a crowd only the first points of a cell: they are in a shuffled order. */
    private void sortCells(Sheet sheet, Grid grid, Bands bands, int chunk, int chunks) {
        byte[] crowding = sheet.crowding();
        int[] inks = bands.ink(sheet.layer());
        int[] start = grid.start();
        int firstLine = grid.line(bands.lowestY());
        int endLine = grid.line(bands.highestY()) + 1;
        int firstColumn = grid.column(bands.leftX());
        int endColumn = grid.column(bands.rightX()) + 1;
        int from = firstLine + part(chunk, chunks, endLine - firstLine);
        int to = firstLine + part(chunk + 1, chunks, endLine - firstLine);
        for (int line = from; line < to; line++) {
            int endCell = line * grid.columns() + endColumn;
            for (int cell = line * grid.columns() + firstColumn; cell < endCell; cell++) {
                int first = start[cell];
                int count = start[cell + 1] - first;
                if (count > 0) {
                    int ink = inks[crowding == null ? 0 : crowding[cell]];
                    int painted = Bands.painted(ink);
                    if (painted < 256) {
                        count = count * painted + (cell * HASH >>> 24) >> 8;
                    }
                    sort(sheet, bands, first, first + count, Bands.level(ink));
                }
            }
        }
    }

    private void sort(Sheet sheet, Bands bands, int from, int to, int level) {
        float[] xs = sheet.x();
        float[] ys = sheet.y();
        int[] colors = sheet.colors();
        int layer = sheet.layer().ordinal();
        int[] next = slots;
        long[] out = entries;
        double scale = bands.scale;
        double shiftX = bands.shiftX;
        double shiftY = bands.shiftY;
        int shift = bands.shift;
        int margin = bands.margin;
        int lastColumn = bands.width + 2 * margin - 1;
        int lastLine = bands.height + 3 * margin - 1;
        for (int i = from; i < to; i++) {
            int x = (int) (xs[i] * scale + shiftX);
            int y = (int) (shiftY - ys[i] * scale);
            int column = x >> 2;
            int line = y >> 2;
            if ((column | lastColumn - column | line - margin | lastLine - line) < 0) {
                continue;
            }
            int band = line - margin >> shift;
            int key = band * Bands.LAYERS + layer;
            int kind = level << LEVEL_SHIFT | (y & 3) << PHASE_SHIFT + 2 | (x & 3) << PHASE_SHIFT | column & COLUMN_MASK;
            long entry = (long) colors[i] << 32 | kind & 0xffffffffL;
            int slot = next[key];
            out[slot] = entry | (long) (line - (band << shift) + margin & LINE_MASK) << LINE_SHIFT;
            if ((++slot & BLOCK - 1) == 0) {
                slot = chain(slot);
                out = entries;
            }
            next[key] = slot;
            int lower = line + margin >> shift;
            if (lower != band) {
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
