package org.weightscape.encoder.kernel;

import org.nd4j.linalg.api.buffer.DataType;

/** How the numbers of a {@link Workspace} are stored. Training uses {@link #FLOAT}; gradient checks use {@link #DOUBLE}. */
public enum Precision {
    FLOAT(DataType.FLOAT, Float.BYTES),
    DOUBLE(DataType.DOUBLE, Double.BYTES);

    private final DataType type;
    private final int bytes;

    Precision(DataType type, int bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    DataType type() {
        return type;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }
}
