package org.weightscape.zoo;

/** Whether statistics of a checkpoint also describe its biases. The published numbers do not (method §1.13). */
public enum Biases {
    INCLUDED,
    EXCLUDED
}
