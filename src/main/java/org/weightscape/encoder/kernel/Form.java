package org.weightscape.encoder.kernel;

/** Whether a factor of a matrix product is taken as it stands or transposed. */
public enum Form {
    PLAIN,
    TRANSPOSED
}
