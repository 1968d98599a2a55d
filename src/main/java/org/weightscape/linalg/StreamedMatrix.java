package org.weightscape.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.cblas_ddot;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

/**
 * Some rows of a table as a float64 matrix X that is never in memory as a whole: products pass over it in blocks of rows.
 * A number may be taken away from each column, and a column of ones may follow the others.
 */
public final class StreamedMatrix {
    /** Doubles in a block: 32 MiB. */
    private static final int BLOCK = 1 << 22;

    private final Rows source;
    private final int[] chosen;
    private final double[] shift;
    private final Intercept intercept;

    /** Whether a column of ones follows the others. */
    public enum Intercept {
        ONES,
        NONE
    }

    private StreamedMatrix(Rows source, int[] chosen, double[] shift, Intercept intercept) {
        this.source = source;
        this.chosen = chosen;
        this.shift = shift;
        this.intercept = intercept;
    }

    /** The chosen rows of a table, in the order given, with or without a column of ones behind them. */
    public static StreamedMatrix of(Rows source, int[] chosen, Intercept intercept) {
        return new StreamedMatrix(source, chosen.clone(), new double[source.columns()], intercept);
    }

    /** The chosen rows of a table with a number taken away from each column. */
    public static StreamedMatrix shifted(Rows source, int[] chosen, double[] shift) {
        if (shift.length != source.columns()) {
            throw new IllegalArgumentException("%d shifts for %d columns".formatted(shift.length, source.columns()));
        }
        return new StreamedMatrix(source, chosen.clone(), shift.clone(), Intercept.NONE);
    }

    /** Number of rows. */
    public int rows() {
        return chosen.length;
    }

    /** Numbers in a row, the one of the intercept included. */
    public int columns() {
        return source.columns() + (intercept == Intercept.ONES ? 1 : 0);
    }

    /** The mean of each column. */
    public double[] columnMeans(Progress progress, Cancellation cancellation) {
        DoubleMatrix ones = DoubleMatrix.zeros(rows(), 1);
        Arrays.fill(ones.values(), 1.0 / Math.max(rows(), 1));
        return transposeTimes(ones, progress, cancellation).values();
    }

    /**
     * {@code XᵀX}: columns × columns, symmetric.
     *
     * @throws ArithmeticException if it would need more than 2³¹ − 1 numbers (46 340 columns)
     */
    public DoubleMatrix gram(Progress progress, Cancellation cancellation) {
        int p = columns();
        Math.multiplyExact(p, p);
        try (Arena arena = Arena.ofShared()) {
            NativeDoubles gram = new NativeDoubles((long) p * p, arena);
            forEachBlock(arena, progress, cancellation, (block, from, count) -> cblas_dsyrk(
                    CblasRowMajor, CblasUpper, CblasTrans, p, count, 1, block.pointer(), p, 1, gram.pointer(), p));
            return mirrored(gram, p);
        }
    }

    /** {@code XXᵀ}: rows × rows, symmetric. Meant for few rows of many columns. */
    public DoubleMatrix outerGram(Progress progress, Cancellation cancellation) {
        int n = rows();
        int p = columns();
        Math.multiplyExact(n, n);
        try (Arena arena = Arena.ofShared()) {
            NativeDoubles gram = new NativeDoubles((long) n * n, arena);
            int step = blockRows();
            NativeDoubles left = new NativeDoubles((long) step * p, arena);
            NativeDoubles right = new NativeDoubles((long) step * p, arena);
            for (int i = 0; i < n; i += step) {
                int rowsLeft = Math.min(step, n - i);
                load(left, i, rowsLeft);
                for (int j = i; j < n; j += step) {
                    cancellation.throwIfCancelled();
                    progress.update((double) i / n, "products of rows");
                    int rowsRight = Math.min(step, n - j);
                    if (j > i) {
                        load(right, j, rowsRight);
                    }
                    cblas_dgemm(
                            CblasRowMajor, CblasNoTrans, CblasTrans, rowsLeft, rowsRight, p, 1, left.pointer(), p,
                            (j > i ? right : left).pointer(), p, 0, gram.pointer().getPointer((long) i * n + j), n);
                }
            }
            return mirrored(gram, n);
        }
    }

    /**
     * {@code X·B}: rows × k.
     *
     * @param b columns × k
     */
    public DoubleMatrix times(DoubleMatrix b, Progress progress, Cancellation cancellation) {
        int p = columns();
        int k = b.columns();
        if (b.rows() != p) {
            throw new IllegalArgumentException("%s does not follow %d columns".formatted(b, p));
        }
        DoubleMatrix product = DoubleMatrix.zeros(rows(), k);
        if (k == 0) {
            return product;
        }
        try (Arena arena = Arena.ofShared()) {
            NativeDoubles right = NativeDoubles.copyOf(b.values(), arena);
            NativeDoubles part = new NativeDoubles((long) blockRows() * k, arena);
            forEachBlock(arena, progress, cancellation, (block, from, count) -> {
                cblas_dgemm(
                        CblasRowMajor, CblasNoTrans, CblasNoTrans, count, k, p, 1, block.pointer(), p, right.pointer(), k, 0,
                        part.pointer(), k);
                System.arraycopy(part.toArray(count * k), 0, product.values(), from * k, count * k);
            });
        }
        return product;
    }

    /**
     * {@code XᵀY}: columns × k.
     *
     * @param y rows × k
     */
    public DoubleMatrix transposeTimes(DoubleMatrix y, Progress progress, Cancellation cancellation) {
        int p = columns();
        int k = y.columns();
        if (y.rows() != rows()) {
            throw new IllegalArgumentException("%s does not stand beside %d rows".formatted(y, rows()));
        }
        if (k == 0) {
            return DoubleMatrix.zeros(p, 0);
        }
        try (Arena arena = Arena.ofShared()) {
            NativeDoubles right = NativeDoubles.copyOf(y.values(), arena);
            NativeDoubles product = new NativeDoubles((long) p * k, arena);
            forEachBlock(arena, progress, cancellation, (block, from, count) -> cblas_dgemm(
                    CblasRowMajor, CblasTrans, CblasNoTrans, p, k, count, 1, block.pointer(), p,
                    right.pointer().getPointer((long) from * k), k, 1, product.pointer(), k));
            return new DoubleMatrix(p, k, product.toArray(p * k));
        }
    }

    /**
     * {@code Xᵀ(X·B)} in one pass: columns × k.
     *
     * @param b columns × k
     */
    DoubleMatrix gramTimes(DoubleMatrix b, Progress progress, Cancellation cancellation) {
        int p = columns();
        int k = b.columns();
        try (Arena arena = Arena.ofShared()) {
            NativeDoubles right = NativeDoubles.copyOf(b.values(), arena);
            NativeDoubles part = new NativeDoubles((long) blockRows() * k, arena);
            NativeDoubles product = new NativeDoubles((long) p * k, arena);
            forEachBlock(arena, progress, cancellation, (block, from, count) -> {
                cblas_dgemm(
                        CblasRowMajor, CblasNoTrans, CblasNoTrans, count, k, p, 1, block.pointer(), p, right.pointer(), k, 0,
                        part.pointer(), k);
                cblas_dgemm(
                        CblasRowMajor, CblasTrans, CblasNoTrans, p, k, count, 1, block.pointer(), p, part.pointer(), k, 1,
                        product.pointer(), k);
            });
            return new DoubleMatrix(p, k, product.toArray(p * k));
        }
    }

    /** The Euclidean length of each column. */
    public double[] columnNorms(Progress progress, Cancellation cancellation) {
        int p = columns();
        double[] squares = new double[p];
        try (Arena arena = Arena.ofShared()) {
            forEachBlock(arena, progress, cancellation, (block, from, count) -> {
                for (int j = 0; j < p; j++) {
                    DoublePointer column = block.pointer().getPointer(j);
                    squares[j] += cblas_ddot(count, column, p, column, p);
                }
            });
        }
        return Arrays.stream(squares).map(Math::sqrt).toArray();
    }

    /** The sum of the squares of all numbers. */
    public double squaredNorm(Progress progress, Cancellation cancellation) {
        double[] sum = new double[1];
        try (Arena arena = Arena.ofShared()) {
            forEachBlock(arena, progress, cancellation, (block, from, count) -> {
                int n = count * columns();
                sum[0] += cblas_ddot(n, block.pointer(), 1, block.pointer(), 1);
            });
        }
        return sum[0];
    }

    private interface BlockTask {
        void run(NativeDoubles block, int from, int count);
    }

    private int blockRows() {
        return Math.clamp(BLOCK / Math.max(columns(), 1), 1, Math.max(rows(), 1));
    }

    private void forEachBlock(Arena arena, Progress progress, Cancellation cancellation, BlockTask task) {
        int step = blockRows();
        NativeDoubles block = new NativeDoubles((long) step * columns(), arena);
        for (int from = 0; from < rows(); from += step) {
            cancellation.throwIfCancelled();
            progress.update((double) from / rows(), "passing over the rows");
            int count = Math.min(step, rows() - from);
            load(block, from, count);
            task.run(block, from, count);
        }
        progress.update(1, "passed over the rows");
    }

    private void load(NativeDoubles block, int from, int count) {
        int width = source.columns();
        int p = columns();
        int stripes = Math.min(count, 4 * Runtime.getRuntime().availableProcessors());
        IntStream.range(0, stripes).parallel().forEach(stripe -> {
            float[] row = new float[width];
            double[] wide = new double[p];
            Arrays.fill(wide, 1);
            int end = (int) ((long) count * (stripe + 1) / stripes);
            for (int i = (int) ((long) count * stripe / stripes); i < end; i++) {
                source.read(chosen[from + i], row, 0);
                for (int j = 0; j < width; j++) {
                    wide[j] = row[j] - shift[j];
                }
                block.set((long) i * p, wide, 0, p);
            }
        });
    }

    private static DoubleMatrix mirrored(NativeDoubles upper, int n) {
        double[] values = upper.toArray(n * n);
        // Tiles, because walking down the columns of a large matrix misses the cache at every step.
        int tile = 64;
        for (int rowTile = 0; rowTile < n; rowTile += tile) {
            for (int columnTile = 0; columnTile <= rowTile; columnTile += tile) {
                for (int row = rowTile; row < Math.min(rowTile + tile, n); row++) {
                    for (int column = columnTile; column < Math.min(columnTile + tile, row); column++) {
                        values[row * n + column] = values[column * n + row];
                    }
                }
            }
        }
        return new DoubleMatrix(n, n, values);
    }
}
