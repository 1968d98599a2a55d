package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.feature.ParityFiles;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import tools.jackson.databind.JsonNode;

class ClassifierTest {

    private static final class Case {
        private final ParityFiles files;
        private final JsonNode expected;
        private final List<String> classes = new ArrayList<>();

        Case(String name) {
            files = ParityFiles.baselines("classify/" + name);
            expected = files.json("expected.json");
            expected.get("classes_sorted").forEach(node -> classes.add(node.asString()));
        }

        FloatMatrix x(String part) {
            return files.matrix("X_" + part + ".npy");
        }

        int[] codes(String part) {
            List<Integer> codes = new ArrayList<>();
            expected.get("labels_" + part).forEach(node -> codes.add(classes.indexOf(node.asString())));
            return codes.stream().mapToInt(Integer::intValue).toArray();
        }

        double accuracy(ProbeModel model, String part) {
            FloatMatrix x = x(part);
            double[] truth = IntStream.of(codes(part)).asDoubleStream().toArray();
            return Metrics.accuracy(model.predict(x, all(x), Progress.NONE, Cancellation.NEVER), truth);
        }
    }

    private static int[] all(FloatMatrix x) {
        return IntStream.range(0, x.rows()).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"easy", "hard"})
    void theOfficialTrainingIsRepeated(String name) {
        Case given = new Case(name);
        FloatMatrix x = given.x("train");
        float[] first = floats(given.files.numbers("weights_init.npy"));
        double[] order = given.files.numbers("batch_order_train.npy");
        int n = x.rows();
        ProbeModel.Words model = LinearClassifier.fit(
                x,
                all(x),
                given.codes("train"),
                given.classes,
                LinearClassifier.Settings.STANDARD,
                first,
                epoch -> IntStream.range(0, n).map(i -> (int) order[epoch * n + i]).toArray(),
                Progress.NONE,
                Cancellation.NEVER);

        int classes = given.classes.size();
        double[] expected = given.files.numbers("weights_final.npy");
        double[] found = new double[expected.length];
        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < x.columns(); j++) {
                found[c * x.columns() + j] = model.coefficients().get(j, c);
            }
            found[classes * x.columns() + c] = model.coefficients().get(x.columns(), c);
        }
        assertArrayEquals(expected, found, 2e-6);
        for (String part : List.of("train", "val", "test")) {
            assertEquals(given.expected.get("acc_" + part).doubleValue(), given.accuracy(model, part), 1e-12);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"easy", "hard"})
    void logisticRegressionConverges(String name) {
        Case given = new Case(name);
        FloatMatrix x = given.x("train");
        List<ProbeModel.Words> models = LogisticRegression.fit(
                x, all(x), given.codes("train"), given.classes, Progress.NONE, Cancellation.NEVER);
        double best = models.stream().mapToDouble(model -> given.accuracy(model, "test")).max().orElseThrow();
        double reference = given.expected.get("converged_logreg_test_acc_not_official").doubleValue();
        assertTrue(best >= reference - 0.03, best + " against " + reference);
        // A weaker penalty fits the training rows at least as well.
        assertTrue(given.accuracy(models.getLast(), "train") >= given.accuracy(models.getFirst(), "train"));
    }

    @Test
    void ofTwoWordsLogisticRegressionIsSmilesOwn() {
        // Overlapping clusters of standardised columns, for Smile does not standardise.
        FloatMatrix x = standardised(noisy(300, 5));
        int[] codes = IntStream.range(0, 300).map(i -> i % 2).toArray();
        List<ProbeModel.Words> models =
                LogisticRegression.fit(x, all(x), codes, List.of("a", "b"), Progress.NONE, Cancellation.NEVER);
        double[][] rows = IntStream.range(0, 300)
                .mapToObj(i -> IntStream.range(0, 5).mapToDouble(j -> x.get(i, j)).toArray())
                .toArray(double[][]::new);
        for (int l = 0; l < models.size(); l++) {
            // Smile adds up the losses, and has one vector where two words have two that differ in the sign alone.
            double lambda = LogisticRegression.LAMBDAS.get(l) * 300 / 2;
            double[] expected = smile.classification.LogisticRegression.binomial(
                            rows, codes, new smile.classification.LogisticRegression.Options(lambda, 1e-10, 1000))
                    .coefficients();
            DoubleMatrix found = models.get(l).coefficients();
            for (int j = 0; j <= 5; j++) {
                assertEquals(expected[j], found.get(j, 1) - found.get(j, 0), 2e-3, "λ " + l + ", column " + j);
            }
        }
    }

    @Test
    void ofThreeWordsLogisticRegressionAnswersAsSmiles() {
        int n = 600;
        FloatMatrix x = FloatMatrix.zeros(n, 4);
        Random random = new Random(12);
        int[] codes = new int[n];
        for (int i = 0; i < n; i++) {
            codes[i] = i % 3;
            for (int j = 0; j < 4; j++) {
                x.set(i, j, (float) (random.nextGaussian() + (j == codes[i] ? 1 : 0)));
            }
        }
        FloatMatrix standard = standardised(x);
        double[][] rows = IntStream.range(0, n)
                .mapToObj(i -> IntStream.range(0, 4).mapToDouble(j -> standard.get(i, j)).toArray())
                .toArray(double[][]::new);
        DoubleMatrix found = LogisticRegression.fit(
                        standard, all(standard), codes, List.of("a", "b", "c"), Progress.NONE, Cancellation.NEVER)
                .getLast()
                .coefficients();
        double[][] theirs = smile.classification.LogisticRegression.multinomial(
                        rows, codes, new smile.classification.LogisticRegression.Options(0, 1e-10, 1000))
                .coefficients();
        // Smile gives each word but the last its difference from the last.
        for (int c = 0; c < 2; c++) {
            for (int j = 0; j <= 4; j++) {
                // The weakest penalty, 1e-4, against none leaves a few thousandths.
                assertEquals(theirs[c][j], found.get(j, c) - found.get(j, 2), 5e-3, "word " + c + ", column " + j);
            }
        }
    }

    private static FloatMatrix noisy(int rows, int columns) {
        Random random = new Random(8);
        FloatMatrix x = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                x.set(i, j, (float) (random.nextGaussian() + (i % 2 == 0 ? 0.4 : -0.1) * j));
            }
        }
        return x;
    }

    private static FloatMatrix standardised(FloatMatrix x) {
        int n = x.rows();
        for (int j = 0; j < x.columns(); j++) {
            int column = j;
            double mean = IntStream.range(0, n).mapToDouble(i -> x.get(i, column)).average().orElseThrow();
            double variance =
                    IntStream.range(0, n).mapToDouble(i -> Math.pow(x.get(i, column) - mean, 2)).average().orElseThrow();
            for (int i = 0; i < n; i++) {
                x.set(i, j, (float) ((x.get(i, j) - mean) / Math.sqrt(variance)));
            }
        }
        return x;
    }

    @Test
    void theSameSeedGivesTheSameClassifier() {
        FloatMatrix x = clusters(40, 19);
        int[] codes = IntStream.range(0, 40).map(i -> i % 2).toArray();
        List<ProbeModel.Words> models = IntStream.range(0, 2)
                .mapToObj(_ -> LinearClassifier.fit(
                        x,
                        all(x),
                        codes,
                        List.of("a", "b"),
                        LinearClassifier.Settings.STANDARD,
                        Progress.NONE,
                        Cancellation.NEVER))
                .toList();
        assertArrayEquals(
                models.getFirst().coefficients().values(), models.getLast().coefficients().values());
    }

    @Test
    void trainedLongEnoughItSeparatesClusters() {
        FloatMatrix x = clusters(200, 19);
        int[] codes = IntStream.range(0, 200).map(i -> i % 2).toArray();
        ProbeModel.Words model = LinearClassifier.fit(
                x,
                all(x),
                codes,
                List.of("a", "b"),
                new LinearClassifier.Settings(50, 10, 1e-2, 1e-6, 1),
                Progress.NONE,
                Cancellation.NEVER);
        double[] predicted = model.predict(x, all(x), Progress.NONE, Cancellation.NEVER);
        assertEquals(1, Metrics.accuracy(predicted, IntStream.of(codes).asDoubleStream().toArray()));
    }

    @Test
    void cancelled() {
        FloatMatrix x = clusters(40, 3);
        int[] codes = IntStream.range(0, 40).map(i -> i % 2).toArray();
        assertThrows(
                CancellationException.class,
                () -> LinearClassifier.fit(
                        x, all(x), codes, List.of("a", "b"), LinearClassifier.Settings.STANDARD, Progress.NONE, () -> true));
        assertThrows(
                CancellationException.class,
                () -> LogisticRegression.fit(x, all(x), codes, List.of("a", "b"), Progress.NONE, () -> true));
    }

    /** Two clusters, even and odd rows, far apart in every column. */
    private static FloatMatrix clusters(int rows, int columns) {
        Random random = new Random(5);
        FloatMatrix x = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                x.set(i, j, (float) (random.nextGaussian() * 0.3 + (i % 2 == 0 ? 1 : -1)));
            }
        }
        return x;
    }

    private static float[] floats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }
}
