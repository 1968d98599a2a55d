package org.weightscape.probe;

import java.util.List;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.Rows;

/**
 * The method's probe for words (§1.12): one linear layer with softmax and mean cross-entropy, trained in float32 by Adam with
 * weight decay for a fixed number of epochs; the last epoch counts, whatever the validation says. On a small zoo it is far
 * from converged (see {@link LogisticRegression} for one that is), but it is what the published numbers were made with.
 */
public final class LinearClassifier {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final float BETA_1 = 0.9f;
    private static final float BETA_2 = 0.999f;
    private static final float EPSILON = 1e-8f;
    private static final float FIRST_BIAS = 0.01f;

    /**
     * How it is trained; {@link #STANDARD} is the method's.
     *
     * @param epochs passes over the training rows, at least 1
     * @param batch rows in a step, at least 1; the last step of an epoch takes what is left
     * @param learningRate of Adam, above 0
     * @param weightDecay added to the gradient, times the weight; at least 0
     * @param seed of the first weights and of the order of the rows
     */
    public record Settings(int epochs, int batch, double learningRate, double weightDecay, long seed) {

        /** 50 epochs, batches of 10, learning rate 10⁻⁴, weight decay 10⁻⁶, seed 42. */
        public static final Settings STANDARD = new Settings(50, 10, 1e-4, 1e-6, 42);

        public Settings {
            if (epochs < 1 || batch < 1 || !(learningRate > 0) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException(
                        "settings out of range: %d %d %s %s".formatted(epochs, batch, learningRate, weightDecay));
            }
        }
    }

    private final Rows features;
    private final int[] chosen;
    private final int[] codes;
    private final int classes;
    private final Settings settings;
    private final int columns;
    private final Adam weights;
    private final Adam biases;

    private LinearClassifier(
            Rows features, int[] chosen, int[] codes, int classes, Settings settings, float[] first) {
        this.features = features;
        this.chosen = chosen;
        this.codes = codes;
        this.classes = classes;
        this.settings = settings;
        this.columns = features.columns();
        this.weights = new Adam(first, 0, classes * columns);
        this.biases = new Adam(first, classes * columns, classes);
    }

    /**
     * Trains from seeded random weights: Kaiming's normal distribution (variance 2/columns), biases 0.01. Every epoch shuffles
     * the rows anew.
     *
     * @param chosen the training rows; all their numbers finite
     * @param codes the index into {@code classes} for each chosen row
     * @param classes the words, in alphabetical order
     */
    public static ProbeModel.Words fit(
            Rows features,
            int[] chosen,
            int[] codes,
            List<String> classes,
            Settings settings,
            Progress progress,
            Cancellation cancellation) {
        Random random = new Random(settings.seed());
        int columns = features.columns();
        float[] first = new float[classes.size() * (columns + 1)];
        for (int i = 0; i < first.length; i++) {
            first[i] = i < classes.size() * columns
                    ? (float) (random.nextGaussian() * Math.sqrt(2.0 / columns))
                    : FIRST_BIAS;
        }
        int[] order = new int[chosen.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        return fit(features, chosen, codes, classes, settings, first, epoch -> shuffle(order, random), progress, cancellation);
    }

    /** The order in which an epoch takes the training rows. */
    interface Order {
        /** Positions in the list of chosen rows, each once. */
        int[] ofEpoch(int epoch);
    }

    /**
     * Trains from given weights in a given order.
     *
     * @param first classes × columns weights, then the biases
     */
    static ProbeModel.Words fit(
            Rows features,
            int[] chosen,
            int[] codes,
            List<String> classes,
            Settings settings,
            float[] first,
            Order order,
            Progress progress,
            Cancellation cancellation) {
        LinearClassifier classifier =
                new LinearClassifier(features, chosen, codes, classes.size(), settings, first);
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            progress.update((double) epoch / settings.epochs(), "linear layer, epoch " + (epoch + 1));
            classifier.epoch(order.ofEpoch(epoch), cancellation);
        }
        progress.update(1, "linear layer");
        return new ProbeModel.Words(classes, classifier.coefficients());
    }

    private static int[] shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private void epoch(int[] order, Cancellation cancellation) {
        float[] rows = new float[settings.batch() * columns];
        float[] scores = new float[settings.batch() * classes];
        for (int from = 0; from < order.length; from += settings.batch()) {
            if (from / settings.batch() % 64 == 0) {
                cancellation.throwIfCancelled();
            }
            int count = Math.min(settings.batch(), order.length - from);
            for (int i = 0; i < count; i++) {
                features.read(chosen[order[from + i]], rows, i * columns);
            }
            for (int i = 0; i < count; i++) {
                lossGradient(rows, i, codes[order[from + i]], count, scores);
            }
            step(rows, scores, count);
        }
    }

    /** Writes the gradient of the mean cross-entropy with respect to one row's scores over the scores. */
    private void lossGradient(float[] rows, int i, int code, int count, float[] scores) {
        int at = i * classes;
        float largest = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            scores[at + c] = dot(rows, i * columns, weights.values, c * columns) + biases.values[c];
            largest = Math.max(largest, scores[at + c]);
        }
        float sum = 0;
        for (int c = 0; c < classes; c++) {
            scores[at + c] = (float) Math.exp(scores[at + c] - largest);
            sum += scores[at + c];
        }
        for (int c = 0; c < classes; c++) {
            scores[at + c] = (scores[at + c] / sum - (c == code ? 1 : 0)) / count;
        }
    }

    private float dot(float[] a, int fromA, float[] b, int fromB) {
        FloatVector sum = FloatVector.zero(LANES);
        FloatVector sum2 = FloatVector.zero(LANES);
        int lanes = LANES.length();
        int j = 0;
        for (; j + 2 * lanes <= columns; j += 2 * lanes) {
            sum = FloatVector.fromArray(LANES, a, fromA + j)
                    .fma(FloatVector.fromArray(LANES, b, fromB + j), sum);
            sum2 = FloatVector.fromArray(LANES, a, fromA + j + lanes)
                    .fma(FloatVector.fromArray(LANES, b, fromB + j + lanes), sum2);
        }
        float total = sum.add(sum2).reduceLanes(VectorOperators.ADD);
        for (; j < columns; j++) {
            total += a[fromA + j] * b[fromB + j];
        }
        return total;
    }

    /** One step of Adam; the gradient of each weight is made and used in one place, so that it is never stored. */
    private void step(float[] rows, float[] slopes, int count) {
        weights.nextStep();
        biases.nextStep();
        float decay = (float) settings.weightDecay();
        for (int c = 0; c < classes; c++) {
            float biasGradient = decay * biases.values[c];
            for (int i = 0; i < count; i++) {
                biasGradient += slopes[i * classes + c];
            }
            biases.update(c, biasGradient);

            int at = c * columns;
            int j = 0;
            for (; j + LANES.length() <= columns; j += LANES.length()) {
                FloatVector gradient =
                        FloatVector.fromArray(LANES, weights.values, at + j).mul(decay);
                for (int i = 0; i < count; i++) {
                    gradient = FloatVector.fromArray(LANES, rows, i * columns + j)
                            .mul(slopes[i * classes + c])
                            .add(gradient);
                }
                weights.update(at + j, gradient);
            }
            for (; j < columns; j++) {
                float gradient = weights.values[at + j] * decay;
                for (int i = 0; i < count; i++) {
                    gradient += rows[i * columns + j] * slopes[i * classes + c];
                }
                weights.update(at + j, gradient);
            }
        }
    }

    private DoubleMatrix coefficients() {
        DoubleMatrix coefficients = DoubleMatrix.zeros(columns + 1, classes);
        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < columns; j++) {
                coefficients.set(j, c, weights.values[c * columns + j]);
            }
            coefficients.set(columns, c, biases.values[c]);
        }
        return coefficients;
    }

    /** Numbers that Adam moves, as {@code torch.optim.Adam} does. */
    private final class Adam {
        private final float[] values;
        private final float[] mean;
        private final float[] square;
        private double power1 = 1;
        private double power2 = 1;
        private float stepSize;
        private float rootOfCorrection;

        Adam(float[] from, int offset, int count) {
            values = java.util.Arrays.copyOfRange(from, offset, offset + count);
            mean = new float[count];
            square = new float[count];
        }

        void nextStep() {
            power1 *= 0.9;
            power2 *= 0.999;
            stepSize = (float) (settings.learningRate() / (1 - power1));
            rootOfCorrection = (float) Math.sqrt(1 - power2);
        }

        void update(int i, float gradient) {
            mean[i] = BETA_1 * mean[i] + (1 - BETA_1) * gradient;
            square[i] = BETA_2 * square[i] + (1 - BETA_2) * gradient * gradient;
            values[i] -= stepSize * mean[i] / ((float) Math.sqrt(square[i]) / rootOfCorrection + EPSILON);
        }

        void update(int i, FloatVector gradient) {
            FloatVector m = FloatVector.fromArray(LANES, mean, i).mul(BETA_1).add(gradient.mul(1 - BETA_1));
            FloatVector s = FloatVector.fromArray(LANES, square, i)
                    .mul(BETA_2)
                    .add(gradient.mul(gradient).mul(1 - BETA_2));
            m.intoArray(mean, i);
            s.intoArray(square, i);
            FloatVector change = m.mul(stepSize).div(s.sqrt().div(rootOfCorrection).add(EPSILON));
            FloatVector.fromArray(LANES, values, i).sub(change).intoArray(values, i);
        }
    }
}
