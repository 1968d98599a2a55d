package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.junit.jupiter.api.Test;
import org.weightscape.encoder.Encoder;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooReader;

/**
 * The ridge of W, s(W) and z beside the official procedure (method §1.12, §1.13), written out a second time in plain double
 * arithmetic: one target after another, one λ after another, by an LU decomposition of Commons Math.
 */
class OfficialRidgeTest {
    /** The product asks for 0.001; the two differ by rounding alone. */
    private static final double TOLERANCE = 1e-6;

    private static final Path SAMPLES = Path.of("sample-zoos");

    /** What the official procedure finds for one representation and target. */
    private record Official(double lambda, double train, double val, double test) {

        static Official of(Representation feature, double[] truth, Zoo zoo, Split split) {
            Part train = Part.of(feature, truth, zoo.rowsOf(split.train()));
            Part val = Part.of(feature, truth, zoo.rowsOf(split.val()));
            Part test = Part.of(feature, truth, zoo.rowsOf(split.test()));
            RealMatrix gram = train.x.transpose().multiply(train.x);
            RealVector right = train.x.transpose().operate(train.y);
            Optional<Official> best = Optional.empty();
            for (double lambda : new double[] {
                1e3, 3e2, 1e2, 3e1, 1e1, 3, 1, .3, .1, .03, .01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5
            }) {
                RealMatrix left = gram.copy();
                for (int j = 0; j < left.getRowDimension(); j++) {
                    left.addToEntry(j, j, (float) lambda);
                }
                RealVector b = new LUDecomposition(left).getSolver().solve(right);
                Official now = new Official(lambda, train.r2(b), val.r2(b), test.r2(b));
                if (best.isEmpty() || now.val > best.get().val) {
                    best = Optional.of(now);
                }
            }
            return best.orElseThrow();
        }
    }

    /** The checkpoints of one part at which the target is known, with a column of ones. */
    private record Part(RealMatrix x, RealVector y) {

        static Part of(Representation feature, double[] truth, int[] rows) {
            int[] known = Arrays.stream(rows).filter(row -> !Double.isNaN(truth[row])).toArray();
            int width = feature.columns();
            double[][] x = new double[known.length][width + 1];
            float[] numbers = new float[width];
            for (int i = 0; i < known.length; i++) {
                feature.read(known[i], numbers, 0);
                for (int j = 0; j < width; j++) {
                    x[i][j] = numbers[j];
                }
                x[i][width] = 1;
            }
            return new Part(
                    new Array2DRowRealMatrix(x, false),
                    new ArrayRealVector(Arrays.stream(known).mapToDouble(row -> truth[row]).toArray()));
        }

        double r2(RealVector b) {
            RealVector error = y.subtract(x.operate(b));
            return 1 - error.dotProduct(error) / y.getDimension() / StatUtils.populationVariance(y.toArray());
        }
    }

    /** Mean, population variance and five percentiles of each layer's weights, then of its biases. */
    private static Representation officialStatistics(Zoo zoo) {
        List<float[]> all = new ArrayList<>();
        for (int row = 0; row < zoo.checkpoints(); row++) {
            float[] weights = zoo.weights().row(row);
            List<Double> described = new ArrayList<>();
            for (Layer layer : zoo.architecture().layers()) {
                describe(weights, layer.weightOffset(), layer.weightCount(), described);
                layer.biasOffset().ifPresent(from -> describe(weights, from, layer.out(), described));
            }
            float[] narrow = new float[described.size()];
            for (int j = 0; j < narrow.length; j++) {
                narrow[j] = described.get(j).floatValue();
            }
            all.add(narrow);
        }
        int width = all.getFirst().length;
        FloatMatrix table = FloatMatrix.zeros(all.size(), width);
        for (int row = 0; row < all.size(); row++) {
            System.arraycopy(all.get(row), 0, table.values(), row * width, width);
        }
        return Representations.of("s", table, "transcribed");
    }

    private static void describe(float[] weights, int from, int count, List<Double> into) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = weights[from + i];
        }
        into.add(StatUtils.mean(values));
        into.add(StatUtils.populationVariance(values));
        // The seventh estimate interpolates linearly, as numpy does.
        Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
        for (double share : new double[] {1, 25, 50, 75, 99}) {
            into.add(percentile.evaluate(values, share));
        }
    }

    private static Zoo tetris() {
        return ZooReader.open(SAMPLES.resolve("tetris-seed"), Progress.NONE, Cancellation.NEVER);
    }

    private static Representation statistics(Zoo zoo) {
        return Representations.statistics(zoo, Biases.INCLUDED, Progress.NONE, Cancellation.NEVER);
    }

    private static void compare(Zoo zoo, Split split, Representation ours, Representation theirs, List<String> targets) {
        ProbeTable table = ProbeTable.fit(zoo, List.of(ours), split, targets, Progress.NONE, Cancellation.NEVER);
        assertEquals(targets.size(), table.results().size(), table.remarks().toString());
        for (ProbeResult found : table.results()) {
            Official expected = Official.of(theirs, found.column().truth(), zoo, split);
            String which = "%s from %s: %s, %s".formatted(found.target(), found.feature(), expected, found.score());
            assertEquals(expected.lambda, found.score().lambda(), which);
            assertEquals(expected.train, found.score().train(), TOLERANCE, which);
            assertEquals(expected.val, found.score().val(), TOLERANCE, which);
            assertEquals(expected.test, found.score().test(), TOLERANCE, which);
        }
    }

    @Test
    void ofTheBundledZoo() {
        Zoo zoo = tetris();
        List<String> targets = List.of("epoch", "test_acc", "train_acc", "test_loss", "train_loss", "ggap");
        Split split = zoo.splitOrDefault();
        Representation w = Representations.weights(zoo);
        compare(zoo, split, w, w, targets);
        compare(zoo, split, statistics(zoo), officialStatistics(zoo), targets);
        try (Encoder encoder = Encoder.open(SAMPLES.resolve("tetris-seed-encoder"))) {
            Representation z = Representations.latent(zoo, encoder, Progress.NONE, Cancellation.NEVER);
            compare(zoo, split, z, z, targets);
        }
    }

    @Test
    void whereTargetsAreMissingAndAnotherSplitIsGiven() {
        Zoo whole = tetris();
        Random random = new Random(7);
        List<Property> properties = new ArrayList<>();
        for (String name : List.of("epoch", "test_acc", "ggap")) {
            double[] values = whole.numeric(name).orElseThrow().values().clone();
            for (int row = 0; row < values.length; row++) {
                values[row] = random.nextInt(3) == 0 ? Double.NaN : values[row];
            }
            properties.add(new Property.Numeric(name, values));
        }
        List<String> models = new ArrayList<>();
        for (int row = 0; row < whole.checkpoints(); row++) {
            models.add(whole.models().get(whole.modelOf(row)));
        }
        Zoo zoo = new Zoo(
                "holes", whole.architecture(), whole.weights(), models, properties, Optional.empty(), List.of());
        Split split = Split.shuffled(zoo.models(), 5);
        assertFalse(split.equals(whole.splitOrDefault()));
        Representation w = Representations.weights(zoo);
        compare(zoo, split, w, w, List.of("epoch", "test_acc", "ggap"));
        compare(zoo, split, statistics(zoo), officialStatistics(zoo), List.of("epoch", "test_acc", "ggap"));
    }

    @Test
    void whereThereAreFewerCheckpointsThanWeights() {
        Zoo zoo = ToyZoos.zoo("few", 35, 4, (weights, epochs) -> {
            double[] sum = new double[epochs.length];
            for (int row = 0; row < sum.length; row++) {
                sum[row] = weights[row][0] + 2 * weights[row][1] + epochs[row];
            }
            return List.of(ToyZoos.numeric("test_acc", sum));
        });
        Representation w = Representations.weights(zoo);
        compare(zoo, zoo.splitOrDefault(), w, w, List.of("test_acc"));
    }
}
