package org.weightscape.encoder.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.weightscape.job.Cancellation;

/**
 * Owns the native memory of one model: every matrix is made here, before the first step, and freed by {@link #close()}. A
 * workspace that only {@linkplain #planning plans} counts the bytes and takes no memory.
 */
public final class Workspace implements AutoCloseable {
    private final Precision precision;
    private final boolean plansOnly;
    private final List<INDArray> arrays = new ArrayList<>();
    private long bytes;
    private Cancellation cancellation = Cancellation.NEVER;

    private Workspace(Precision precision, boolean plansOnly) {
        this.precision = precision;
        this.plansOnly = plansOnly;
    }

    /** A workspace that takes memory as matrices are made. */
    public static Workspace of(Precision precision) {
        return new Workspace(precision, false);
    }

    /** A workspace that counts bytes; its matrices have a shape but no memory. */
    public static Workspace planning(Precision precision) {
        return new Workspace(precision, true);
    }

    /**
     * From now on no further memory is taken once nobody waits for it: large models take many seconds for theirs.
     *
     * @return this
     */
    public Workspace cancelWith(Cancellation newCancellation) {
        cancellation = newCancellation;
        return this;
    }

    /** How its numbers are stored. */
    public Precision precision() {
        return precision;
    }

    /**
     * A new matrix of zeros.
     *
     * @throws CancellationException if nobody waits for it
     */
    public Matrix matrix(int rows, int columns) {
        cancellation.throwIfCancelled();
        long size = (long) rows * columns;
        bytes += size * precision.bytes();
        if (plansOnly) {
            return unusedMatrix(rows, columns);
        }
        INDArray array = Nd4j.zeros(precision.type(), Math.max(1, size));
        arrays.add(array);
        return new Matrix(array, precision, 0, rows, columns);
    }

    /** A matrix that has a shape but no memory. */
    public Matrix unusedMatrix(int rows, int columns) {
        return new Matrix(null, precision, 0, rows, columns);
    }

    /** A new vector of zeros. */
    public Matrix vector(int size) {
        return matrix(1, size);
    }

    /** Bytes of all matrices made so far. */
    public long bytes() {
        return bytes;
    }

    /** Frees the memory; no matrix of this workspace may be used afterwards. */
    @Override
    public void close() {
        for (INDArray array : arrays) {
            if (array.closeable()) {
                array.close();
            }
        }
        arrays.clear();
    }
}
