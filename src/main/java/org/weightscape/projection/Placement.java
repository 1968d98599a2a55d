package org.weightscape.projection;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;

/**
 * Puts new points on a finished map without moving the others: each begins between its nearest neighbours among the old points,
 * and is then moved by the method's own forces against the old points alone, so that it does not matter how many are placed
 * together (umap-learn's {@code transform}; Poličar, Stražar and Zupan 2023, "Embedding to reference t-SNE space addresses
 * batch effects").
 */
public final class Placement {
    private static final int UMAP_EPOCHS = 100;
    private static final double UMAP_RATE = 0.25;
    private static final int TSNE_STEPS = 250;
    /** openTSNE's perplexity for new points: few neighbours, because they have no say in each other's places. */
    private static final double TSNE_PERPLEXITY = 5;

    private static final double TSNE_RATE = 0.1;
    private static final double TSNE_EXAGGERATION = 1.5;
    private static final double MOST_MOVE = 0.25;
    private static final float BOUND = 4;

    private Placement() {}

    /**
     * The places of new points.
     *
     * @param points what was laid out, a row for each point of the map, see {@link LayoutRun#points}
     * @param x of the old points
     * @param y of the old points
     * @param added a row for each new point, with the same columns
     * @param options of the map, which must be {@link ProjectionMethod#isLive live}
     * @return x and then y, for each new point
     */
    public static float[][] of(
            FloatMatrix points,
            float[] x,
            float[] y,
            FloatMatrix added,
            ProjectionOptions options,
            Progress progress,
            Cancellation cancellation) {
        if (!options.method().isLive() || added.columns() != points.columns() || x.length != points.rows()) {
            throw new IllegalArgumentException("%s of %s on a map of %s".formatted(options.method(), added, points));
        }
        float[] map = new float[2 * x.length];
        for (int i = 0; i < x.length; i++) {
            map[2 * i] = x[i];
            map[2 * i + 1] = y[i];
        }
        Metric metric = Metric.values()[options.whole("metric")];
        boolean umap = options.method() == ProjectionMethod.UMAP;
        int k = Math.clamp(umap ? options.whole("neighbors") : (int) (3 * TSNE_PERPLEXITY), 1, points.rows());
        NearestNeighbors neighbors =
                NearestNeighbors.among(points, added, k, metric, progress.part(0, 0.5), cancellation);
        float[] weights = umap
                ? FuzzyNeighborhood.weights(neighbors, k)
                : Perplexity.probabilities(neighbors, Math.min(TSNE_PERPLEXITY, k));
        float[] placed = umap ? weightedMeans(neighbors, weights, map) : medians(neighbors, map);
        cancellation.throwIfCancelled();
        if (umap) {
            settleUmap(placed, map, neighbors, weights, options);
        } else {
            settleTsne(placed, map, neighbors, weights, cancellation);
        }
        float[][] result = new float[2][added.rows()];
        for (int i = 0; i < added.rows(); i++) {
            result[0][i] = placed[2 * i];
            result[1][i] = placed[2 * i + 1];
        }
        progress.update(1, "placed");
        return result;
    }

    /**
     * Puts the rows of a representation on a finished map of another one with the same columns; may read all rows of the map.
     *
     * @param map that is finished, of a method that is {@link ProjectionMethod#isLive live}
     * @param source what the map was made from
     * @param options how it was made
     * @param added whose rows are placed, all finite
     * @return x and then y, for each row of {@code added}
     */
    public static float[][] onMap(
            Layout map,
            Representation source,
            ProjectionOptions options,
            Representation added,
            Progress progress,
            Cancellation cancellation) {
        Space space = Space.of(source, map.rows(), options, progress.part(0, 0.3), cancellation);
        FloatMatrix points = space.enter(source, map.rows(), progress.part(0.3, 0.5), cancellation);
        int[] all = IntStream.range(0, added.rows()).toArray();
        FloatMatrix fresh = space.enter(added, all, progress.part(0.5, 0.6), cancellation);
        return of(points, map.x(), map.y(), fresh, options, progress.part(0.6, 1), cancellation);
    }

    private static float[] weightedMeans(NearestNeighbors neighbors, float[] weights, float[] map) {
        float[] means = new float[2 * neighbors.size()];
        int k = neighbors.k();
        for (int i = 0; i < neighbors.size(); i++) {
            double total = 0;
            double sumX = 0;
            double sumY = 0;
            for (int e = i * k; e < (i + 1) * k; e++) {
                total += weights[e];
                sumX += weights[e] * map[2 * neighbors.indices()[e]];
                sumY += weights[e] * map[2 * neighbors.indices()[e] + 1];
            }
            means[2 * i] = (float) (sumX / total);
            means[2 * i + 1] = (float) (sumY / total);
        }
        return means;
    }

    private static float[] medians(NearestNeighbors neighbors, float[] map) {
        float[] medians = new float[2 * neighbors.size()];
        int k = neighbors.k();
        float[] axis = new float[k];
        for (int c = 0; c < medians.length; c++) {
            for (int j = 0; j < k; j++) {
                axis[j] = map[2 * neighbors.indices()[c / 2 * k + j] + c % 2];
            }
            Arrays.sort(axis);
            medians[c] = (axis[(k - 1) / 2] + axis[k / 2]) / 2;
        }
        return medians;
    }

    private static void settleUmap(
            float[] placed, float[] map, NearestNeighbors neighbors, float[] weights, ProjectionOptions options) {
        UmapCurve curve = UmapCurve.of(options.real("min_dist"), options.real("spread"));
        ForceTable attraction = new ForceTable(curve::attraction);
        double strength = options.real("repulsion");
        ForceTable repulsion = new ForceTable(square -> strength * curve.repulsion(square));
        int k = neighbors.k();
        int n = map.length / 2;
        long seed = options.whole("seed");
        int negative = options.whole("negative_samples");
        Parts.forEach(neighbors.size(), (_, from, to) -> {
            for (int i = from; i < to; i++) {
                float x = placed[2 * i];
                float y = placed[2 * i + 1];
                for (int epoch = 0; epoch < UMAP_EPOCHS; epoch++) {
                    float rate = (float) (UMAP_RATE * (1 - (double) epoch / UMAP_EPOCHS));
                    long random = PairRandom.stream(seed, epoch, i);
                    for (int e = i * k; e < (i + 1) * k; e++) {
                        if ((int) (epoch * weights[e]) == (int) ((epoch - 1) * weights[e])) {
                            continue;
                        }
                        for (int s = 0; s <= negative; s++) {
                            random = PairRandom.next(random);
                            int other = s == 0 ? neighbors.indices()[e] : PairRandom.below(random, n);
                            float dx = x - map[2 * other];
                            float dy = y - map[2 * other + 1];
                            float square = dx * dx + dy * dy;
                            if (square > 0) {
                                float force = s == 0 ? attraction.at(square) : repulsion.at(square);
                                x += rate * Math.clamp(force * dx, -BOUND, BOUND);
                                y += rate * Math.clamp(force * dy, -BOUND, BOUND);
                            }
                        }
                    }
                }
                placed[2 * i] = x;
                placed[2 * i + 1] = y;
            }
        });
    }

    private static void settleTsne(
            float[] placed, float[] map, NearestNeighbors neighbors, float[] weights, Cancellation cancellation) {
        RepulsionTree tree = new RepulsionTree(map.length / 2);
        tree.build(map);
        int k = neighbors.k();
        Parts.forEach(neighbors.size(), (_, from, to) -> {
            RepulsionTree.Probe probe = tree.new Probe();
            for (int i = from; i < to && !cancellation.isCancelled(); i++) {
                double x = placed[2 * i];
                double y = placed[2 * i + 1];
                for (int step = 0; step < TSNE_STEPS; step++) {
                    double z = probe.at((float) x, (float) y);
                    double moveX = probe.pushX() / z;
                    double moveY = probe.pushY() / z;
                    for (int e = i * k; e < (i + 1) * k; e++) {
                        int j = neighbors.indices()[e];
                        double dx = x - map[2 * j];
                        double dy = y - map[2 * j + 1];
                        double force = TSNE_EXAGGERATION * weights[e] / (1 + dx * dx + dy * dy);
                        moveX -= force * dx;
                        moveY -= force * dy;
                    }
                    double length = TSNE_RATE * Math.hypot(moveX, moveY);
                    double rate = length > MOST_MOVE ? TSNE_RATE * MOST_MOVE / length : TSNE_RATE;
                    x += rate * moveX;
                    y += rate * moveY;
                }
                placed[2 * i] = (float) x;
                placed[2 * i + 1] = (float) y;
            }
        });
        cancellation.throwIfCancelled();
    }
}
