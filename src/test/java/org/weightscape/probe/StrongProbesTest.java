package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;

/** Boosted trees and neighbours on targets that no linear probe can tell. */
class StrongProbesTest {

    /** The target is the product of the signs of two weights, as a number and as a word. */
    private static Zoo exclusiveOr() {
        return ToyZoos.zoo("xor zoo", 150, 1, (weights, epochs) -> {
            double[] sign = Arrays.stream(weights).mapToDouble(w -> w[0] * w[1] > 0 ? 1 : -1).toArray();
            List<String> words = Arrays.stream(sign).mapToObj(s -> s > 0 ? "same" : "other").toList();
            return List.of(ToyZoos.numeric("sign", sign), Property.Category.of("word", words));
        });
    }

    private static ProbeTable table(Zoo zoo) {
        Representation two = Representations.of("two", ToyZoos.firstColumns(zoo, 2), "two of the weights");
        return ProbeTable.fit(
                zoo,
                List.of(two),
                zoo.splitOrDefault(),
                ProbeSettings.STANDARD
                        .withTargets(List.of("all"))
                        .with(ProbeKind.TREES)
                        .with(ProbeKind.NEIGHBORS)
                        .with(ProbeKind.LOGISTIC),
                Progress.NONE,
                Cancellation.NEVER);
    }

    @Test
    void whatIsNotLinearIsToldByTreesAndNeighbours() {
        ProbeTable table = table(exclusiveOr());
        assertTrue(test(table, ProbeKind.METHOD, "sign") < 0.2);
        assertTrue(test(table, ProbeKind.TREES, "sign") > 0.8, "trees " + test(table, ProbeKind.TREES, "sign"));
        assertTrue(test(table, ProbeKind.NEIGHBORS, "sign") > 0.6, "neighbours " + test(table, ProbeKind.NEIGHBORS, "sign"));
        assertTrue(test(table, ProbeKind.TREES, "word") > 0.9);
        assertTrue(test(table, ProbeKind.NEIGHBORS, "word") > 0.9);
        assertTrue(test(table, ProbeKind.LOGISTIC, "word") < 0.75);
        Score trees = table.result(ProbeKind.TREES, "two", "sign").orElseThrow().score();
        assertTrue(trees.lambda() >= 1 && trees.lambda() <= BoostedTrees.TREES);
        Score words = table.result(ProbeKind.TREES, "two", "word").orElseThrow().score();
        assertEquals(List.of("other", "same"), words.confusion().orElseThrow().classes());
        assertTrue(words.interval().orElseThrow().contains(words.test()));
        assertTrue(
                table.remarks().contains("sign has two values only, -1 and 1; R² takes them for numbers; read sign as a category"
                        + " to have them told apart."),
                table.remarks() + "");
    }

    private static double test(ProbeTable table, ProbeKind kind, String target) {
        return table.result(kind, table.features().getFirst(), target).orElseThrow().score().test();
    }

    @Test
    void theSameSeedGrowsTheSameTrees() {
        Zoo zoo = exclusiveOr();
        assertArrayEquals(
                table(zoo).result(ProbeKind.TREES, "two", "sign").orElseThrow().predictions(),
                table(zoo).result(ProbeKind.TREES, "two", "sign").orElseThrow().predictions());
    }

    /** Both targets are known for one model in 25 only, so among the nearest checkpoints there is none. */
    @Test
    void neighboursAreLookedForWhereTheTruthIsKnown() {
        Zoo zoo = ToyZoos.zoo("sparse", 500, 1, (weights, epochs) -> {
            double[] number = new double[epochs.length];
            Arrays.setAll(number, row -> row / ToyZoos.EPOCHS % 25 == 0 ? weights[row][0] : Double.NaN);
            List<String> words = Arrays.stream(number)
                    .mapToObj(value -> Double.isNaN(value) ? "" : value > 0 ? "above" : "below")
                    .toList();
            return List.of(ToyZoos.numeric("number", number), Property.Category.of("word", words));
        });
        Representation one = Representations.of("one", ToyZoos.firstColumns(zoo, 1), "one of the weights");
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(List.of("number", "word")).with(ProbeKind.NEIGHBORS);
        ProbeTable table =
                ProbeTable.fit(zoo, List.of(one), zoo.splitOrDefault(), settings, Progress.NONE, Cancellation.NEVER);
        assertTrue(test(table, ProbeKind.NEIGHBORS, "number") > 0.8, table.text());
        assertTrue(test(table, ProbeKind.NEIGHBORS, "word") > 0.8, table.text());
        for (ProbeResult result : table.results()) {
            assertTrue(Arrays.stream(result.predictions()).noneMatch(Double::isNaN), "a prediction for every checkpoint");
        }
        TransferMatrix.Side side = new TransferMatrix.Side(zoo, List.of(one), zoo.splitOrDefault());
        TransferMatrix matrix =
                TransferMatrix.fit(List.of(side, side), table, settings, Progress.NONE, Cancellation.NEVER);
        for (TransferMatrix.Entry entry : matrix.entries()) {
            assertEquals(test(table, entry.kind(), entry.target()), entry.score(), 1e-12, "the same zoo, the same score");
        }
    }

    @Test
    void neighboursAreTheNearestOnes() {
        Random random = new Random(5);
        FloatMatrix points = FloatMatrix.zeros(300, 7);
        for (int i = 0; i < points.values().length; i++) {
            points.values()[i] = (float) (random.nextGaussian() * (1 + i % 7));
        }
        int[] training = IntStream.range(0, 200).toArray();
        NearestRows base = NearestRows.of(points, training);
        BitSet all = new BitSet();
        all.set(0, training.length);
        int[][] found = base.find(points, new int[] {250, 17}, all, NearestRows.Own.LEFT_OUT, Progress.NONE, Cancellation.NEVER);
        assertArrayEquals(byHand(points, training, 250), Arrays.copyOf(found[0], 10));
        assertArrayEquals(byHand(points, training, 17), Arrays.copyOf(found[1], 10));
        int[][] withItself = base.find(points, new int[] {17}, all, NearestRows.Own.KEPT, Progress.NONE, Cancellation.NEVER);
        assertEquals(17, withItself[0][0]);
    }

    /** The ten nearest training rows after each column was divided by its deviation over them. */
    private static int[] byHand(FloatMatrix points, int[] training, int query) {
        double[] deviation = new double[7];
        for (int j = 0; j < 7; j++) {
            int column = j;
            double mean = Arrays.stream(training).mapToDouble(i -> points.get(i, column)).average().orElseThrow();
            deviation[j] = Math.sqrt(Arrays.stream(training)
                    .mapToDouble(i -> Math.pow(points.get(i, column) - mean, 2))
                    .average()
                    .orElseThrow());
        }
        return Arrays.stream(training)
                .filter(i -> i != query)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> {
                    double sum = 0;
                    for (int j = 0; j < 7; j++) {
                        sum += Math.pow((points.get(i, j) - points.get(query, j)) / deviation[j], 2);
                    }
                    return sum;
                }))
                .limit(10)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Test
    void treesCanBeStopped() {
        FloatMatrix points = ToyZoos.firstColumns(exclusiveOr(), 2);
        int[] all = IntStream.range(0, points.rows()).toArray();
        double[] truth = new double[all.length];
        Arrays.setAll(truth, i -> i % 5);
        int[] asked = new int[1];
        assertThrows(
                CancellationException.class,
                () -> BoostedTrees.fit(
                        BoostedTrees.columns(points, all), truth, 1, Progress.NONE, () -> ++asked[0] > 3));
        assertTrue(asked[0] < 10, "stopped after a few trees: " + asked[0]);
    }
}
