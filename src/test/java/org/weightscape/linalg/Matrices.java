package org.weightscape.linalg;

import java.util.Random;

/** Random matrices and naive arithmetic to test against. */
final class Matrices {

    private Matrices() {}

    static DoubleMatrix random(int rows, int columns, long seed) {
        Random random = new Random(seed);
        DoubleMatrix matrix = DoubleMatrix.zeros(rows, columns);
        for (int i = 0; i < matrix.values().length; i++) {
            matrix.values()[i] = random.nextGaussian();
        }
        return matrix;
    }

    static FloatMatrix narrow(DoubleMatrix matrix) {
        FloatMatrix narrow = FloatMatrix.zeros(matrix.rows(), matrix.columns());
        for (int i = 0; i < narrow.values().length; i++) {
            narrow.values()[i] = (float) matrix.values()[i];
        }
        return narrow;
    }

    static DoubleMatrix widen(FloatMatrix matrix) {
        DoubleMatrix wide = DoubleMatrix.zeros(matrix.rows(), matrix.columns());
        for (int i = 0; i < wide.values().length; i++) {
            wide.values()[i] = matrix.values()[i];
        }
        return wide;
    }

    static DoubleMatrix transposed(DoubleMatrix matrix) {
        DoubleMatrix result = DoubleMatrix.zeros(matrix.columns(), matrix.rows());
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                result.set(j, i, matrix.get(i, j));
            }
        }
        return result;
    }

    static DoubleMatrix naiveProduct(DoubleMatrix a, DoubleMatrix b) {
        DoubleMatrix product = DoubleMatrix.zeros(a.rows(), b.columns());
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.columns(); j++) {
                double sum = 0;
                for (int k = 0; k < a.columns(); k++) {
                    sum += a.get(i, k) * b.get(k, j);
                }
                product.set(i, j, sum);
            }
        }
        return product;
    }

    static double largestDifference(DoubleMatrix a, DoubleMatrix b) {
        if (a.rows() != b.rows() || a.columns() != b.columns()) {
            throw new AssertionError(a + " and " + b);
        }
        double largest = 0;
        for (int i = 0; i < a.values().length; i++) {
            largest = Math.max(largest, Math.abs(a.values()[i] - b.values()[i]));
        }
        return largest;
    }
}
