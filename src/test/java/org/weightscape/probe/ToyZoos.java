package org.weightscape.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/** Small zoos of perceptrons whose properties are known functions of their weights. */
final class ToyZoos {
    static final int EPOCHS = 3;

    private ToyZoos() {}

    /** A zoo of random weights with the properties that are given by the weights of each row. */
    interface Properties {
        List<Property> of(float[][] weights, int[] epochs);
    }

    static Zoo zoo(String name, int models, long seed, Properties properties) {
        Random random = new Random(seed);
        int rows = models * EPOCHS;
        float[][] weights = new float[rows][100];
        float[] flat = new float[rows * 100];
        List<String> names = new ArrayList<>();
        int[] epochs = new int[rows];
        for (int row = 0; row < rows; row++) {
            names.add("model-" + row / EPOCHS);
            epochs[row] = row % EPOCHS;
            for (int j = 0; j < 100; j++) {
                weights[row][j] = (float) random.nextGaussian();
                flat[row * 100 + j] = weights[row][j];
            }
        }
        return new Zoo(
                name, Architectures.tetris(), Weights.of(flat, 100), names, properties.of(weights, epochs), Optional.empty(),
                List.of());
    }

    static Property numeric(String name, double[] values) {
        return new Property.Numeric(name, values);
    }

    static FloatMatrix firstColumns(Zoo zoo, int columns) {
        FloatMatrix part = FloatMatrix.zeros(zoo.checkpoints(), columns);
        for (int row = 0; row < zoo.checkpoints(); row++) {
            float[] weights = zoo.weights().row(row);
            for (int j = 0; j < columns; j++) {
                part.set(row, j, weights[j]);
            }
        }
        return part;
    }
}
