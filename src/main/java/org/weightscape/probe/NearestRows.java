package org.weightscape.probe;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.Blas;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.Rows;

/**
 * Finds those of some training rows that are nearest to other rows, exactly, by blocks of matrix products. Distances are
 * Euclidean
 * after each column was centred and divided by its standard deviation over the training rows; columns that do not vary count
 * nothing.
 */
public final class NearestRows {
    /** So many neighbours are found. */
    static final int MOST = 50;

    private static final int BLOCK = 512;

    /** Whether a row may be its own neighbour. */
    public enum Own {
        /** A row that is itself a training row is its own nearest neighbour. */
        KEPT,
        /** A row is no neighbour of itself. */
        LEFT_OUT
    }

    private final int[] rows;
    private final double[] mean;
    private final double[] scale;
    private final FloatMatrix base;
    private final double[] lengths;

    private NearestRows(int[] rows, double[] mean, double[] scale, FloatMatrix base) {
        this.rows = rows;
        this.mean = mean;
        this.scale = scale;
        this.base = base;
        this.lengths = squaredLengths(base);
    }

    /**
     * Takes the training rows into memory.
     *
     * @param rows at least one; all their numbers finite
     */
    static NearestRows of(Rows features, int[] rows) {
        int p = features.columns();
        FloatMatrix base = FloatMatrix.of(features, rows);
        double[] mean = new double[p];
        double[] scale = new double[p];
        IntStream.range(0, p).parallel().forEach(column -> {
            double sum = 0;
            for (int row = 0; row < rows.length; row++) {
                sum += base.get(row, column);
            }
            double squares = 0;
            for (int row = 0; row < rows.length; row++) {
                double centred = base.get(row, column) - sum / rows.length;
                squares += centred * centred;
            }
            mean[column] = sum / rows.length;
            scale[column] = squares > 0 ? Math.sqrt(rows.length / squares) : 0;
        });
        standardise(base, mean, scale);
        return new NearestRows(rows.clone(), mean, scale, base);
    }

    private static void standardise(FloatMatrix matrix, double[] mean, double[] scale) {
        int p = matrix.columns();
        IntStream.range(0, matrix.rows()).parallel().forEach(row -> {
            for (int column = 0; column < p; column++) {
                matrix.set(row, column, (float) ((matrix.get(row, column) - mean[column]) * scale[column]));
            }
        });
    }

    private static double[] squaredLengths(FloatMatrix matrix) {
        return IntStream.range(0, matrix.rows())
                .parallel()
                .mapToDouble(row -> {
                    double sum = 0;
                    for (int column = 0; column < matrix.columns(); column++) {
                        sum += (double) matrix.get(row, column) * matrix.get(row, column);
                    }
                    return sum;
                })
                .toArray();
    }

    /** The training rows. */
    int[] rows() {
        return rows.clone();
    }

    /**
     * Finds neighbours.
     *
     * @param eligible positions of the training rows that may be neighbours
     * @param own whether rows of this very table may find themselves
     * @return for each chosen row positions among the training rows, the nearest first, at most {@value #MOST}
     */
    int[][] find(
            Rows features, int[] chosen, BitSet eligible, Own own, Progress progress, Cancellation cancellation) {
        int[][] nearest = new int[chosen.length][];
        for (int from = 0; from < chosen.length; from += BLOCK) {
            cancellation.throwIfCancelled();
            progress.update((double) from / chosen.length, "nearest training rows");
            int[] block = Arrays.copyOfRange(chosen, from, Math.min(from + BLOCK, chosen.length));
            FloatMatrix queries = FloatMatrix.of(features, block);
            standardise(queries, mean, scale);
            FloatMatrix products = Blas.multiply(queries, Blas.Factor.PLAIN, base, Blas.Factor.TRANSPOSED);
            int start = from;
            IntStream.range(0, block.length).parallel().forEach(i -> {
                int except = own == Own.LEFT_OUT ? block[i] : -1;
                nearest[start + i] = smallest(products, i, eligible, except);
            });
        }
        progress.update(1, "nearest training rows");
        return nearest;
    }

    /** An insertion into a short sorted list, for most rows are further than its last. */
    private int[] smallest(FloatMatrix products, int query, BitSet eligible, int except) {
        int[] found = new int[Math.min(MOST, rows.length)];
        double[] distances = new double[found.length];
        int size = 0;
        for (int row = eligible.nextSetBit(0); row >= 0; row = eligible.nextSetBit(row + 1)) {
            // The query's own length is the same for all.
            double distance = lengths[row] - 2.0 * products.get(query, row);
            if (rows[row] == except || (size == found.length && !(distance < distances[size - 1]))) {
                continue;
            }
            int place = size < found.length ? size++ : size - 1;
            while (place > 0 && distances[place - 1] > distance) {
                distances[place] = distances[place - 1];
                found[place] = found[place - 1];
                place--;
            }
            distances[place] = distance;
            found[place] = row;
        }
        return Arrays.copyOf(found, size);
    }
}
