package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.set;

import jdk.incubator.vector.FloatVector;
import org.weightscape.encoder.kernel.HostThreads.Range;

/** The normalisations of {@link HostKernels}, documented at {@link Kernels}. */
final class HostNorms {
    private static final int LANES = FloatVector.SPECIES_PREFERRED.length();

    private final HostThreads threads;

    // Operands of the kernel that computes.
    private long x;
    private long weight;
    private long bias;
    private long running;
    private long statistics;
    private long out;
    private long gradientOut;
    private long gradientX;
    private long gradientWeight;
    private long gradientBias;
    private int groups;
    private int rows;
    private int columns;

    private final Range layerNorm = this::layerNorm;
    private final Range[] layerNormBackward = {this::pulls, this::layerNormBackward};
    private final Range torchLayerNorm = this::torchLayerNorm;
    private final Range torchLayerNormSums = this::torchLayerNormSums;
    private final Range torchLayerNormBackward = this::torchLayerNormBackward;
    private final Range[] batchNorm = {this::batchStatistics, this::batchNorm};
    private final Range batchNormBackward = this::batchNormBackward;

    HostNorms(HostThreads threads) {
        this.threads = threads;
    }

    void layerNorm(Matrix input, Matrix alpha, Matrix shift, Matrix result, Matrix kept) {
        normalize(input, alpha, shift, result);
        statistics = floats(kept, 2L * input.rows());
        threads.split(input.rows(), input.size(), layerNorm);
    }

    private void normalize(Matrix input, Matrix factor, Matrix shift, Matrix result) {
        rows = input.rows();
        columns = input.columns();
        x = floats(input);
        weight = floats(factor, columns);
        bias = floats(shift, columns);
        out = floats(result, input.size());
    }

    private void layerNorm(int part, int from, int to) {
        for (int i = from; i < to; i++) {
            LayerNormRow.forward(x, weight, bias, out, statistics, i, columns);
        }
    }

    void layerNormBackward(
            Matrix gradient,
            Matrix input,
            Matrix alpha,
            Matrix kept,
            Matrix gradientInput,
            Matrix gradientAlpha,
            Matrix gradientShift) {
        normalizeBackward(gradient, input, alpha, gradientInput, gradientAlpha, gradientShift);
        statistics = floats(kept, 2L * input.rows());
        threads.beginSums(2 * columns);
        threads.splitInStages(input.rows(), input.size(), layerNormBackward);
        threads.combineSums(columns, 0, gradientWeight);
        threads.combineSums(columns, columns, gradientBias);
    }

    private void normalizeBackward(
            Matrix gradient, Matrix input, Matrix factor, Matrix gradientInput, Matrix gradientFactor, Matrix gradientShift) {
        rows = input.rows();
        columns = input.columns();
        gradientOut = floats(gradient, input.size());
        x = floats(input);
        weight = floats(factor, columns);
        gradientX = floats(gradientInput, input.size());
        gradientWeight = floats(gradientFactor, columns);
        gradientBias = floats(gradientShift, columns);
    }

    private void pulls(int part, int from, int to) {
        long pulls = threads.room(part, 2L * (to - from));
        for (int i = from; i < to; i++) {
            LayerNormRow.pulls(gradientOut, x, weight, statistics, i, columns, pulls, i - from);
        }
    }

    private void layerNormBackward(int part, int from, int to) {
        long pulls = threads.room(part, 2L * (to - from));
        for (int i = from; i < to; i++) {
            LayerNormRow.backward(
                    gradientOut, x, weight, statistics, gradientX, threads.sums(part), i, columns, pulls, i - from);
        }
    }

    void torchLayerNorm(Matrix input, Matrix factor, Matrix shift, Matrix result, Matrix kept) {
        normalize(input, factor, shift, result);
        statistics = floats(kept, 2L * input.rows());
        threads.split(input.rows(), input.size(), torchLayerNorm);
    }

    private void torchLayerNorm(int part, int from, int to) {
        for (int i = from; i < to; i++) {
            torchRow(x, weight, bias, out, statistics, i, columns);
        }
    }

    private static void torchRow(long s, long w, long b, long o, long kept, int i, int columns) {
        long row = (long) i * columns;
        float sum = 0;
        for (int j = 0; j < columns; j++) {
            sum += get(s, row + j);
        }
        float mean = sum / columns;
        float squares = 0;
        for (int j = 0; j < columns; j++) {
            float centred = get(s, row + j) - mean;
            squares += centred * centred;
        }
        float inverse = (float) (1 / Math.sqrt(squares / columns + Kernels.BATCH_NORM_EPSILON));
        set(kept, 2L * i, mean);
        set(kept, 2L * i + 1, inverse);
        for (int j = 0; j < columns; j++) {
            float normal = (get(s, row + j) - mean) * inverse;
            set(o, row + j, normal * get(w, j) + get(b, j));
        }
    }

    void torchLayerNormBackward(
            Matrix gradient,
            Matrix input,
            Matrix factor,
            Matrix kept,
            Matrix gradientInput,
            Matrix gradientFactor,
            Matrix gradientShift) {
        normalizeBackward(gradient, input, factor, gradientInput, gradientFactor, gradientShift);
        statistics = floats(kept, 2L * input.rows());
        // Sums over rows first: the gradient may be written over below. A thread has whole columns, so the order never changes.
        threads.split(columns, input.size(), torchLayerNormSums);
        threads.split(rows, input.size(), torchLayerNormBackward);
    }

    private void torchLayerNormSums(int part, int from, int to) {
        for (int j = from; j < to; j++) {
            set(gradientWeight, j, 0);
            set(gradientBias, j, 0);
        }
        for (int i = 0; i < rows; i++) {
            addTorchRow(gradientOut, x, statistics, gradientWeight, gradientBias, i, columns, from, to);
        }
    }

    private static void addTorchRow(long g, long s, long kept, long dw, long db, int i, int columns, int from, int to) {
        long row = (long) i * columns;
        float mean = get(kept, 2L * i);
        float inverse = get(kept, 2L * i + 1);
        for (int j = from; j < to; j++) {
            float gradient = get(g, row + j);
            float normal = (get(s, row + j) - mean) * inverse;
            set(dw, j, get(dw, j) + gradient * normal);
            set(db, j, get(db, j) + gradient);
        }
    }

    private void torchLayerNormBackward(int part, int from, int to) {
        for (int i = from; i < to; i++) {
            torchRowBackward(gradientOut, x, weight, statistics, gradientX, i, columns);
        }
    }

    private static void torchRowBackward(long g, long s, long w, long kept, long o, int i, int columns) {
        long row = (long) i * columns;
        float mean = get(kept, 2L * i);
        float inverse = get(kept, 2L * i + 1);
        float sum = 0;
        float pull = 0;
        for (int j = 0; j < columns; j++) {
            float inner = get(g, row + j) * get(w, j);
            sum += inner;
            pull += inner * (get(s, row + j) - mean) * inverse;
        }
        for (int j = 0; j < columns; j++) {
            float inner = get(g, row + j) * get(w, j);
            float normal = (get(s, row + j) - mean) * inverse;
            set(o, row + j, (inner - (sum + normal * pull) / columns) * inverse);
        }
    }

    void batchNorm(Matrix input, int views, Matrix factor, Matrix shift, Matrix means, Matrix result, Matrix kept) {
        normalize(input, factor, shift, result);
        group(views, kept);
        running = floats(means, 2L * columns);
        threads.splitInStages(blocks(), input.size(), batchNorm);
    }

    /** Rows of equal groups are normalised apart. */
    private void group(int count, Matrix kept) {
        groups = count;
        rows /= count;
        statistics = floats(kept, 2L * count * columns);
    }

    /** Columns are normalised a vector at a time. */
    private int blocks() {
        return (columns + LANES - 1) / LANES;
    }

    private void batchStatistics(int part, int from, int to) {
        for (int block = from; block < to; block++) {
            for (int group = 0; group < groups; group++) {
                BatchNormColumns.statistics(x, statistics, running, group, rows, columns, block * LANES);
            }
        }
    }

    private void batchNorm(int part, int from, int to) {
        for (int block = from; block < to; block++) {
            for (int group = 0; group < groups; group++) {
                BatchNormColumns.forward(x, statistics, weight, bias, out, group, rows, columns, block * LANES);
            }
        }
    }

    void batchNormEvaluation(Matrix input, Matrix factor, Matrix shift, Matrix means, Matrix result) {
        normalize(input, factor, shift, result);
        running = floats(means, 2L * columns);
        for (int j = 0; j < columns; j += LANES) {
            BatchNormColumns.evaluation(x, weight, bias, running, out, rows, columns, j);
        }
    }

    void batchNormBackward(
            Matrix gradient,
            Matrix input,
            int views,
            Matrix factor,
            Matrix kept,
            Matrix gradientInput,
            Matrix gradientFactor,
            Matrix gradientShift) {
        normalizeBackward(gradient, input, factor, gradientInput, gradientFactor, gradientShift);
        group(views, kept);
        threads.split(blocks(), input.size(), batchNormBackward);
    }

    private void batchNormBackward(int part, int from, int to) {
        for (int block = from; block < to; block++) {
            BatchNormColumns.backward(
                    gradientOut, x, weight, statistics, gradientX, gradientWeight, gradientBias, groups, rows, columns,
                    block * LANES);
        }
    }
}
