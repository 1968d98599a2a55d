package org.weightscape.projection;

import java.awt.geom.Point2D;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.weightscape.augment.Augmentation;
import org.weightscape.augment.ViewKind;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/**
 * Copies of one checkpoint on a map, and how far they lie from it. Distances are Euclidean, between the numbers of the
 * representation that the map shows, whatever the map's method: on a UMAP or t-SNE lengths mean nothing.
 *
 * @param row the checkpoint
 * @param kind how the copies were made
 * @param feature name of the representation in which distances are measured
 * @param centre the checkpoint's own place on the map
 * @param copies the copies' places
 * @param radius root mean square distance of the copies from the checkpoint
 * @param nearest the nearest checkpoint of another model; empty if the map shows no other
 */
public record Orbit(
        int row,
        ViewKind kind,
        String feature,
        Point2D.Double centre,
        List<Point2D.Double> copies,
        double radius,
        Optional<Neighbour> nearest) {
    /** Copies that are made. */
    public static final int COPIES = 32;

    private static final int BLOCK = 1024;
    private static final long SEED = 11;

    /**
     * A checkpoint of another model.
     *
     * @param row the checkpoint
     * @param distance from the orbit's checkpoint
     * @param place on the map
     */
    public record Neighbour(int row, double distance, Point2D.Double place) {}

    /**
     * A finished map, on which copies can be placed.
     *
     * @param source what it was made from
     * @param options how it was made
     */
    public record Ground(Zoo zoo, Representation source, Layout layout, ProjectionOptions options) {}

    /**
     * Whether copies can be placed: principal components are a linear map of the representation, and UMAP and t-SNE place new
     * points by their own forces. Smile's layouts place none.
     */
    public static boolean isPlaceable(ProjectionOptions options) {
        return options.method() == ProjectionMethod.PCA || options.method().isLive();
    }

    /**
     * Makes copies and places them. May read the whole zoo. The same map, checkpoint and kind give the same orbit again.
     *
     * @param map one that {@link #isPlaceable}
     * @param represent gives of other networks what {@link Ground#source} is of the zoo's
     */
    public static Orbit of(
            Ground map,
            int row,
            ViewKind kind,
            Function<Zoo, Representation> represent,
            Progress progress,
            Cancellation cancellation) {
        Representation copied = represent.apply(copies(map.zoo, row, kind));
        progress.update(0.3, "copies");
        FloatMatrix values = copied.matrix();
        double sum = 0;
        for (int copy = 1; copy < values.rows(); copy++) {
            sum += square(values, copy, values, 0);
        }
        Optional<Neighbour> nearest = nearest(map, row, values, progress.part(0.3, 0.6), cancellation);
        List<Point2D.Double> places = place(map, copied, progress.part(0.6, 1), cancellation);
        Layout layout = map.layout;
        int point = indexOf(row, layout.rows());
        return new Orbit(
                row,
                kind,
                map.source.name(),
                // A checkpoint that is on the map stays where it is; one that a sample has left out is placed as its copies are.
                point < 0 ? places.getFirst() : new Point2D.Double(layout.x()[point], layout.y()[point]),
                List.copyOf(places.subList(1, places.size())),
                Math.sqrt(sum / COPIES),
                nearest);
    }

    private static Optional<Neighbour> nearest(
            Ground map, int row, FloatMatrix values, Progress progress, Cancellation cancellation) {
        Zoo zoo = map.zoo;
        Layout layout = map.layout;
        double least = Double.POSITIVE_INFINITY;
        int found = -1;
        int[] rows = layout.rows();
        for (int from = 0; from < rows.length; from += BLOCK) {
            cancellation.throwIfCancelled();
            int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + BLOCK));
            FloatMatrix block = map.source.matrix(some);
            for (int i = 0; i < some.length; i++) {
                if (zoo.modelOf(some[i]) != zoo.modelOf(row)) {
                    double square = square(block, i, values, 0);
                    if (square < least) {
                        least = square;
                        found = from + i;
                    }
                }
            }
            progress.update((double) from / rows.length, "distances to other models");
        }
        return found < 0
                ? Optional.empty()
                : Optional.of(new Neighbour(
                        rows[found], Math.sqrt(least), new Point2D.Double(layout.x()[found], layout.y()[found])));
    }

    private static int indexOf(int row, int[] rows) {
        return IntStream.range(0, rows.length).filter(point -> rows[point] == row).findFirst().orElse(-1);
    }

    /** The checkpoint itself, then its copies. */
    private static Zoo copies(Zoo zoo, int row, ViewKind kind) {
        int columns = zoo.architecture().weightCount();
        float[] original = zoo.weights().row(row);
        float[] all = new float[(COPIES + 1) * columns];
        System.arraycopy(original, 0, all, 0, columns);
        Augmentation augmentation = new Augmentation(zoo.architecture(), kind.config());
        SplittableRandom random = new SplittableRandom(SEED);
        for (int copy = 1; copy <= COPIES; copy++) {
            augmentation.view(original, 0, all, copy * columns, random);
        }
        return new Zoo(
                "copies",
                zoo.architecture(),
                Weights.of(all, columns),
                Collections.nCopies(COPIES + 1, "copy"),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private static double square(FloatMatrix a, int i, FloatMatrix b, int j) {
        double sum = 0;
        for (int column = 0; column < a.columns(); column++) {
            double difference = (double) a.get(i, column) - b.get(j, column);
            sum += difference * difference;
        }
        return sum;
    }

    /** The places of all rows of {@code copied}. */
    private static List<Point2D.Double> place(
            Ground map, Representation copied, Progress progress, Cancellation cancellation) {
        if (map.options.method() == ProjectionMethod.PCA) {
            return alongComponents(map, copied, progress, cancellation);
        }
        float[][] placed = Placement.onMap(map.layout, map.source, map.options, copied, progress, cancellation);
        return IntStream.range(0, copied.rows())
                .mapToObj(copy -> new Point2D.Double(placed[0][copy], placed[1][copy]))
                .toList();
    }

    private static List<Point2D.Double> alongComponents(
            Ground map, Representation copied, Progress progress, Cancellation cancellation) {
        Layout layout = map.layout;
        int[] components = {map.options.whole("x") - 1, map.options.whole("y") - 1};
        PrincipalComponents fitted = PrincipalComponents.fit(
                map.source,
                layout.rows(),
                Math.max(components[0], components[1]) + 1,
                progress.part(0, 0.9),
                cancellation);
        DoubleMatrix known = fitted.project(
                map.source,
                Arrays.copyOf(layout.rows(), Math.min(BLOCK, layout.size())),
                progress.part(0.9, 0.95),
                cancellation);
        DoubleMatrix placed = fitted.project(
                copied, IntStream.range(0, copied.rows()).toArray(), progress.part(0.95, 1), cancellation);
        double[][] places = new double[2][copied.rows()];
        for (int axis = 0; axis < 2; axis++) {
            if (components[axis] < fitted.count()) {
                float[] onMap = axis == 0 ? layout.x() : layout.y();
                double agreement = 0;
                for (int i = 0; i < known.rows(); i++) {
                    agreement += known.get(i, components[axis]) * onMap[i];
                }
                // The map may have been turned to lie as the one before.
                double sign = agreement < 0 ? -1 : 1;
                for (int i = 0; i < placed.rows(); i++) {
                    places[axis][i] = sign * placed.get(i, components[axis]);
                }
            }
        }
        return IntStream.range(0, copied.rows())
                .mapToObj(copy -> new Point2D.Double(places[0][copy], places[1][copy]))
                .toList();
    }
}
