package org.weightscape.recipe;

import java.util.Locale;
import java.util.random.RandomGenerator;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;

/** How initial weights are drawn. Biases begin at 0. */
public enum Initialisation {
    /** Uniform within ±1/√(fan-in). */
    UNIFORM,
    /** Normal with standard deviation 0.1. */
    NORMAL,
    /** Normal with standard deviation 0.1, drawn again where it exceeds twice that. */
    TRUNCATED_NORMAL,
    /** Uniform with variance 2/(fan-in + fan-out) (Glorot and Bengio 2010). */
    GLOROT_UNIFORM,
    /** Normal with variance 2/(fan-in + fan-out). */
    GLOROT_NORMAL,
    /** Uniform with variance 2/fan-in (He et al. 2015). */
    HE_UNIFORM,
    /** Normal with variance 2/fan-in. */
    HE_NORMAL,
    /** Orthonormal rows, or columns where there are fewer (Saxe et al. 2014). */
    ORTHOGONAL;

    private static final double SIGMA = 0.1;

    /** The name in recipes and tables, such as {@code he_normal}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The weight vector of an untrained network. */
    public float[] draw(Architecture architecture, RandomGenerator random) {
        float[] weights = new float[architecture.weightCount()];
        for (Layer layer : architecture.layers()) {
            int fanIn = layer.fanIn();
            int fanOut = layer.out() * layer.kernelSize();
            if (this == ORTHOGONAL) {
                orthogonal(layer.out(), fanIn, weights, layer.weightOffset(), random);
                continue;
            }
            for (int i = layer.weightOffset(); i < layer.weightOffset() + layer.weightCount(); i++) {
                weights[i] = (float) number(fanIn, fanOut, random);
            }
        }
        return weights;
    }

    private double number(int fanIn, int fanOut, RandomGenerator random) {
        return switch (this) {
            case UNIFORM -> (2 * random.nextDouble() - 1) / Math.sqrt(fanIn);
            case NORMAL -> SIGMA * random.nextGaussian();
            case TRUNCATED_NORMAL -> {
                double value = random.nextGaussian();
                while (Math.abs(value) > 2) {
                    value = random.nextGaussian();
                }
                yield SIGMA * value;
            }
            case GLOROT_UNIFORM -> (2 * random.nextDouble() - 1) * Math.sqrt(6.0 / (fanIn + fanOut));
            case GLOROT_NORMAL -> Math.sqrt(2.0 / (fanIn + fanOut)) * random.nextGaussian();
            case HE_UNIFORM -> (2 * random.nextDouble() - 1) * Math.sqrt(6.0 / fanIn);
            case HE_NORMAL -> Math.sqrt(2.0 / fanIn) * random.nextGaussian();
            case ORTHOGONAL -> throw new IllegalStateException("drawn as a matrix");
        };
    }

    /** Gram and Schmidt on normal vectors: as many as the smaller side has, as long as the larger. */
    private static void orthogonal(int rows, int columns, float[] weights, int offset, RandomGenerator random) {
        int count = Math.min(rows, columns);
        int length = Math.max(rows, columns);
        double[][] vectors = new double[count][length];
        for (int v = 0; v < count; v++) {
            double norm = 0;
            while (norm < 1e-6) {
                for (int i = 0; i < length; i++) {
                    vectors[v][i] = random.nextGaussian();
                }
                for (int u = 0; u < v; u++) {
                    double product = dot(vectors[u], vectors[v]);
                    for (int i = 0; i < length; i++) {
                        vectors[v][i] -= product * vectors[u][i];
                    }
                }
                norm = Math.sqrt(dot(vectors[v], vectors[v]));
            }
            for (int i = 0; i < length; i++) {
                vectors[v][i] /= norm;
            }
        }
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                weights[offset + row * columns + column] =
                        (float) (rows <= columns ? vectors[row][column] : vectors[column][row]);
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
