package org.weightscape.feature;

import org.weightscape.linalg.FloatMatrix;

/**
 * A representation that is in memory.
 *
 * @param learntFrom see {@link Representation#learntFrom()}; not to be changed
 * @param perhapsLearntFrom see {@link Representation#perhapsLearntFrom()}; not to be changed
 */
record MatrixRepresentation(String name, FloatMatrix values, String provenance, int[] learntFrom, int[] perhapsLearntFrom)
        implements Representation {

    @Override
    public int rows() {
        return values.rows();
    }

    @Override
    public int columns() {
        return values.columns();
    }

    @Override
    public void read(int row, float[] into, int offset) {
        values.read(row, into, offset);
    }
}
