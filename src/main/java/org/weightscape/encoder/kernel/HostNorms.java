package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.floats;
import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.set;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The normalisations of {@link HostKernels}, documented at {@link Kernels}. */
final class HostNorms {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private final HostThreads threads;

    HostNorms(HostThreads threads) {
        this.threads = threads;
    }

    void layerNorm(Matrix x, Matrix alpha, Matrix bias, Matrix out, Matrix statistics) {
        long s = floats(x);
        long a = floats(alpha, x.columns());
        long b = floats(bias, x.columns());
        long o = floats(out, x.size());
        long kept = floats(statistics, 2L * x.rows());
        int columns = x.columns();
        threads.split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
                LayerNormRow.forward(s, a, b, o, kept, i, columns);
            }
        });
    }

    void layerNormBackward(
            Matrix gradientOut,
            Matrix x,
            Matrix alpha,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientAlpha,
            Matrix gradientBias) {
        long g = floats(gradientOut, x.size());
        long s = floats(x);
        long a = floats(alpha, x.columns());
        long kept = floats(statistics, 2L * x.rows());
        long o = floats(gradientX, x.size());
        int columns = x.columns();
        threads.beginSums(2 * columns);
        threads.splitInStages(
                x.rows(),
                x.size(),
                (part, from, to) -> {
                    long pulls = threads.room(part, 2L * (to - from));
                    for (int i = from; i < to; i++) {
                        LayerNormRow.pulls(g, s, a, kept, i, columns, pulls, i - from);
                    }
                },
                (part, from, to) -> {
                    long pulls = threads.room(part, 2L * (to - from));
                    for (int i = from; i < to; i++) {
                        LayerNormRow.backward(g, s, a, kept, o, threads.sums(part), i, columns, pulls, i - from);
                    }
                });
        threads.combineSums(columns, 0, floats(gradientAlpha, columns));
        threads.combineSums(columns, columns, floats(gradientBias, columns));
    }

    void torchLayerNorm(Matrix x, Matrix weight, Matrix bias, Matrix out, Matrix statistics) {
        long s = floats(x);
        long w = floats(weight, x.columns());
        long b = floats(bias, x.columns());
        long o = floats(out, x.size());
        long kept = floats(statistics, 2L * x.rows());
        int columns = x.columns();
        threads.split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
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
        });
    }

    void torchLayerNormBackward(
            Matrix gradientOut,
            Matrix x,
            Matrix weight,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientWeight,
            Matrix gradientBias) {
        long g = floats(gradientOut, x.size());
        long s = floats(x);
        long w = floats(weight, x.columns());
        long kept = floats(statistics, 2L * x.rows());
        long o = floats(gradientX, x.size());
        long dw = floats(gradientWeight, x.columns());
        long db = floats(gradientBias, x.columns());
        int columns = x.columns();
        // Sums over rows first: the gradient may be written over below. A thread has whole columns, so the order never changes.
        threads.split(columns, x.size(), (part, from, to) -> {
            for (int j = from; j < to; j++) {
                set(dw, j, 0);
                set(db, j, 0);
            }
            for (int i = 0; i < x.rows(); i++) {
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
        });
        threads.split(x.rows(), x.size(), (part, from, to) -> {
            for (int i = from; i < to; i++) {
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
        });
    }

    void batchNorm(Matrix x, int groups, Matrix weight, Matrix bias, Matrix running, Matrix out, Matrix statistics) {
        long s = floats(x);
        long w = floats(weight, x.columns());
        long b = floats(bias, x.columns());
        long r = floats(running, 2L * x.columns());
        long o = floats(out, x.size());
        long kept = floats(statistics, 2L * groups * x.columns());
        int columns = x.columns();
        int rows = x.rows() / groups;
        threads.splitInStages(
                (columns + LANES - 1) / LANES,
                x.size(),
                (part, from, to) -> {
                    for (int block = from; block < to; block++) {
                        for (int group = 0; group < groups; group++) {
                            BatchNormColumns.statistics(s, kept, r, group, rows, columns, block * LANES);
                        }
                    }
                },
                (part, from, to) -> {
                    for (int block = from; block < to; block++) {
                        for (int group = 0; group < groups; group++) {
                            BatchNormColumns.forward(s, kept, w, b, o, group, rows, columns, block * LANES);
                        }
                    }
                });
    }

    void batchNormEvaluation(Matrix x, Matrix weight, Matrix bias, Matrix running, Matrix out) {
        long s = floats(x);
        long w = floats(weight, x.columns());
        long b = floats(bias, x.columns());
        long r = floats(running, 2L * x.columns());
        long o = floats(out, x.size());
        int columns = x.columns();
        for (int j = 0; j < columns; j += LANES) {
            BatchNormColumns.evaluation(s, w, b, r, o, x.rows(), columns, j);
        }
    }

    void batchNormBackward(
            Matrix gradientOut,
            Matrix x,
            int groups,
            Matrix weight,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientWeight,
            Matrix gradientBias) {
        long g = floats(gradientOut, x.size());
        long s = floats(x);
        long w = floats(weight, x.columns());
        long kept = floats(statistics, 2L * groups * x.columns());
        long o = floats(gradientX, x.size());
        long dw = floats(gradientWeight, x.columns());
        long db = floats(gradientBias, x.columns());
        int columns = x.columns();
        int rows = x.rows() / groups;
        threads.split((columns + LANES - 1) / LANES, x.size(), (part, from, to) -> {
            for (int block = from; block < to; block++) {
                BatchNormColumns.backward(g, s, w, kept, o, dw, db, groups, rows, columns, block * LANES);
            }
        });
    }
}
