package org.weightscape.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

class ProjectionsTest {
    private static final int CLUSTERS = 4;

    /** Gaussian clusters far apart; point i belongs to cluster {@code i % 4}. */
    private static Representation clusters(int n, int columns) {
        Random random = new Random(11);
        double[][] centres = new double[CLUSTERS][columns];
        for (double[] centre : centres) {
            Arrays.setAll(centre, _ -> random.nextGaussian() * 10);
        }
        FloatMatrix values = FloatMatrix.zeros(n, columns);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < columns; j++) {
                values.set(i, j, (float) (centres[i % CLUSTERS][j] + random.nextGaussian()));
            }
        }
        return Representations.of("c", values, "four clusters");
    }

    private static ProjectionOptions quick(ProjectionMethod method) {
        return switch (method) {
            case PCA -> method.standard();
            case UMAP, SMILE_UMAP -> method.standard().with("epochs", 100);
            case TSNE, SMILE_TSNE -> method.standard().with("iterations", 500).with("perplexity", 15);
        };
    }

    private static Layout fit(Representation source, ProjectionOptions options) {
        return Projections.fit(source, options, Progress.NONE, Cancellation.NEVER);
    }

    /** Share of each point's five nearest neighbours on the map that are of its own cluster. */
    private static double purity(Layout layout) {
        int n = layout.size();
        int same = 0;
        for (int i = 0; i < n; i++) {
            int point = i;
            same += (int) IntStream.range(0, n)
                    .filter(j -> j != point)
                    .boxed()
                    .sorted((a, b) -> Double.compare(distance(layout, point, a), distance(layout, point, b)))
                    .limit(5)
                    .filter(j -> layout.rows()[j] % CLUSTERS == layout.rows()[point] % CLUSTERS)
                    .count();
        }
        return same / (5.0 * n);
    }

    private static double distance(Layout layout, int a, int b) {
        return Math.hypot(layout.x()[a] - layout.x()[b], layout.y()[a] - layout.y()[b]);
    }

    @ParameterizedTest
    @EnumSource(ProjectionMethod.class)
    void keepsClustersApartAndRepeatsItself(ProjectionMethod method) {
        Representation source = clusters(240, 60);
        List<Double> reports = Collections.synchronizedList(new ArrayList<>());
        Layout layout = Projections.fit(
                source, quick(method), (fraction, _) -> reports.add(fraction), Cancellation.NEVER);
        assertEquals(240, layout.size());
        assertTrue(purity(layout) > 0.98, method + " " + purity(layout));
        Layout again = fit(source, quick(method));
        assertArrayEquals(layout.x(), again.x());
        assertArrayEquals(layout.y(), again.y());
        assertEquals(1, reports.getLast());
        for (int i = 1; i < reports.size(); i++) {
            assertTrue(reports.get(i) >= reports.get(i - 1) - 1e-9);
        }
        if (method.standard().has("seed")) {
            Layout other = fit(source, quick(method).with("seed", 1));
            assertFalse(Arrays.equals(layout.x(), other.x()));
        }
    }

    @Test
    void pcaSaysWhatItExplains() {
        Layout layout = fit(clusters(100, 20), ProjectionMethod.PCA.standard());
        double[] explained = layout.varianceExplained();
        assertTrue(explained[0] >= explained[1] && explained[1] > 0 && explained[0] + explained[1] <= 1);
        assertEquals(variance(layout.x()) / variance(layout.y()), explained[0] / explained[1], 1e-4);
        Layout turned = fit(clusters(100, 20), ProjectionMethod.PCA.standard().with("x", "2").with("y", "3"));
        assertArrayEquals(layout.y(), turned.x());
        assertTrue(layout.provenance().startsWith("pca x=1 y=2 of c (four clusters)"), layout.provenance());
    }

    private static double variance(float[] values) {
        double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
        return IntStream.range(0, values.length)
                .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                .average()
                .orElseThrow();
    }

    @Test
    void oneColumnHasNoSecondComponent() {
        FloatMatrix line = new FloatMatrix(4, 1, new float[] {1, 2, 3, 9});
        Layout layout = fit(Representations.of("l", line, "a line"), ProjectionMethod.PCA.standard());
        assertArrayEquals(new float[4], layout.y());
        assertEquals(
                List.of("l varies in only 1 directions, so that principal component 2 is 0 for all."), layout.remarks());
    }

    @Test
    void rowsThatAreNotFiniteAreNotOnTheMap() {
        FloatMatrix values = clusters(80, 5).matrix();
        values.set(3, 2, Float.NaN);
        Layout layout = fit(Representations.of("c", values, "one broken"), ProjectionMethod.PCA.standard());
        assertEquals(79, layout.size());
        assertEquals(4, layout.rows()[3]);
        assertEquals(List.of("c is not finite for 1 of 80 checkpoints; they are not on the map."), layout.remarks());
    }

    @Test
    void asManyPointsAsColumnsAreNoDistances() {
        Representation square = clusters(60, 60);
        Layout layout = fit(square, quick(ProjectionMethod.SMILE_TSNE).with("components", 0));
        assertTrue(purity(layout) > 0.98);
    }

    @ParameterizedTest
    @EnumSource(value = ProjectionMethod.class, names = {"SMILE_UMAP", "SMILE_TSNE"})
    void cancellingAbandonsAtOnce(ProjectionMethod method) throws InterruptedException {
        // Long enough that only giving up can end it within the time allowed.
        ProjectionOptions options = method == ProjectionMethod.SMILE_UMAP
                ? method.standard().with("epochs", 5000)
                : method.standard().with("iterations", 10000);
        Representation source = clusters(1500, 10);
        AtomicBoolean cancelled = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        List<Throwable> seen = Collections.synchronizedList(new ArrayList<>());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Projections.fit(
                        source,
                        options,
                        (fraction, message) -> {
                            if (message.contains("estimate") || message.contains("iteration")) {
                                running.countDown();
                            }
                        },
                        cancelled::get);
            } catch (CancellationException e) {
                seen.add(e);
            } finally {
                ended.countDown();
            }
        });
        assertTrue(running.await(60, java.util.concurrent.TimeUnit.SECONDS));
        long start = System.nanoTime();
        cancelled.set(true);
        assertTrue(ended.await(60, java.util.concurrent.TimeUnit.SECONDS));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(1, seen.size());
        assertTrue(took.toMillis() < 2000, "took " + took);
    }

    @Test
    void refusesBeforehandWhatItCannotDo() {
        ProjectionOptions tsne = ProjectionMethod.SMILE_TSNE.standard();
        assertEquals(
                Optional.of("Smile's t-SNE of 20000 points needs 9.6 GB of memory, of which 2.4 GB are free;"
                        + " lay out a sample of at most 10000 points."),
                Projections.refusal(tsne, 20_000, 2_400_000_000L));
        assertTrue(Projections.refusal(tsne, 9_999, 2_400_000_000L).isEmpty());
        assertTrue(Projections.refusal(tsne, 89, 2_400_000_000L).orElseThrow().contains("smaller perplexity"));
        assertTrue(Projections.refusal(ProjectionMethod.SMILE_UMAP.standard(), 15, 1_000_000)
                .orElseThrow()
                .startsWith("UMAP with 15 neighbours needs at least 16 points, but there are 15"));
        assertEquals(
                Optional.of("Smile's UMAP of 1000000 points needs 5.3 GB of memory, of which 2.1 GB are free;"
                        + " lay out a sample of at most 400000 points."),
                Projections.refusal(ProjectionMethod.SMILE_UMAP.standard(), 1_000_000, 2_100_000_000L));
        assertTrue(Projections.refusal(ProjectionMethod.PCA.standard(), 1, 1).isEmpty());
        assertTrue(refusal(() -> fit(clusters(10, 3), tsne)).contains("needs at least 90 points"));
        Representation same = Representations.of("k", FloatMatrix.zeros(40, 3), "zeros");
        assertEquals(
                "k is the same for all checkpoints, so there is nothing to lay out.",
                refusal(() -> fit(same, ProjectionMethod.SMILE_UMAP.standard())));
    }

    private static String refusal(Executable action) {
        return String.valueOf(assertThrows(BadInputException.class, action).getMessage());
    }

    @Test
    void optionsCheckThemselves() {
        ProjectionOptions umap = ProjectionMethod.of("smile-umap").standard();
        assertEquals(15, umap.whole("neighbors"));
        assertEquals(0.25, umap.with("min_dist", "0.25").real("min_dist"));
        assertEquals(
                "neighbors is 1, but must be a whole number from 2 to 200; the default is 15.",
                refusal(() -> umap.with("neighbors", "1")));
        assertEquals(
                "neighbors is \"many\", but must be a number from 2 to 200.",
                refusal(() -> umap.with("neighbors", "many")));
        assertTrue(refusal(() -> umap.with("neighbours", "3")).startsWith("smile-umap has no setting named neighbours"));
        assertTrue(refusal(() -> umap.with("min_dist", "2")).contains("must not be above spread"));
        assertEquals(
                "There is no projection named tsme; choose from pca, umap, tsne, smile-umap, smile-tsne.",
                refusal(() -> ProjectionMethod.of("tsme")));
        for (ProjectionMethod method : ProjectionMethod.values()) {
            for (Parameter parameter : method.parameters()) {
                parameter.require(parameter.standard());
                assertTrue(parameter.sentence().endsWith("."));
            }
        }
    }

    @Test
    void samplesTakeTheSameFromEveryModel() {
        Zoo zoo = zoo(30, 7);
        int[] sample = Sample.stratified(zoo, 75, 1);
        assertEquals(75, Arrays.stream(sample).distinct().count());
        int[] perModel = new int[30];
        Arrays.stream(sample).forEach(row -> perModel[zoo.modelOf(row)]++);
        assertEquals(2, Arrays.stream(perModel).min().orElseThrow());
        assertEquals(3, Arrays.stream(perModel).max().orElseThrow());
        assertArrayEquals(sample, Sample.stratified(zoo, 75, 1));
        assertFalse(Arrays.equals(sample, Sample.stratified(zoo, 75, 2)));
        assertEquals(210, Sample.stratified(zoo, 1000, 1).length);
        long models = Arrays.stream(Sample.stratified(zoo, 10, 1)).map(zoo::modelOf).distinct().count();
        assertEquals(10, models);
    }

    private static Zoo zoo(int models, int epochs) {
        List<String> names = IntStream.range(0, models * epochs)
                .mapToObj(row -> "m" + row / epochs)
                .toList();
        double[] epoch = IntStream.range(0, models * epochs)
                .mapToDouble(row -> row % epochs)
                .toArray();
        float[] weights = new float[models * epochs * 100];
        Random random = new Random(2);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextFloat();
        }
        return new Zoo(
                "toy zoo",
                Architectures.tetris(),
                Weights.of(weights, 100),
                names,
                List.of(new Property.Numeric("epoch", epoch)),
                Optional.empty(),
                List.of());
    }

    @Test
    void writesCsv(@TempDir Path folder) throws java.io.IOException {
        Zoo zoo = zoo(3, 2);
        Layout layout = Projections.fit(
                Representations.weights(zoo),
                new int[] {1, 4},
                ProjectionMethod.PCA.standard(),
                Progress.NONE,
                Cancellation.NEVER);
        Path file = folder.resolve("coords.csv");
        layout.writeCsv(file, zoo);
        List<String> lines = Files.readAllLines(file);
        assertEquals("row,model,epoch,x,y", lines.getFirst());
        assertTrue(lines.get(1).startsWith("1,m0,1,"), lines.get(1));
        assertTrue(lines.get(2).startsWith("4,m2,0,"), lines.get(2));
        assertEquals(3, lines.size());
        assertTrue(layout.provenance().endsWith(", 2 of 6 checkpoints"), layout.provenance());
    }
}
