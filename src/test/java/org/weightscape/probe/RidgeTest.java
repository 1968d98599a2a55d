package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.feature.ParityFiles;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import tools.jackson.databind.JsonNode;

class RidgeTest {

    /** The rows of one part of a parity case at which the target is known. */
    private record Part(FloatMatrix x, double[] truth, int[] known) {

        static Part of(ParityFiles files, String name) {
            double[] y = files.numbers("y_" + name + ".npy");
            int[] known = IntStream.range(0, y.length).filter(i -> !Double.isNaN(y[i])).toArray();
            return new Part(
                    files.matrix("X_" + name + ".npy"), Arrays.stream(known).mapToDouble(i -> y[i]).toArray(), known);
        }

        double[] scores(Ridge.Path path) {
            return path.predict(x, known, Progress.NONE, Cancellation.NEVER).stream()
                    .mapToDouble(predicted -> Metrics.r2(predicted.values(), truth))
                    .toArray();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic_nan", "no_val", "noise_only", "wide"})
    void everyLambdaGivesTheOfficialScores(String name) {
        ParityFiles files = ParityFiles.baselines("ridge/" + name);
        JsonNode expected = files.json("expected.json");
        Part train = Part.of(files, "train");
        Part val = Part.of(files, "val");
        Part test = Part.of(files, "test");
        Ridge.Path path = Ridge.fit(
                train.x,
                train.known,
                new DoubleMatrix(train.truth.length, 1, train.truth),
                Progress.NONE,
                Cancellation.NEVER);

        for (int l = 0; l < Ridge.LAMBDAS.size(); l++) {
            JsonNode row = expected.get("per_reg").get(l);
            assertEquals(row.get("reg").doubleValue(), Ridge.LAMBDAS.get(l));
            // The official code solves 41 equations of rank 25 here, and its own rounding shows at 1e-8.
            double tolerance = name.equals("wide") ? 1e-7 : 1e-12;
            assertEquals(row.get("r2_train").doubleValue(), train.scores(path)[l], tolerance);
            assertEquals(row.get("r2_test").doubleValue(), test.scores(path)[l], tolerance);
            if (val.truth.length > 0) {
                assertEquals(row.get("r2_val").doubleValue(), val.scores(path)[l], tolerance);
            }
        }
        boolean usesVal = expected.get("uses_val").booleanValue();
        int chosen = Ridge.choose(usesVal ? val.scores(path) : train.scores(path)).orElseThrow();
        assertEquals(expected.get("chosen_reg").doubleValue(), Ridge.LAMBDAS.get(chosen));
        ProbeModel model = path.model(chosen, 0);
        assertArrayEquals(
                files.numbers("pred_test_chosen.npy"),
                model.predict(test.x, test.known, Progress.NONE, Cancellation.NEVER),
                1e-9);
        assertArrayEquals(
                files.numbers("pred_train_chosen.npy"),
                model.predict(train.x, train.known, Progress.NONE, Cancellation.NEVER),
                1e-9);
    }

    @Test
    void theVectorsOfTheReference() {
        FloatMatrix x = new FloatMatrix(5, 2, new float[] {1, 2, 2, 1, 3, 5, 4, 3, 0, 1});
        double[] y = {1, 2, 2.5, 4, .5};
        int[] all = {0, 1, 2, 3, 4};
        Ridge.Path path = Ridge.fit(x, all, new DoubleMatrix(5, 1, y), Progress.NONE, Cancellation.NEVER);
        check(path, x, all, y, 1.0, new double[] {.83288043, -.00951087, .29755435}, .9625519356490233);
        check(path, x, all, y, .1, new double[] {.94113935, -.13150569, .42483819}, .9820721157312163);
        check(path, x, all, y, 1e-5, new double[] {.95555409, -.15079163, .45079084}, .9824338624299006);
    }

    private static void check(
            Ridge.Path path, FloatMatrix x, int[] all, double[] y, double lambda, double[] coefficients, double r2) {
        int l = Ridge.LAMBDAS.indexOf(lambda);
        assertArrayEquals(coefficients, path.coefficients().get(l).column(0), 1e-8);
        double[] predicted = path.model(l, 0).predict(x, all, Progress.NONE, Cancellation.NEVER);
        assertEquals(r2, Metrics.r2(predicted, y), 1e-9);
    }

    @Property(tries = 60)
    void solutionsMakeTheGradientVanish(
            @ForAll @IntRange(min = 1, max = 25) int rows,
            @ForAll @IntRange(min = 1, max = 25) int columns,
            @ForAll @IntRange(min = 1, max = 3) int targets,
            @ForAll long seed) {
        Random random = new Random(seed);
        FloatMatrix x = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < x.values().length; i++) {
            x.values()[i] = (float) random.nextGaussian();
        }
        DoubleMatrix y = DoubleMatrix.zeros(rows, targets);
        for (int i = 0; i < y.values().length; i++) {
            y.values()[i] = random.nextGaussian();
        }
        int[] all = IntStream.range(0, rows).toArray();
        Ridge.Path path = Ridge.fit(x, all, y, Progress.NONE, Cancellation.NEVER);
        for (int l = 0; l < Ridge.LAMBDAS.size(); l++) {
            float lambda = Ridge.LAMBDAS.get(l).floatValue();
            DoubleMatrix b = path.coefficients().get(l);
            for (int t = 0; t < targets; t++) {
                double[] errors = new double[rows];
                for (int i = 0; i < rows; i++) {
                    errors[i] = b.get(columns, t) - y.get(i, t);
                    for (int j = 0; j < columns; j++) {
                        errors[i] += x.get(i, j) * b.get(j, t);
                    }
                }
                for (int j = 0; j <= columns; j++) {
                    double slope = lambda * b.get(j, t);
                    for (int i = 0; i < rows; i++) {
                        slope += errors[i] * (j < columns ? x.get(i, j) : 1);
                    }
                    assertEquals(0, slope, 1e-8);
                }
            }
        }
    }

    @Test
    void columnsOfVeryDifferentSizeAreSolvedExactly() {
        // One column is 10^7 times the others: their part of the answer is far below the largest eigenvalue's rounding.
        Random random = new Random(3);
        int n = 200;
        FloatMatrix x = FloatMatrix.zeros(n, 4);
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 4; j++) {
                x.set(i, j, (float) (random.nextGaussian() * (j == 0 ? 1e7 : j == 1 ? 1e-2 : 1)));
            }
            y[i] = 50.0 * x.get(i, 1) + x.get(i, 2);
        }
        int[] all = IntStream.range(0, n).toArray();
        Ridge.Path path = Ridge.fit(x, all, new DoubleMatrix(n, 1, y), Progress.NONE, Cancellation.NEVER);
        double[] predicted = path.model(16, 0).predict(x, all, Progress.NONE, Cancellation.NEVER);
        assertTrue(Metrics.r2(predicted, y) > 0.9999, "R² " + Metrics.r2(predicted, y));
    }

    @Test
    void theFirstOfEqualScoresWins() {
        assertEquals(1, Ridge.choose(new double[] {0.1, 0.5, 0.5, Double.NaN}).orElseThrow());
        assertTrue(Ridge.choose(new double[] {Double.NaN, Double.NaN}).isEmpty());
        assertEquals(List.of(1e3, 3e2), Ridge.LAMBDAS.subList(0, 2));
        assertEquals(17, Ridge.LAMBDAS.size());
    }
}
