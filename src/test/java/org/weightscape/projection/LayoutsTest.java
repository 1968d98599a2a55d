package org.weightscape.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;

class LayoutsTest {

    private static NearestNeighbors neighbors(FloatMatrix points, int k) {
        return NearestNeighbors.exact(points, k, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER);
    }

    private static Representation representation(FloatMatrix points) {
        return Representations.of("c", points, "clusters");
    }

    private static ProjectionOptions options(ProjectionMethod method) {
        ProjectionOptions options = method.standard();
        return method == ProjectionMethod.UMAP ? options : options.with("perplexity", 15).with("iterations", 500);
    }

    private static LayoutRun run(FloatMatrix points, ProjectionOptions options) {
        return new LayoutRun(
                representation(points),
                IntStream.range(0, points.rows()).toArray(),
                options,
                Optional.empty(),
                _ -> {});
    }

    private static Layout finish(LayoutRun run) {
        return run.run(Progress.NONE, Cancellation.NEVER);
    }

    private static Faithfulness faithfulness(FloatMatrix points, Layout layout) {
        return Faithfulness.of(
                points, layout.x(), layout.y(), 15, Metric.EUCLIDEAN, Progress.NONE, Cancellation.NEVER);
    }

    @Test
    void curveIsUmapLearns() {
        UmapCurve standard = UmapCurve.of(0.1, 1);
        assertEquals(1.577, standard.a(), 0.001);
        assertEquals(0.8951, standard.b(), 0.0005);
        UmapCurve tight = UmapCurve.of(0.001, 1);
        assertEquals(1.929, tight.a(), 0.002);
        assertEquals(0.7915, tight.b(), 0.0005);
    }

    @Property(tries = 100)
    void forcesAreLookedUpNearly(@ForAll @DoubleRange(min = -9, max = 9) double exponent) {
        double square = Math.pow(10, exponent);
        UmapCurve curve = UmapCurve.of(0.1, 1);
        assertEquals(1, new ForceTable(curve::attraction).at((float) square) / curve.attraction((float) square), 2e-4);
        assertEquals(1, new ForceTable(curve::repulsion).at((float) square) / curve.repulsion(square), 2e-4);
    }

    @Test
    void forcesAreTheGradientOfTheCrossEntropy() {
        UmapCurve curve = UmapCurve.of(0.1, 1);
        double step = 1e-6;
        for (double d : new double[] {0.3, 1, 2.5}) {
            double near = Math.log(similarity(curve, d + step));
            double before = Math.log(similarity(curve, d - step));
            assertEquals((near - before) / (2 * step), curve.attraction(d * d) * d, 1e-6);
            double far = -Math.log(1 - similarity(curve, d + step));
            double nearer = -Math.log(1 - similarity(curve, d - step));
            // umap-learn adds 0.001 to the square against division by zero.
            assertEquals(-(far - nearer) / (2 * step), curve.repulsion(d * d) * d * (0.001 + d * d) / (d * d), 1e-6);
        }
    }

    private static double similarity(UmapCurve curve, double d) {
        return 1 / (1 + curve.a() * Math.pow(d, 2 * curve.b()));
    }

    @Property(tries = 20)
    void smoothedDistancesSumToTheLogarithmOfTheNeighbours(@ForAll @IntRange(min = 5, max = 40) int k, @ForAll int seed) {
        FloatMatrix points = Clusters.of(120, 6, 3, seed);
        float[] weights = FuzzyNeighborhood.weights(neighbors(points, k - 1), k);
        for (int i = 0; i < 120; i++) {
            double sum = 0;
            for (int e = i * (k - 1); e < (i + 1) * (k - 1); e++) {
                sum += weights[e];
            }
            assertEquals(1, weights[i * (k - 1)]);
            assertEquals(Math.log(k) / Math.log(2), sum, 1e-3);
        }
    }

    @Property(tries = 20)
    void perplexityIsTheOneWanted(@ForAll @DoubleRange(min = 2, max = 20) double perplexity, @ForAll int seed) {
        float[] p = Perplexity.probabilities(neighbors(Clusters.of(100, 5, 2, seed), 60), perplexity);
        for (int i = 0; i < 100; i++) {
            double entropy = 0;
            double sum = 0;
            for (int e = i * 60; e < (i + 1) * 60; e++) {
                entropy -= p[e] > 0 ? p[e] * Math.log(p[e]) : 0;
                sum += p[e];
            }
            assertEquals(1, sum, 1e-5);
            assertEquals(perplexity, Math.exp(entropy), 1e-3 * perplexity);
        }
    }

    @Property(tries = 30)
    void graphIsSymmetric(@ForAll @IntRange(min = 4, max = 80) int n, @ForAll @IntRange(min = 1, max = 6) int k, @ForAll int seed) {
        NearestNeighbors neighbors = neighbors(Clusters.of(n, 3, 2, seed), Math.min(k, n - 1));
        float[] given = new float[neighbors.indices().length];
        Random random = new Random(seed);
        double[][] full = new double[n][n];
        for (int e = 0; e < given.length; e++) {
            given[e] = random.nextFloat();
            full[e / neighbors.k()][neighbors.indices()[e]] = given[e];
        }
        NeighborGraph graph = NeighborGraph.of(neighbors, given, NeighborGraph.Combination.UNION);
        double[][] found = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int e = graph.starts()[i]; e < graph.starts()[i + 1]; e++) {
                assertEquals(0, found[i][graph.targets()[e]]);
                found[i][graph.targets()[e]] = graph.weights()[e];
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(full[i][j] + full[j][i] - full[i][j] * full[j][i], found[i][j], 1e-6);
            }
        }
    }

    /** Against the exact sums over all pairs; Barnes and Hut's approximation may cost a percent. */
    @Property(tries = 10)
    void gradientOfTsneIsNearlyTheExactOne(@ForAll @IntRange(min = 60, max = 900) int n, @ForAll int seed) {
        FloatMatrix points = Clusters.of(n, 5, 4, seed);
        NearestNeighbors neighbors = neighbors(points, 20);
        NeighborGraph graph = NeighborGraph.of(
                neighbors, Perplexity.probabilities(neighbors, 7), NeighborGraph.Combination.MEAN);
        for (int e = 0; e < graph.edges(); e++) {
            graph.weights()[e] /= n;
        }
        float[] places = new float[2 * n];
        Random random = new Random(seed);
        for (int c = 0; c < places.length; c++) {
            places[c] = (float) (20 * random.nextGaussian());
        }
        float[] gradient = new TsneOptimizer(
                        graph, places, ProjectionMethod.TSNE.standard(), LayoutOptimizer.Beginning.FRESH)
                .gradient(3);
        double z = 0;
        double[] push = new double[2 * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double dx = places[2 * i] - places[2 * j];
                double dy = places[2 * i + 1] - places[2 * j + 1];
                double q = 1 / (1 + dx * dx + dy * dy);
                z += i == j ? 0 : q;
                push[2 * i] += q * q * dx;
                push[2 * i + 1] += q * q * dy;
            }
        }
        double wrong = 0;
        double size = 0;
        for (int i = 0; i < n; i++) {
            double[] exact = {-push[2 * i] / z, -push[2 * i + 1] / z};
            for (int e = graph.starts()[i]; e < graph.starts()[i + 1]; e++) {
                int j = graph.targets()[e];
                double dx = places[2 * i] - places[2 * j];
                double dy = places[2 * i + 1] - places[2 * j + 1];
                double force = 3 * graph.weights()[e] / (1 + dx * dx + dy * dy);
                exact[0] += force * dx;
                exact[1] += force * dy;
            }
            for (int axis = 0; axis < 2; axis++) {
                wrong += Math.pow(exact[axis] - gradient[2 * i + axis], 2);
                size += Math.pow(exact[axis], 2);
            }
        }
        assertEquals(0, Math.sqrt(wrong / size), 0.02);
    }

    @Test
    void pushIsExactWhereThePointsAreFew() {
        float[] places = {0, 0, 3, 0, 0, 4, -1, -1, 0, 0};
        RepulsionTree tree = new RepulsionTree(5);
        tree.build(places);
        float[] push = new float[10];
        double z = tree.repulse(push);
        double expected = 0;
        for (int i = 0; i < 5; i++) {
            double x = 0;
            double y = 0;
            for (int j = 0; j < 5; j++) {
                double dx = places[2 * i] - places[2 * j];
                double dy = places[2 * i + 1] - places[2 * j + 1];
                double q = 1 / (1 + dx * dx + dy * dy);
                expected += i == j ? 0 : q;
                x += q * q * dx;
                y += q * q * dy;
            }
            assertEquals(x, push[2 * i], 1e-6);
            assertEquals(y, push[2 * i + 1], 1e-6);
        }
        assertEquals(expected, z, 1e-5);
    }

    @Test
    void pointsThatLieOnEachOtherDoNotBreakTheTree() {
        int n = 500;
        RepulsionTree tree = new RepulsionTree(n);
        float[] places = new float[2 * n];
        places[0] = 5;
        tree.build(places);
        float[] push = new float[2 * n];
        assertEquals((n - 1.0) * (n - 2) + 2 * (n - 1) / 26.0, tree.repulse(push), 1);
        assertEquals((n - 1) * 5 / 676.0, push[0], 1e-3);
    }

    @ParameterizedTest
    @EnumSource(value = ProjectionMethod.class, names = {"UMAP", "TSNE"})
    void asFaithfulAsSmiles(ProjectionMethod method) {
        FloatMatrix points = Clusters.of(500, 20, 5, 5);
        ProjectionOptions ours = options(method).with("components", 0);
        ProjectionOptions smiles = method == ProjectionMethod.UMAP
                ? ProjectionMethod.SMILE_UMAP.standard().with("components", 0)
                : ProjectionMethod.SMILE_TSNE.standard().with("perplexity", 15).with("iterations", 500).with("components", 0);
        Faithfulness found = faithfulness(points, finish(run(points, ours)));
        Faithfulness yardstick = faithfulness(points, finish(run(points, smiles)));
        assertTrue(
                found.trustworthiness() > yardstick.trustworthiness() - 0.01,
                found.trustworthiness() + " and Smile's " + yardstick.trustworthiness());
        assertTrue(
                found.neighborOverlap() > yardstick.neighborOverlap() - 0.02,
                found.neighborOverlap() + " and Smile's " + yardstick.neighborOverlap());
    }

    @ParameterizedTest
    @EnumSource(value = ProjectionMethod.class, names = {"UMAP", "TSNE"})
    void canBeSteeredAndEveryFrameIsThePresentState(ProjectionMethod method) {
        FloatMatrix points = Clusters.of(300, 10, 3, 5);
        LayoutRun[] running = new LayoutRun[1];
        AtomicInteger stops = new AtomicInteger(1);
        List<LayoutFrame> frames = new java.util.ArrayList<>();
        running[0] = new LayoutRun(
                representation(points), IntStream.range(0, 300).toArray(), options(method), Optional.empty(), frame -> {
                    frames.add(frame);
                    if (frame.steps() > 0 && stops.getAndDecrement() > 0) {
                        running[0].stopAndKeep();
                    }
                });
        Layout kept = finish(running[0]);
        assertArrayEquals(frames.getLast().x(), kept.x());
        assertTrue(kept.provenance().contains("stopped after 0 of"), kept.provenance());
        // Going on where it was stopped ends where a run without a stop ends.
        Layout whole = finish(running[0]);
        assertArrayEquals(finish(run(points, options(method))).x(), whole.x());
        // Nothing more to do.
        assertArrayEquals(whole.x(), finish(running[0]).x());
        running[0].perturb();
        Layout shaken = finish(running[0]);
        assertFalse(Arrays.equals(whole.x(), shaken.x()));
        assertTrue(faithfulness(points, shaken).trustworthiness() > 0.9);
        ProjectionOptions other = method == ProjectionMethod.UMAP
                ? options(method).with("min_dist", 0.8)
                : options(method).with("exaggeration", 4);
        running[0].change(other);
        Layout changed = finish(running[0]);
        assertFalse(Arrays.equals(shaken.x(), changed.x()));
        assertTrue(changed.provenance().contains(other.text()), changed.provenance());
        ProjectionOptions neighbourhood = method == ProjectionMethod.UMAP
                ? other.with("neighbors", 30)
                : options(method).with("perplexity", 30);
        running[0].change(neighbourhood);
        // As faithful as a layout that had these settings from the beginning; how far two dimensions can be depends on them.
        double fromTheBeginning = faithfulness(points, finish(run(points, neighbourhood))).trustworthiness();
        double changedTo = faithfulness(points, finish(running[0])).trustworthiness();
        assertTrue(changedTo > fromTheBeginning - 0.01, changedTo + " and from the beginning " + fromTheBeginning);
    }

    @ParameterizedTest
    @EnumSource(value = ProjectionMethod.class, names = {"UMAP", "TSNE"})
    void saysWhatEachStageTook(ProjectionMethod method) {
        LayoutRun run = run(Clusters.of(200, 10, 3, 5), options(method));
        long begin = System.nanoTime();
        finish(run);
        double all = (System.nanoTime() - begin) / 1e9;
        assertEquals(
                List.of(
                        "finite rows", "principal components", "rows read", "start", "nearest neighbours", "graph", "optimiser",
                        "steps"),
                List.copyOf(run.stageSeconds().keySet()));
        double sum = run.stageSeconds().values().stream().mapToDouble(Double::doubleValue).sum();
        assertTrue(sum <= all, sum + " of " + all);
    }

    @Test
    void pauseHoldsUntilResumed() throws InterruptedException {
        FloatMatrix points = Clusters.of(200, 10, 3, 5);
        java.util.concurrent.CountDownLatch started = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.atomic.AtomicReference<LayoutRun> running = new java.util.concurrent.atomic.AtomicReference<>();
        LayoutRun run = new LayoutRun(
                representation(points),
                IntStream.range(0, 200).toArray(),
                options(ProjectionMethod.UMAP),
                Optional.empty(),
                frame -> {
                    if (frame.steps() > 0 && started.getCount() > 0) {
                        running.get().pause();
                        started.countDown();
                    }
                });
        running.set(run);
        Layout[] done = new Layout[1];
        Thread thread = Thread.ofPlatform().daemon().start(() -> done[0] = finish(run));
        started.await();
        assertTrue(run.isPaused());
        assertTrue(thread.isAlive());
        run.resume();
        thread.join();
        assertArrayEquals(finish(run(points, options(ProjectionMethod.UMAP))).x(), done[0].x());
    }

    @Test
    void spectralStartKeepsGroupsApart() {
        FloatMatrix points = Clusters.of(400, 10, 4, 5);
        ProjectionOptions options = ProjectionMethod.UMAP.standard().with("start", "spectral");
        Layout layout = finish(run(points, options));
        assertTrue(faithfulness(points, layout).trustworthiness() > 0.9);
        assertArrayEquals(layout.x(), finish(run(points, options)).x());
    }

    /** On a ring the second and third eigenvectors are the sine and the cosine. */
    @Test
    void spectralStartOfARingIsACircle() {
        int n = 60;
        FloatMatrix ring = FloatMatrix.zeros(n, 2);
        float[] start = new float[2 * n];
        for (int i = 0; i < n; i++) {
            ring.set(i, 0, (float) Math.cos(2 * Math.PI * i / n));
            ring.set(i, 1, (float) Math.sin(2 * Math.PI * i / n));
            start[2 * i] = (float) (5 * Math.cos(2 * Math.PI * i / n) + (i % 7) * 0.3);
            start[2 * i + 1] = (float) (3 * Math.sin(2 * Math.PI * i / n) - (i % 5) * 0.2);
        }
        NearestNeighbors neighbors = neighbors(ring, 2);
        float[] weights = new float[2 * n];
        Arrays.fill(weights, 1);
        NeighborGraph graph = NeighborGraph.of(neighbors, weights, NeighborGraph.Combination.UNION);
        float[] placed = SpectralStart.of(graph, start, 1, Cancellation.NEVER);
        double[] radii = new double[n];
        for (int i = 0; i < n; i++) {
            radii[i] = Math.hypot(placed[2 * i] - mean(placed, 0), placed[2 * i + 1] - mean(placed, 1));
        }
        double least = Arrays.stream(radii).min().orElseThrow();
        double most = Arrays.stream(radii).max().orElseThrow();
        assertTrue(least > 0.8 * most, least + " to " + most);
    }

    private static double mean(float[] xy, int axis) {
        return IntStream.range(0, xy.length / 2).mapToDouble(i -> xy[2 * i + axis]).average().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(value = ProjectionMethod.class, names = {"UMAP", "TSNE"})
    void newPointsLandAmongTheirNeighbours(ProjectionMethod method) {
        int clusters = 4;
        FloatMatrix all = Clusters.of(480, 12, clusters, 5);
        FloatMatrix old = FloatMatrix.of(all, IntStream.range(0, 400).toArray());
        FloatMatrix added = FloatMatrix.of(all, IntStream.range(400, 480).toArray());
        ProjectionOptions options = options(method);
        Layout layout = finish(run(old, options));
        float[][] placed = Placement.of(
                old, layout.x(), layout.y(), added, options, Progress.NONE, Cancellation.NEVER);
        double extent = Extent.of(placedOf(layout));
        int[] onMap = IntStream.range(0, 80)
                .map(i -> nearest(layout, placed[0][i], placed[1][i]))
                .toArray();
        for (int i = 0; i < 80; i++) {
            assertEquals((400 + i) % clusters, onMap[i] % clusters);
            assertTrue(
                    Math.hypot(layout.x()[onMap[i]] - placed[0][i], layout.y()[onMap[i]] - placed[1][i]) < extent / 20);
        }
        float[][] alone = Placement.of(
                old,
                layout.x(),
                layout.y(),
                FloatMatrix.of(added, new int[] {0}),
                options,
                Progress.NONE,
                Cancellation.NEVER);
        assertEquals(placed[0][0], alone[0][0]);
    }

    private static float[] placedOf(Layout layout) {
        float[] xy = new float[2 * layout.size()];
        for (int i = 0; i < layout.size(); i++) {
            xy[2 * i] = layout.x()[i];
            xy[2 * i + 1] = layout.y()[i];
        }
        return xy;
    }

    private static int nearest(Layout layout, float x, float y) {
        int best = 0;
        for (int i = 1; i < layout.size(); i++) {
            if (Math.hypot(layout.x()[i] - x, layout.y()[i] - y)
                    < Math.hypot(layout.x()[best] - x, layout.y()[best] - y)) {
                best = i;
            }
        }
        return best;
    }

    @Property(tries = 100)
    void procrustesUndoesATurn(
            @ForAll @DoubleRange(min = -3.2, max = 3.2) double angle, @ForAll boolean mirrored, @ForAll int seed) {
        Random random = new Random(seed);
        int n = 20;
        float[] x = new float[n];
        float[] y = new float[n];
        float[] turnedX = new float[n];
        float[] turnedY = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian() * 3;
            y[i] = (float) random.nextGaussian();
            double mx = mirrored ? -x[i] : x[i];
            turnedX[i] = (float) (Math.cos(angle) * mx - Math.sin(angle) * y[i] + 4);
            turnedY[i] = (float) (Math.sin(angle) * mx + Math.cos(angle) * y[i] - 2);
        }
        Procrustes turn = Procrustes.between(turnedX, turnedY, x, y, Procrustes.Mirroring.AS_IS_BEST);
        assertEquals(mirrored, turn.isMirrored());
        turn.apply(turnedX, turnedY);
        assertArrayEquals(x, turnedX, 1e-4f);
        assertArrayEquals(y, turnedY, 1e-4f);
    }

    @Test
    void layoutsAreTurnedTowardsTheOneBefore() {
        FloatMatrix points = Clusters.of(200, 8, 4, 9);
        Layout first = finish(run(points, options(ProjectionMethod.UMAP)));
        int n = first.size();
        float[] x = new float[n];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = -first.y()[i] + 7;
            y[i] = -first.x()[i];
        }
        Layout before = new Layout(x, y, first.rows(), first.method(), "turned", new double[0], List.of());
        LayoutRun again = new LayoutRun(
                representation(points), first.rows(), options(ProjectionMethod.UMAP), Optional.of(before), _ -> {});
        Layout aligned = finish(again);
        assertArrayEquals(x, aligned.x(), 1e-3f);
        assertArrayEquals(y, aligned.y(), 1e-3f);
    }
}
