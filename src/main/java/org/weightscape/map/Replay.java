package org.weightscape.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.weightscape.map.Dots.Layer;
import org.weightscape.map.Dots.Sheet;

/**
 * A map at any moment of the training: each model where it is then, in between of the two checkpoints around it, over paler
 * ghosts of its earlier checkpoints. Made once for a layout and its colours; immutable.
 */
public final class Replay {
    private final double crowdingUnit;
    private final Set<DotShape> shapes;
    /** By model: its points on the map by epoch. */
    private final int[][] points;

    private final double[][] epochs;
    private final int[][] rows;
    private final float[] x;
    private final float[] y;
    /** By point. */
    private final int[] marks;

    private final Layer[] layers;
    /** All points that may become ghosts, by epoch. */
    private final Sheet ghosts;

    private final double[] ghostEpochs;

    /** Where a model is at a moment. */
    public record Place(int row, double x, double y) {}

    /**
     * @param layout the points of the map
     * @param dots the same points as they are drawn when time stands still
     */
    public Replay(Trajectories trajectories, MapPoints layout, Dots dots) {
        crowdingUnit = dots.crowdingUnit();
        shapes = dots.shapes();
        x = layout.x();
        y = layout.y();
        marks = new int[x.length];
        layers = new Layer[x.length];
        for (Sheet sheet : dots.sheets()) {
            for (int k = 0; k < sheet.size(); k++) {
                marks[sheet.points()[k]] = sheet.colors()[k];
                layers[sheet.points()[k]] = sheet.layer();
            }
        }
        int models = trajectories.models();
        points = new int[models][];
        epochs = new double[models][];
        rows = new int[models][];
        follow(trajectories, pointOfRow(layout));
        List<Ghost> order = ghosts(dots.sheets().stream().anyMatch(sheet -> sheet.layer() == Layer.HIGHLIGHTED));
        ghostEpochs = order.stream().mapToDouble(Ghost::epoch).toArray();
        ghosts = sheet(Layer.DIMMED, order.stream().mapToInt(Ghost::point).toArray());
    }

    /** A point that stays behind, pale, once its epoch is over. */
    private record Ghost(double epoch, int point) {}

    /** The point of each checkpoint that is drawn. */
    private int[] pointOfRow(MapPoints layout) {
        int[] pointOfRow = new int[Arrays.stream(layout.rows()).max().orElse(-1) + 1];
        Arrays.fill(pointOfRow, PointIndex.NONE);
        for (int point = 0; point < layout.size(); point++) {
            // A point without a place is in no sheet.
            if (layers[point] != null) {
                pointOfRow[layout.rows()[point]] = point;
            }
        }
        return pointOfRow;
    }

    /** Finds the points of each model, as far as they are on the map. */
    private void follow(Trajectories trajectories, int[] pointOfRow) {
        for (int model = 0; model < points.length; model++) {
            int[] all = trajectories.rows(model);
            int[] kept = IntStream.range(0, all.length)
                    .filter(i -> all[i] < pointOfRow.length && pointOfRow[all[i]] != PointIndex.NONE)
                    .toArray();
            double[] times = trajectories.epochs(model);
            points[model] = Arrays.stream(kept).map(i -> pointOfRow[all[i]]).toArray();
            epochs[model] = Arrays.stream(kept).mapToDouble(i -> times[i]).toArray();
            rows[model] = Arrays.stream(kept).map(i -> all[i]).toArray();
        }
    }

    /** By epoch; where something is selected, only of that. */
    private List<Ghost> ghosts(boolean selecting) {
        List<Ghost> order = new ArrayList<>();
        for (int model = 0; model < points.length; model++) {
            for (int i = 0; i < points[model].length; i++) {
                Layer layer = layers[points[model][i]];
                if (selecting ? layer == Layer.HIGHLIGHTED : layer != Layer.FILTERED_OUT) {
                    order.add(new Ghost(epochs[model][i], points[model][i]));
                }
            }
        }
        order.sort(Comparator.comparingDouble(Ghost::epoch));
        return order;
    }

    private Sheet sheet(Layer layer, int[] entries) {
        int n = entries.length;
        Sheet sheet = new Sheet(layer, entries, new float[n], new float[n], new int[n], null, null);
        for (int k = 0; k < n; k++) {
            sheet.x()[k] = x[entries[k]];
            sheet.y()[k] = y[entries[k]];
            sheet.colors()[k] = marks[entries[k]];
        }
        return sheet;
    }

    /**
     * What is drawn at a moment: models that have not begun yet are not there, and those that have ended stay where they ended.
     */
    public Dots at(double time) {
        int earlier = ghostsBefore(time);
        List<Sheet> sheets = new ArrayList<>();
        sheets.add(new Sheet(
                ghosts.layer(),
                Arrays.copyOf(ghosts.points(), earlier),
                Arrays.copyOf(ghosts.x(), earlier),
                Arrays.copyOf(ghosts.y(), earlier),
                Arrays.copyOf(ghosts.colors(), earlier),
                null,
                null));
        int[] counts = new int[Layer.values().length];
        int[] before = new int[points.length];
        for (int model = 0; model < points.length; model++) {
            before[model] = before(model, time);
            if (before[model] >= 0) {
                counts[layers[points[model][before[model]]].ordinal()]++;
            }
        }
        for (Layer layer : Layer.values()) {
            int n = counts[layer.ordinal()];
            Sheet sheet = new Sheet(layer, new int[n], new float[n], new float[n], new int[n], null, null);
            int k = 0;
            for (int model = 0; model < points.length; model++) {
                int i = before[model];
                if (i >= 0 && layers[points[model][i]] == layer) {
                    place(sheet, k++, model, i, time);
                }
            }
            sheets.add(sheet);
        }
        return new Dots(sheets, crowdingUnit, shapes);
    }

    private int ghostsBefore(double time) {
        int low = 0;
        int high = ghostEpochs.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ghostEpochs[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void place(Sheet sheet, int k, int model, int i, double time) {
        int from = points[model][i];
        int to = i + 1 < points[model].length ? points[model][i + 1] : from;
        double share = share(model, i, time);
        sheet.points()[k] = from;
        sheet.x()[k] = (float) (x[from] + share * (x[to] - x[from]));
        sheet.y()[k] = (float) (y[from] + share * (y[to] - y[from]));
        sheet.colors()[k] = mixed(marks[from], marks[to], share);
    }

    /** The shape of the first; colours in between. */
    private static int mixed(int from, int to, double share) {
        int mixed = from & 0xff000000;
        for (int shift = 0; shift < 24; shift += 8) {
            int a = from >> shift & 0xff;
            int b = to >> shift & 0xff;
            mixed |= (int) Math.round(a + share * (b - a)) << shift;
        }
        return mixed;
    }

    private double share(int model, int i, double time) {
        double[] times = epochs[model];
        return i + 1 < times.length ? Math.clamp((time - times[i]) / (times[i + 1] - times[i]), 0, 1) : 0;
    }

    /** The number of the last checkpoint at or before a time; −1 before the first one. */
    private int before(int model, double time) {
        int found = Arrays.binarySearch(epochs[model], time);
        return found >= 0 ? found : -found - 2;
    }

    /**
     * The model nearest to a place at a moment, as its last checkpoint; empty if none is within {@code radius}. Takes
     * O(models).
     */
    public Optional<Place> nearest(double time, double worldX, double worldY, double radius) {
        double best = radius * radius;
        Optional<Place> nearest = Optional.empty();
        for (int model = 0; model < points.length; model++) {
            int i = before(model, time);
            if (i >= 0 && layers[points[model][i]] != Layer.FILTERED_OUT) {
                Place place = place(model, i, time);
                double square = (place.x - worldX) * (place.x - worldX) + (place.y - worldY) * (place.y - worldY);
                if (square <= best) {
                    best = square;
                    nearest = Optional.of(place);
                }
            }
        }
        return nearest;
    }

    /** Where a model is at a moment; empty if it has not begun, or is not on the map. */
    public Optional<Place> placeOf(int model, double time) {
        int i = before(model, time);
        return i < 0 ? Optional.empty() : Optional.of(place(model, i, time));
    }

    private Place place(int model, int i, double time) {
        int from = points[model][i];
        int to = i + 1 < points[model].length ? points[model][i + 1] : from;
        double share = share(model, i, time);
        return new Place(rows[model][i], x[from] + share * (x[to] - x[from]), y[from] + share * (y[to] - y[from]));
    }
}
