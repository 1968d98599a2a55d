package org.weightscape.map;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Which points lie where: a uniform grid over the world, with the points sorted by cell. Far outliers do not coarsen it, since
 * the grid covers where the bulk is and its outermost cells reach to infinity. Points without finite coordinates are in no
 * answer. Building takes O(n), a few milliseconds for 100 000 points. Immutable, so it may be asked from any thread.
 */
public final class PointIndex {
    /** No point. */
    public static final int NONE = -1;

    private static final int POINTS_PER_CELL = 4;
    private static final int MAX_CELLS_PER_SIDE = 1024;
    private static final int SAMPLE = 8192;

    private final double minX;
    private final double minY;
    private final double cellWidth;
    private final double cellHeight;
    private final int columns;
    private final int lines;
    /** Points of cell c are at start[c] to start[c + 1] of the three arrays below, in a shuffled order. */
    private final int[] start;

    private final int[] ids;
    private final float[] xs;
    private final float[] ys;
    private final Dots.Grid grid;

    private PointIndex(Bounds where, int columns, int lines, float[] x, float[] y) {
        this.columns = columns;
        this.lines = lines;
        minX = where.minX();
        minY = where.minY();
        cellWidth = where.width() > 0 ? where.width() / columns : 1;
        cellHeight = where.height() > 0 ? where.height() / lines : 1;
        start = new int[columns * lines + 1];
        grid = new Dots.Grid(minX, minY, cellWidth, cellHeight, columns, lines, start);
        int[] cellOf = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            if (Float.isFinite(x[i]) && Float.isFinite(y[i])) {
                cellOf[i] = line(y[i]) * columns + column(x[i]);
                start[cellOf[i] + 1]++;
            } else {
                cellOf[i] = NONE;
            }
        }
        for (int cell = 0; cell < columns * lines; cell++) {
            start[cell + 1] += start[cell];
        }
        int[] next = start.clone();
        int located = start[columns * lines];
        ids = new int[located];
        xs = new float[located];
        ys = new float[located];
        // Shuffled, so that no model, epoch or category covers the others of its cell merely because it comes last.
        for (int i : Dots.order(x.length)) {
            if (cellOf[i] != NONE) {
                int place = next[cellOf[i]]++;
                ids[place] = i;
                xs[place] = x[i];
                ys[place] = y[i];
            }
        }
    }

    /** Sorts the points into a grid. The arrays are read now and not kept. */
    public static PointIndex of(float[] x, float[] y) {
        Bounds where = bulk(x, y);
        int perSide = (int) Math.clamp(Math.ceil(Math.sqrt(x.length / (double) POINTS_PER_CELL)), 1, MAX_CELLS_PER_SIDE);
        return new PointIndex(where, perSide, perSide, x, y);
    }

    /**
     * Where nearly all points are: the 1st to the 99th percentile of a sample, half as much again on every side, within the
     * bounds.
     */
    private static Bounds bulk(float[] x, float[] y) {
        Bounds all = Bounds.of(x, y);
        if (x.length < 64) {
            return all;
        }
        SplittableRandom random = new SplittableRandom(1);
        double[] sampleX = new double[SAMPLE];
        double[] sampleY = new double[SAMPLE];
        int n = 0;
        for (int i = 0; i < SAMPLE; i++) {
            int point = x.length <= SAMPLE ? i : random.nextInt(x.length);
            if (point < x.length && Float.isFinite(x[point]) && Float.isFinite(y[point])) {
                sampleX[n] = x[point];
                sampleY[n++] = y[point];
            }
        }
        if (n < 64) {
            return all;
        }
        double[] rangeX = widened(Arrays.copyOf(sampleX, n), all.minX(), all.maxX());
        double[] rangeY = widened(Arrays.copyOf(sampleY, n), all.minY(), all.maxY());
        return new Bounds(rangeX[0], rangeY[0], rangeX[1], rangeY[1]);
    }

    private static double[] widened(double[] sample, double min, double max) {
        Arrays.sort(sample);
        double low = sample[sample.length / 100];
        double high = sample[sample.length - 1 - sample.length / 100];
        double more = (high - low) / 2;
        return new double[] {Math.max(min, low - more), Math.min(max, high + more)};
    }

    private int column(double x) {
        return grid.column(x);
    }

    private int line(double y) {
        return grid.line(y);
    }

    /** The part of the world where nearly all points are: the grid without its outermost reach. */
    Bounds bulk() {
        return new Bounds(minX, minY, minX + columns * cellWidth, minY + lines * cellHeight);
    }

    /** Number of points that have a place. */
    public int located() {
        return ids.length;
    }

    /**
     * The nearest point, {@link #NONE} if none is within {@code radius}; of several at the same distance the one with the
     * smallest number.
     *
     * @param radius world units
     * @param wanted points that may be the answer
     */
    public int nearest(double x, double y, double radius, IntPredicate wanted) {
        int best = NONE;
        double bestSquare = radius * radius;
        int fromColumn = column(x - radius);
        int toColumn = column(x + radius);
        int toLine = line(y + radius);
        for (int line = line(y - radius); line <= toLine; line++) {
            int end = start[line * columns + toColumn + 1];
            for (int i = start[line * columns + fromColumn]; i < end; i++) {
                double dx = xs[i] - x;
                double dy = ys[i] - y;
                double square = dx * dx + dy * dy;
                boolean nearer = square < bestSquare || (square == bestSquare && (best == NONE || ids[i] < best));
                if (nearer && wanted.test(ids[i])) {
                    best = ids[i];
                    bestSquare = square;
                }
            }
        }
        return best;
    }

    /** The points in a rectangle, its edges included. */
    public BitSet within(Bounds rectangle) {
        BitSet found = new BitSet();
        int fromColumn = column(rectangle.minX());
        int toColumn = column(rectangle.maxX());
        int toLine = line(rectangle.maxY());
        for (int line = line(rectangle.minY()); line <= toLine; line++) {
            int end = start[line * columns + toColumn + 1];
            for (int i = start[line * columns + fromColumn]; i < end; i++) {
                if (xs[i] >= rectangle.minX()
                        && xs[i] <= rectangle.maxX()
                        && ys[i] >= rectangle.minY()
                        && ys[i] <= rectangle.maxY()) {
                    found.set(ids[i]);
                }
            }
        }
        return found;
    }

    /**
     * The points that a round brush touches on its way.
     *
     * @param pathX places of its centre, joined by straight lines; world coordinates
     * @param pathY as many
     * @param radius of the brush, world units
     */
    public BitSet brushed(double[] pathX, double[] pathY, double radius) {
        BitSet found = new BitSet();
        for (int to = 0; to < pathX.length; to++) {
            int from = Math.max(0, to - 1);
            int fromColumn = column(Math.min(pathX[from], pathX[to]) - radius);
            int toColumn = column(Math.max(pathX[from], pathX[to]) + radius);
            int toLine = line(Math.max(pathY[from], pathY[to]) + radius);
            for (int line = line(Math.min(pathY[from], pathY[to]) - radius); line <= toLine; line++) {
                int end = start[line * columns + toColumn + 1];
                for (int i = start[line * columns + fromColumn]; i < end; i++) {
                    if (distanceSquare(xs[i], ys[i], pathX[from], pathY[from], pathX[to], pathY[to]) <= radius * radius) {
                        found.set(ids[i]);
                    }
                }
            }
        }
        return found;
    }

    /** Squared distance of a place from the line between two others. */
    private static double distanceSquare(double x, double y, double fromX, double fromY, double toX, double toY) {
        double alongX = toX - fromX;
        double alongY = toY - fromY;
        double length = alongX * alongX + alongY * alongY;
        double share = length == 0 ? 0 : Math.clamp(((x - fromX) * alongX + (y - fromY) * alongY) / length, 0, 1);
        double dx = fromX + share * alongX - x;
        double dy = fromY + share * alongY - y;
        return dx * dx + dy * dy;
    }

    /**
     * The points inside a closed polygon by the even–odd rule. Cells that no edge crosses are taken or left as a whole, so a
     * lasso over a million points costs about as much as the points along its line.
     *
     * @param polygonX corners in world coordinates; the last is joined to the first
     * @param polygonY as many
     */
    public BitSet inside(double[] polygonX, double[] polygonY) {
        BitSet found = new BitSet();
        int corners = polygonX.length;
        if (corners < 3) {
            return found;
        }
        double lowest = Arrays.stream(polygonY).min().orElseThrow();
        double highest = Arrays.stream(polygonY).max().orElseThrow();
        int[] edges = new int[corners];
        boolean[] crossed = new boolean[columns];
        for (int line = line(lowest); line <= line(highest); line++) {
            // The edges that reach into this line of cells, and the cells that they pass through.
            double bottom = line == 0 ? Double.NEGATIVE_INFINITY : minY + line * cellHeight;
            double top = line == lines - 1 ? Double.POSITIVE_INFINITY : minY + (line + 1) * cellHeight;
            int n = 0;
            Arrays.fill(crossed, false);
            // The outermost cells reach to infinity: their points are always looked at one by one.
            crossed[0] = true;
            crossed[columns - 1] = true;
            for (int a = 0, b = corners - 1; a < corners; b = a++) {
                double low = Math.min(polygonY[a], polygonY[b]);
                double high = Math.max(polygonY[a], polygonY[b]);
                if (high >= bottom && low <= top) {
                    edges[n++] = a;
                    double x1 = crossing(polygonX, polygonY, a, b, Math.max(low, bottom));
                    double x2 = crossing(polygonX, polygonY, a, b, Math.min(high, top));
                    if (low == high) {
                        x1 = polygonX[a];
                        x2 = polygonX[b];
                    }
                    // One cell more on both sides, for rounding.
                    int from = Math.max(0, column(Math.min(x1, x2)) - 1);
                    int to = Math.min(columns - 1, column(Math.max(x1, x2)) + 1);
                    Arrays.fill(crossed, from, to + 1, true);
                }
            }
            boolean edgeLine = line == 0 || line == lines - 1;
            double middle = minY + (line + 0.5) * cellHeight;
            int column = 0;
            while (column < columns) {
                int first = column;
                boolean single = edgeLine || crossed[column];
                while (column < columns && (edgeLine || crossed[column]) == single) {
                    column++;
                }
                int from = start[line * columns + first];
                int to = start[line * columns + column];
                if (single) {
                    for (int i = from; i < to; i++) {
                        if (isInside(xs[i], ys[i], polygonX, polygonY, edges, n)) {
                            found.set(ids[i]);
                        }
                    }
                } else if (isInside(minX + (first + 0.5) * cellWidth, middle, polygonX, polygonY, edges, n)) {
                    for (int i = from; i < to; i++) {
                        found.set(ids[i]);
                    }
                }
            }
        }
        return found;
    }

    private static double crossing(double[] polygonX, double[] polygonY, int a, int b, double y) {
        double share = (y - polygonY[a]) / (polygonY[b] - polygonY[a]);
        return polygonX[a] + share * (polygonX[b] - polygonX[a]);
    }

    private static boolean isInside(double x, double y, double[] polygonX, double[] polygonY, int[] edges, int n) {
        boolean inside = false;
        for (int e = 0; e < n; e++) {
            int a = edges[e];
            int b = a == 0 ? polygonX.length - 1 : a - 1;
            if ((polygonY[a] > y) != (polygonY[b] > y) && x < crossing(polygonX, polygonY, a, b, y)) {
                inside = !inside;
            }
        }
        return inside;
    }

    /** The cells; their outermost ones reach to infinity. */
    Dots.Grid grid() {
        return grid;
    }

    /** The points, sorted by cell. Not to be changed. */
    int[] ids() {
        return ids;
    }

    /** World coordinates of {@link #ids()}. Not to be changed. */
    float[] xs() {
        return xs;
    }

    /** World coordinates of {@link #ids()}. Not to be changed. */
    float[] ys() {
        return ys;
    }
}
