package org.weightscape.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.NativeFloats;
import smile.neighbor.KDTree;
import smile.neighbor.Neighbor;

/**
 * How far a map can be believed, for the whole and for each point (Venna and Kaski 2001, "Neighborhood preservation in
 * nonlinear projection methods", and 2006, "Local multidimensional scaling", equations 1 to 4). All numbers are 1 where nothing
 * is lost.
 *
 * @param k how many neighbours of each point are looked at
 * @param trustworthiness whether neighbours on the map are neighbours in truth: lowered by strangers, the more the farther they
 * are
 * @param continuity whether true neighbours are neighbours on the map: lowered by those torn away
 * @param neighborOverlap share of the true neighbours that are neighbours on the map
 * @param trustworthinessOf the same for each point
 * @param continuityOf the same for each point
 * @param neighborOverlapOf the same for each point
 * @param comparedWith with how many points each was compared to find ranks; fewer than there are where ranks are an estimate
 */
public record Faithfulness(
        int k,
        double trustworthiness,
        double continuity,
        double neighborOverlap,
        float[] trustworthinessOf,
        float[] continuityOf,
        float[] neighborOverlapOf,
        int comparedWith) {
    /** The customary number of neighbours. */
    public static final int NEIGHBORS = 15;

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final int QUERIES = 512;
    private static final int CANDIDATES = 2048;
    /** With more than 20 000 points, ranks are estimated from so many random ones. */
    private static final int SAMPLED = 4096;

    private static final long MOST_NUMBERS = 100_000_000;
    private static final int MANY_COLUMNS = 128;

    /**
     * Compares a map with what it shows. Up to 20 000 points all pairs are compared; beyond, ranks are estimated from 4096 random
     * points, and true neighbours are searched as {@link NearestNeighbors#of} does.
     *
     * @param truth a row for each point, centred where the distance is Euclidean
     * @param x the points on the map
     * @param k how many neighbours, below half of the points
     * @throws IllegalArgumentException if there are not more than twice as many points as neighbours
     */
    public static Faithfulness of(
            FloatMatrix truth, float[] x, float[] y, int k, Metric metric, Progress progress, Cancellation cancellation) {
        int n = truth.rows();
        if (x.length != n || k < 1 || 2 * k >= n) {
            throw new IllegalArgumentException("%d neighbours of %d points of %s".formatted(k, x.length, truth));
        }
        FloatMatrix data = NearestNeighbors.prepared(truth, metric);
        NearestNeighbors high = NearestNeighbors.of(truth, k, metric, progress.part(0, 0.4), cancellation);
        int[] low = onMap(x, y, k, progress.part(0.4, 0.5), cancellation);
        int[] reference = n <= NearestNeighbors.EXACT
                ? IntStream.range(0, n).toArray()
                : new SplittableRandom(n).ints(0, n).distinct().limit(SAMPLED).sorted().toArray();
        double[] strangers = new double[n];
        double[] torn = new double[n];
        float[] overlap = new float[n];
        int[] wrong = missing(low, high.indices(), n, k);
        int[] lost = missing(high.indices(), low, n, k);
        for (int i = 0; i < n; i++) {
            int shared = k;
            for (int j = i * k; j < (i + 1) * k; j++) {
                shared -= wrong[j] >= 0 ? 1 : 0;
            }
            overlap[i] = (float) shared / k;
        }
        ranksInTruth(data, metric, wrong, k, reference, strangers, progress.part(0.5, 0.8), cancellation);
        ranksOnMap(x, y, lost, k, reference, torn, progress.part(0.8, 1), cancellation);
        // So that the worst map there can be has 0.
        double scale = 2.0 / (k * (2.0 * n - 3.0 * k - 1));
        float[] trust = new float[n];
        float[] continuity = new float[n];
        double trustSum = 0;
        double continuitySum = 0;
        double overlapSum = 0;
        for (int i = 0; i < n; i++) {
            trust[i] = (float) (1 - scale * strangers[i]);
            continuity[i] = (float) (1 - scale * torn[i]);
            trustSum += 1 - scale * strangers[i];
            continuitySum += 1 - scale * torn[i];
            overlapSum += overlap[i];
        }
        progress.update(1, "faithfulness");
        return new Faithfulness(
                k, trustSum / n, continuitySum / n, overlapSum / n, trust, continuity, overlap, reference.length);
    }

    /**
     * Compares a layout with the rows that it shows. Where these are very many numbers, their first 128 principal components
     * stand for them.
     *
     * @return empty for fewer than five points
     */
    public static Optional<Faithfulness> of(
            Representation source, Layout layout, Metric metric, Progress progress, Cancellation cancellation) {
        int k = Math.min(NEIGHBORS, (layout.size() - 1) / 2 - 1);
        if (k < 1) {
            return Optional.empty();
        }
        long numbers = (long) layout.size() * source.columns();
        FloatMatrix truth = numbers <= MOST_NUMBERS || source.columns() <= MANY_COLUMNS
                ? Projections.centred(source, layout.rows())
                : Projections.reduced(source, layout.rows(), MANY_COLUMNS, progress.part(0, 0.3), cancellation);
        return Optional.of(of(truth, layout.x(), layout.y(), k, metric, progress.part(0.3, 1), cancellation));
    }

    /** Whether ranks were counted, not estimated. */
    public boolean isExact() {
        return comparedWith == trustworthinessOf.length;
    }

    /** The neighbours on the map, k for each point. */
    static int[] onMap(float[] x, float[] y, int k, Progress progress, Cancellation cancellation) {
        int n = x.length;
        double[][] places = new double[n][];
        Integer[] names = new Integer[n];
        for (int i = 0; i < n; i++) {
            places[i] = new double[] {x[i], y[i]};
            names[i] = i;
        }
        KDTree<Integer> tree = new KDTree<>(places, names);
        int[] found = new int[n * k];
        Parts.forEach(n, (part, from, to) -> {
            progress.update((double) part / Parts.of(n), "neighbours on the map");
            for (int i = from; i < to; i++) {
                if ((i & 255) == 0) {
                    cancellation.throwIfCancelled();
                }
                Neighbor<double[], Integer>[] nearest = tree.search(places[i], k + 1);
                Arrays.sort(nearest, (a, b) -> a.distance() != b.distance()
                        ? Double.compare(a.distance(), b.distance())
                        : Integer.compare(a.index(), b.index()));
                int filled = 0;
                for (Neighbor<double[], Integer> neighbor : nearest) {
                    if (neighbor.index() != i && filled < k) {
                        found[i * k + filled++] = neighbor.index();
                    }
                }
            }
        });
        return found;
    }

    /** Those of one list that are not on the other; −1 in the places of those that are. */
    private static int[] missing(int[] list, int[] other, int n, int k) {
        int[] missing = list.clone();
        for (int i = 0; i < n; i++) {
            for (int a = i * k; a < (i + 1) * k; a++) {
                for (int b = i * k; b < (i + 1) * k; b++) {
                    if (list[a] == other[b]) {
                        missing[a] = -1;
                        break;
                    }
                }
            }
        }
        return missing;
    }

    /** Adds up how far beyond the k-th each of the listed points is by its rank in the data. */
    private static void ranksInTruth(
            FloatMatrix data,
            Metric metric,
            int[] listed,
            int k,
            int[] reference,
            double[] beyond,
            Progress progress,
            Cancellation cancellation) {
        int n = data.rows();
        int m = reference.length;
        float[] all = NearestNeighbors.squares(data, metric);
        float[] squares = new float[m];
        int[] placeOf = new int[n];
        Arrays.fill(placeOf, -1);
        for (int r = 0; r < m; r++) {
            squares[r] = all[reference[r]];
            placeOf[reference[r]] = r;
        }
        float[] limits = new float[listed.length];
        int[] counts = new int[listed.length];
        Parts.forEach(n, (_, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int j = i * k; j < (i + 1) * k; j++) {
                    if (listed[j] >= 0) {
                        limits[j] = (float) key(data, i, listed[j], metric);
                    }
                }
            }
        });
        try (Arena arena = Arena.ofShared()) {
            NativeFloats asking = new NativeFloats(QUERIES, data.columns(), arena);
            NativeFloats rows = new NativeFloats(m, data.columns(), arena);
            for (int r = 0; r < m; r++) {
                rows.setRows(r, data, reference[r], 1);
            }
            NativeFloats products = new NativeFloats(QUERIES, CANDIDATES, arena);
            for (int first = 0; first < n; first += QUERIES) {
                int block = Math.min(QUERIES, n - first);
                int start = first;
                asking.setRows(0, data, first, block);
                progress.update((double) first / n, "trustworthiness");
                for (int at = 0; at < m; at += CANDIDATES) {
                    cancellation.throwIfCancelled();
                    int width = Math.min(CANDIDATES, m - at);
                    int firstCandidate = at;
                    NativeFloats.innerProducts(asking, 0, block, rows, at, width, products);
                    Parts.forEach(block, (_, a, b) -> {
                        for (int q = a; q < b; q++) {
                            count(
                                    start + q, products.segment(), 4L * q * width, width, squares, firstCandidate, listed,
                                    limits, counts, k, placeOf);
                        }
                    });
                }
            }
        }
        add(listed, counts, k, n, m, beyond);
    }

    /** What orders points by their distance to point {@code i}: the square of the distance without {@code |i|²}. */
    private static double key(FloatMatrix data, int i, int j, Metric metric) {
        double product = 0;
        double square = 0;
        for (int c = 0; c < data.columns(); c++) {
            product += (double) data.get(i, c) * data.get(j, c);
            square += (double) data.get(j, c) * data.get(j, c);
        }
        return (metric == Metric.EUCLIDEAN ? square : 0) - 2 * product;
    }

    private static void count(
            int query,
            MemorySegment products,
            long at,
            int width,
            float[] squares,
            int firstCandidate,
            int[] listed,
            float[] limits,
            int[] counts,
            int k,
            int[] placeOf) {
        int lanes = LANES.length();
        int bound = LANES.loopBound(width);
        for (int c = 0; c < bound; c += lanes) {
            FloatVector key = FloatVector.fromMemorySegment(LANES, products, at + 4L * c, ByteOrder.nativeOrder())
                    .mul(-2f)
                    .add(FloatVector.fromArray(LANES, squares, firstCandidate + c));
            for (int j = query * k; j < (query + 1) * k; j++) {
                if (listed[j] >= 0) {
                    counts[j] += key.compare(VectorOperators.LT, limits[j]).trueCount();
                }
            }
        }
        for (int c = bound; c < width; c++) {
            float key = keyAt(products, at, c, squares, firstCandidate);
            for (int j = query * k; j < (query + 1) * k; j++) {
                counts[j] += listed[j] >= 0 && key < limits[j] ? 1 : 0;
            }
        }
        // Neither the point itself nor the one whose rank is counted comes before it, whatever rounding says.
        for (int j = query * k; j < (query + 1) * k; j++) {
            if (listed[j] >= 0) {
                for (int place : new int[] {placeOf[query], placeOf[listed[j]]}) {
                    int c = place - firstCandidate;
                    if (place >= 0 && c >= 0 && c < width && keyAt(products, at, c, squares, firstCandidate) < limits[j]) {
                        counts[j]--;
                    }
                }
            }
        }
    }

    private static float keyAt(MemorySegment products, long at, int c, float[] squares, int firstCandidate) {
        return squares[firstCandidate + c] - 2f * products.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + 4L * c);
    }

    private static void ranksOnMap(
            float[] x,
            float[] y,
            int[] listed,
            int k,
            int[] reference,
            double[] beyond,
            Progress progress,
            Cancellation cancellation) {
        int n = x.length;
        int m = reference.length;
        float[] rx = new float[m];
        float[] ry = new float[m];
        int[] placeOf = new int[n];
        Arrays.fill(placeOf, -1);
        for (int r = 0; r < m; r++) {
            rx[r] = x[reference[r]];
            ry[r] = y[reference[r]];
            placeOf[reference[r]] = r;
        }
        int[] counts = new int[listed.length];
        int lanes = LANES.length();
        int bound = LANES.loopBound(m);
        Parts.forEach(n, (part, from, to) -> {
            progress.update((double) part / Parts.of(n), "continuity");
            for (int i = from; i < to; i++) {
                if ((i & 63) == 0) {
                    cancellation.throwIfCancelled();
                }
                float[] limits = new float[k];
                int[] found = new int[k];
                int wanted = 0;
                for (int j = 0; j < k; j++) {
                    int other = listed[i * k + j];
                    if (other >= 0) {
                        found[wanted] = j;
                        limits[wanted++] = square(x[i] - x[other], y[i] - y[other]);
                    }
                }
                for (int c = 0; wanted > 0 && c < bound; c += lanes) {
                    FloatVector dx = FloatVector.fromArray(LANES, rx, c).sub(x[i]);
                    FloatVector dy = FloatVector.fromArray(LANES, ry, c).sub(y[i]);
                    FloatVector square = dx.mul(dx).add(dy.mul(dy));
                    for (int w = 0; w < wanted; w++) {
                        counts[i * k + found[w]] += square.compare(VectorOperators.LT, limits[w]).trueCount();
                    }
                }
                for (int c = bound; c < m; c++) {
                    float square = square(rx[c] - x[i], ry[c] - y[i]);
                    for (int w = 0; w < wanted; w++) {
                        counts[i * k + found[w]] += square < limits[w] ? 1 : 0;
                    }
                }
                for (int w = 0; w < wanted; w++) {
                    // The point itself is at distance 0.
                    counts[i * k + found[w]] -= placeOf[i] >= 0 && limits[w] > 0 ? 1 : 0;
                }
            }
        });
        add(listed, counts, k, n, m, beyond);
    }

    private static float square(float dx, float dy) {
        return dx * dx + dy * dy;
    }

    private static void add(int[] listed, int[] counts, int k, int n, int m, double[] beyond) {
        double each = (double) (n - 1) / Math.max(m == n ? n - 1 : m, 1);
        for (int i = 0; i < n; i++) {
            for (int j = i * k; j < (i + 1) * k; j++) {
                if (listed[j] >= 0) {
                    double rank = counts[j] * each + 1;
                    // Ties may put a point that is not on the list before its end.
                    beyond[i] += Math.max(rank - k, 1);
                }
            }
        }
    }
}
