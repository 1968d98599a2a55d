package org.weightscape.map;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PointRaster} draws: sheets of points, one on top of the other. Its arrays are read by several threads and must
 * not change meanwhile.
 *
 * @param sheets from the lowest to the topmost, each of another layer
 * @param crowdingUnit points per world unit² at crowding 0
 * @param shapes the shapes that occur
 */
public record Dots(List<Sheet> sheets, double crowdingUnit, Set<DotShape> shapes) {

    /** What is drawn over what. */
    public enum Layer {
        /** Left out by a filter: grey, below everything. */
        FILTERED_OUT,
        /** Not selected while others are: paler. */
        DIMMED,
        NORMAL,
        /** Selected: larger, ringed, on top. */
        HIGHLIGHTED
    }

    /** Each step of crowding is this factor in density. */
    static final double CROWDING_STEP = Math.sqrt(Math.sqrt(2));

    private static final int ORDER_SEED = 20211;

    /**
     * Points of one layer, in flat arrays with an entry for each in the order of drawing.
     *
     * @param points which point of the map each entry is
     * @param x world coordinates; NaN: not drawn
     * @param y world coordinates
     * @param colors RGB, with the ordinal of the point's {@link DotShape} in the byte above
     * @param grid the cells by which the entries are sorted; null: they are not
     * @param crowding by cell of the grid, or by entry where there is none: how crowded it is there, a code; null: not known
     */
    record Sheet(
            Layer layer,
            int[] points,
            float[] x,
            float[] y,
            int[] colors,
            @Nullable Grid grid,
            byte @Nullable [] crowding) {

        Sheet {
            if (x.length != y.length || x.length != colors.length || x.length != points.length) {
                throw new IllegalArgumentException("arrays of different lengths");
            }
        }

        int size() {
            return x.length;
        }

        /** The same entries in a shuffled order, each with its own crowding, so that they can be drawn in other places. */
        Sheet shuffled() {
            int n = size();
            byte[] codes = new byte[n];
            if (grid != null && crowding != null) {
                for (int cell = 0; cell < grid.cells(); cell++) {
                    java.util.Arrays.fill(codes, grid.start()[cell], grid.start()[cell + 1], crowding[cell]);
                }
            }
            int[] order = order(n);
            Sheet to = new Sheet(layer, new int[n], new float[n], new float[n], new int[n], null, new byte[n]);
            byte[] toCodes = java.util.Objects.requireNonNull(to.crowding);
            for (int k = 0; k < n; k++) {
                int entry = order[k];
                to.points[k] = points[entry];
                to.x[k] = x[entry];
                to.y[k] = y[entry];
                to.colors[k] = colors[entry];
                toCodes[k] = codes[entry];
            }
            return to;
        }
    }

    /**
     * A uniform grid whose outermost cells reach to infinity.
     *
     * @param start entries of cell c are start[c] to start[c + 1]; cells line by line, from the smallest y
     */
    record Grid(double minX, double minY, double cellWidth, double cellHeight, int columns, int lines, int[] start) {

        int cells() {
            return columns * lines;
        }

        int column(double x) {
            return (int) Math.clamp(Math.floor((x - minX) / cellWidth), 0, columns - 1);
        }

        int line(double y) {
            return (int) Math.clamp(Math.floor((y - minY) / cellHeight), 0, lines - 1);
        }

        /** The same cells with other entries. */
        Grid with(int[] newStart) {
            return new Grid(minX, minY, cellWidth, cellHeight, columns, lines, newStart);
        }

        boolean isOutermost(int line, int column) {
            return line == 0 || column == 0 || line == lines - 1 || column == columns - 1;
        }

        /**
         * How crowded it is in each cell, in points per world unit², estimated from it and the eight round it; 0 for the
         * outermost cells, whose points may lie anywhere.
         */
        double[] density() {
            double[] density = new double[cells()];
            double area = 9 * cellWidth * cellHeight;
            for (int line = 1; line < lines - 1; line++) {
                for (int column = 1; column < columns - 1; column++) {
                    int cell = line * columns + column;
                    if (start[cell] != start[cell + 1]) {
                        int count = start[cell + columns + 2] - start[cell + columns - 1]
                                + start[cell + 2] - start[cell - 1]
                                + start[cell - columns + 2] - start[cell - columns - 1];
                        density[cell] = count / area;
                    }
                }
            }
            return density;
        }
    }

    public Dots {
        sheets = List.copyOf(sheets);
        shapes = Set.copyOf(shapes);
    }

    /** Points that are all alike but for their colours. */
    public static Dots of(float[] x, float[] y, int[] colors) {
        int[] points = new int[x.length];
        java.util.Arrays.setAll(points, point -> point);
        int[] round = java.util.Arrays.stream(colors).map(color -> color & 0xffffff).toArray();
        return new Dots(List.of(new Sheet(Layer.NORMAL, points, x, y, round, null, null)), 1, Set.of(DotShape.CIRCLE));
    }

    /** Number of points. */
    public int size() {
        return sheets.stream().mapToInt(Sheet::size).sum();
    }

    /** The same order for the same number of points. */
    static int[] order(int n) {
        int[] order = new int[n];
        SplittableRandom random = new SplittableRandom(ORDER_SEED);
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
