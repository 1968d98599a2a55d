package org.weightscape.projection;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.Blas;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.NativeFloats;

/**
 * The nearest neighbours of each point, itself left out.
 *
 * @param k how many each point has
 * @param indices the neighbours of point {@code i} from {@code i * k} on, the nearest first
 * @param distances the distances to them, in the same places
 * @param recall share of the true nearest neighbours that were found: 1 where all pairs were compared, else measured on some
 * points
 */
public record NearestNeighbors(int k, int[] indices, float[] distances, double recall) {
    /** Up to this many points all pairs are compared: {@code 2n²d} operations, 0.1 TFLOP for 20 000 points of 128 numbers. */
    static final int EXACT = 20_000;

    private static final int QUERIES = 512;
    private static final int CANDIDATES = 2048;
    /** Points from which the recall is measured. */
    private static final int MEASURED = 256;

    /** The recall that the approximate search aims at. */
    private static final double WANTED_RECALL = 0.98;

    /** More candidates than this for each point, and time would grow faster than the number of points. */
    private static final int MOST_CANDIDATES = 24_000;

    private static final AtomicBoolean REHEARSED = new AtomicBoolean();

    /**
     * Has the native library loaded and the loops of the search compiled by another thread; once in a process, and only where
     * there is a thread to spare.
     */
    static void getReady() {
        if (Runtime.getRuntime().availableProcessors() > 1 && REHEARSED.compareAndSet(false, true)) {
            ForkJoinPool.commonPool().execute(() -> {
                Blas.multiply(FloatMatrix.zeros(1, 1), FloatMatrix.zeros(1, 1));
                KeptNearest.rehearse();
            });
        }
    }

    /** How many points these are. */
    public int size() {
        return indices.length / k;
    }

    /**
     * Finds them: all pairs are compared up to 20 000 points; beyond, each point is compared with the points of the regions
     * around it, as many regions as a recall of 0.98 on a sample asks for.
     *
     * @param points a row for each point, all finite; centred where the distance is Euclidean, or precision suffers
     * @param k how many neighbours, below the number of points
     */
    public static NearestNeighbors of(
            FloatMatrix points, int k, Metric metric, Progress progress, Cancellation cancellation) {
        return points.rows() <= EXACT
                ? exact(points, k, metric, progress, cancellation)
                : approximate(points, k, metric, progress, cancellation);
    }

    /**
     * Compares all pairs by blocks of matrix products, {@code |a − b|² = |a|² + |b|² − 2ab}, each pair once for both its
     * points; the distances of those that are found are then computed once more without the rounding of that formula.
     */
    public static NearestNeighbors exact(
            FloatMatrix points, int k, Metric metric, Progress progress, Cancellation cancellation) {
        require(points, k);
        FloatMatrix data = prepared(points, metric);
        int n = data.rows();
        float[] squares = squares(data, metric);
        int[] names = IntStream.range(0, n).toArray();
        int[] found = new int[Math.multiplyExact(n, k)];
        KeptNearest nearest = new KeptNearest(n, k);
        nearest.clear();
        try (Arena arena = Arena.ofShared()) {
            NativeFloats rows = new NativeFloats(n, data.columns(), arena);
            rows.setRows(0, data, 0, n);
            NativeFloats products = new NativeFloats(QUERIES, CANDIDATES, arena);
            for (int from = 0; from < n; from += QUERIES) {
                double left = (double) (n - from) / n;
                progress.update(1 - left * left, "nearest neighbours");
                int block = Math.min(QUERIES, n - from);
                for (int start = from; start < n; start += CANDIDATES) {
                    cancellation.throwIfCancelled();
                    int candidates = Math.min(CANDIDATES, n - start);
                    NativeFloats.innerProducts(rows, from, block, rows, start, candidates, products);
                    exchange(nearest, from, block, start, candidates, products, squares, names);
                }
            }
        }
        Parts.forEach(n, (_, a, b) -> {
            for (int q = a; q < b; q++) {
                nearest.take(q, found, q * k);
            }
        });
        progress.update(1, "nearest neighbours");
        return measured(data, data, found, k, metric, 1);
    }

    /**
     * Offers the candidates to the points of a block, and the points of the block to those candidates that are not among them.
     */
    private static void exchange(
            KeptNearest nearest,
            int from,
            int block,
            int start,
            int candidates,
            NativeFloats products,
            float[] squares,
            int[] names) {
        Parts.forEach(block, (_, a, b) -> {
            for (int q = a; q < b; q++) {
                nearest.offer(from + q, from + q, products.segment(), 4L * q * candidates, candidates, squares, names, start);
            }
        });
        int apart = Math.max(start, from + block);
        Parts.forEach(start + candidates - apart, (_, a, b) -> {
            for (int q = 0; q < block; q++) {
                long at = 4L * ((long) q * candidates + apart - start + a);
                nearest.offer(apart + a, apart + b, products.segment(), at, squares[from + q], from + q);
            }
        });
    }

    /**
     * The nearest neighbours of points among other points, all pairs compared.
     *
     * @param queries a row for each point that looks for neighbours
     * @param points a row for each point that may be a neighbour
     */
    public static NearestNeighbors among(
            FloatMatrix points,
            FloatMatrix queries,
            int k,
            Metric metric,
            Progress progress,
            Cancellation cancellation) {
        if (k < 1 || k > points.rows() || queries.columns() != points.columns()) {
            throw new IllegalArgumentException("%d neighbours of %s in %s".formatted(k, queries, points));
        }
        int[] none = new int[queries.rows()];
        Arrays.fill(none, -1);
        return search(prepared(queries, metric), none, prepared(points, metric), k, metric, progress, cancellation);
    }

    private static void require(FloatMatrix points, int k) {
        if (k < 1 || k >= points.rows()) {
            throw new IllegalArgumentException("%d neighbours of %d points".formatted(k, points.rows()));
        }
    }

    /**
     * All queries against all points.
     *
     * @param self which of the points each query is; −1: none of them
     */
    private static NearestNeighbors search(
            FloatMatrix queries,
            int[] self,
            FloatMatrix points,
            int k,
            Metric metric,
            Progress progress,
            Cancellation cancellation) {
        int n = points.rows();
        int m = queries.rows();
        float[] squares = squares(points, metric);
        int[] names = IntStream.range(0, n).toArray();
        int[] found = new int[Math.multiplyExact(m, k)];
        KeptNearest nearest = new KeptNearest(Math.min(QUERIES, m), k);
        try (Arena arena = Arena.ofShared()) {
            NativeFloats rows = new NativeFloats(n, points.columns(), arena);
            rows.setRows(0, points, 0, n);
            NativeFloats asking = rows;
            if (queries != points) {
                asking = new NativeFloats(m, queries.columns(), arena);
                asking.setRows(0, queries, 0, m);
            }
            NativeFloats products = new NativeFloats(QUERIES, CANDIDATES, arena);
            for (int from = 0; from < m; from += QUERIES) {
                int block = Math.min(QUERIES, m - from);
                int first = from;
                progress.update((double) from / m, "nearest neighbours");
                nearest.clear();
                for (int start = 0; start < n; start += CANDIDATES) {
                    cancellation.throwIfCancelled();
                    int candidates = Math.min(CANDIDATES, n - start);
                    int firstCandidate = start;
                    NativeFloats.innerProducts(asking, from, block, rows, start, candidates, products);
                    Parts.forEach(block, (_, a, b) -> {
                        for (int q = a; q < b; q++) {
                            nearest.offer(
                                    q, self[first + q], products.segment(), 4L * q * candidates, candidates, squares,
                                    names, firstCandidate);
                        }
                    });
                }
                Parts.forEach(block, (_, a, b) -> {
                    for (int q = a; q < b; q++) {
                        nearest.take(q, found, (first + q) * k);
                    }
                });
            }
        }
        progress.update(1, "nearest neighbours");
        return measured(queries, points, found, k, metric, 1);
    }

    /** Searches only the regions around each point, see {@link Regions}. */
    static NearestNeighbors approximate(
            FloatMatrix points, int k, Metric metric, Progress progress, Cancellation cancellation) {
        require(points, k);
        FloatMatrix data = prepared(points, metric);
        int n = data.rows();
        Regions regions = Regions.of(data, progress.part(0, 0.1), cancellation);
        int[] sample = new SplittableRandom(n).ints(MEASURED, 0, n).sorted().distinct().toArray();
        FloatMatrix asked = FloatMatrix.of(data, sample);
        NearestNeighbors truth = search(asked, sample, data, k, metric, progress.part(0.1, 0.15), cancellation);
        int searched = regions.needed(sample, truth, WANTED_RECALL, MOST_CANDIDATES);
        float[] squares = squares(data, metric);
        int[] indices = new int[Math.multiplyExact(n, k)];
        KeptNearest nearest = new KeptNearest(regions.largest(), k);
        Progress rest = progress.part(0.15, 1);
        try (Arena arena = Arena.ofShared()) {
            NativeFloats rows = new NativeFloats(n, data.columns(), arena);
            int[] order = regions.order();
            float[] orderedSquares = new float[n];
            for (int i = 0; i < n; i++) {
                rows.setRows(i, data, order[i], 1);
                orderedSquares[i] = squares[order[i]];
            }
            NativeFloats products = new NativeFloats(QUERIES, CANDIDATES, arena);
            NativeFloats gathered = new NativeFloats(CANDIDATES, data.columns(), arena);
            int[] names = new int[CANDIDATES];
            float[] gatheredSquares = new float[CANDIDATES];
            for (int region = 0; region < regions.count(); region++) {
                rest.update((double) regions.from(region) / n, "nearest neighbours");
                int[] around = regions.around(region, searched);
                nearest.clear();
                int filled = 0;
                for (int i = 0; i <= around.length; i++) {
                    int size = i < around.length ? regions.size(around[i]) : 0;
                    if (i == around.length || filled + size > CANDIDATES) {
                        cancellation.throwIfCancelled();
                        offer(regions, region, rows, gathered, filled, products, nearest, gatheredSquares, names);
                        filled = 0;
                    }
                    if (i < around.length) {
                        int from = regions.from(around[i]);
                        gathered.setRows(filled, rows, from, size);
                        System.arraycopy(order, from, names, filled, size);
                        System.arraycopy(orderedSquares, from, gatheredSquares, filled, size);
                        filled += size;
                    }
                }
                int first = regions.from(region);
                Parts.forEach(regions.size(region), (_, a, b) -> {
                    for (int q = a; q < b; q++) {
                        nearest.take(q, indices, order[first + q] * k);
                    }
                });
            }
        }
        rest.update(1, "nearest neighbours");
        NearestNeighbors found = measured(data, data, indices, k, metric, 1);
        return new NearestNeighbors(k, found.indices, found.distances, recall(found, sample, truth));
    }

    private static void offer(
            Regions regions,
            int region,
            NativeFloats rows,
            NativeFloats gathered,
            int candidates,
            NativeFloats products,
            KeptNearest nearest,
            float[] squares,
            int[] names) {
        int first = regions.from(region);
        int size = regions.size(region);
        NativeFloats.innerProducts(rows, first, size, gathered, 0, candidates, products);
        Parts.forEach(size, (_, a, b) -> {
            for (int q = a; q < b; q++) {
                nearest.offer(
                        q, regions.order()[first + q], products.segment(), 4L * q * candidates, candidates, squares, names, 0);
            }
        });
    }

    private static double recall(NearestNeighbors found, int[] sample, NearestNeighbors truth) {
        int k = found.k;
        long hits = 0;
        for (int s = 0; s < sample.length; s++) {
            for (int a = 0; a < k; a++) {
                for (int b = 0; b < k; b++) {
                    if (truth.indices[s * k + a] == found.indices[sample[s] * k + b]) {
                        hits++;
                        break;
                    }
                }
            }
        }
        return (double) hits / ((long) sample.length * k);
    }

    /** Distances without the rounding of the block formula, in order; ties by index. */
    private static NearestNeighbors measured(
            FloatMatrix queries, FloatMatrix points, int[] indices, int k, Metric metric, double recall) {
        float[] distances = new float[indices.length];
        Parts.forEach(queries.rows(), (_, from, to) -> {
            for (int q = from; q < to; q++) {
                for (int j = 0; j < k; j++) {
                    int at = q * k + j;
                    int index = indices[at];
                    float distance = distance(queries, q, points, index, metric);
                    int place = at;
                    while (place > q * k
                            && (distances[place - 1] > distance
                                    || distances[place - 1] == distance && indices[place - 1] > index)) {
                        distances[place] = distances[place - 1];
                        indices[place] = indices[place - 1];
                        place--;
                    }
                    distances[place] = distance;
                    indices[place] = index;
                }
            }
        });
        return new NearestNeighbors(k, indices, distances, recall);
    }

    private static float distance(FloatMatrix a, int i, FloatMatrix b, int j, Metric metric) {
        int p = a.columns();
        float[] left = a.values();
        float[] right = b.values();
        int atLeft = i * p;
        int atRight = j * p;
        double sum = 0;
        if (metric == Metric.COSINE) {
            for (int c = 0; c < p; c++) {
                sum += (double) left[atLeft + c] * right[atRight + c];
            }
            return (float) Math.max(0, 1 - sum);
        }
        for (int c = 0; c < p; c++) {
            double difference = (double) left[atLeft + c] - right[atRight + c];
            sum += difference * difference;
        }
        return (float) Math.sqrt(sum);
    }

    /** The rows as they are searched: for the cosine all of length 1. */
    static FloatMatrix prepared(FloatMatrix points, Metric metric) {
        if (metric == Metric.EUCLIDEAN) {
            return points;
        }
        int p = points.columns();
        FloatMatrix unit = new FloatMatrix(points.rows(), p, points.values().clone());
        float[] values = unit.values();
        for (int i = 0; i < unit.rows(); i++) {
            double square = 0;
            for (int c = i * p; c < (i + 1) * p; c++) {
                square += (double) values[c] * values[c];
            }
            double length = Math.sqrt(square);
            for (int c = i * p; length > 0 && c < (i + 1) * p; c++) {
                values[c] = (float) (values[c] / length);
            }
        }
        return unit;
    }

    /** What is added to −2ab so that candidates are in order of their distance; for the cosine nothing. */
    static float[] squares(FloatMatrix points, Metric metric) {
        int p = points.columns();
        float[] squares = new float[points.rows()];
        if (metric == Metric.EUCLIDEAN) {
            Parts.forEach(points.rows(), (_, from, to) -> {
                for (int i = from; i < to; i++) {
                    double sum = 0;
                    for (int c = i * p; c < (i + 1) * p; c++) {
                        sum += (double) points.values()[c] * points.values()[c];
                    }
                    squares[i] = (float) sum;
                }
            });
        }
        return squares;
    }
}
