package org.weightscape.projection;

/** What near means. */
public enum Metric {
    /** The length of the difference. */
    EUCLIDEAN,
    /** One minus the cosine of the angle at the origin, 0 to 2; a row of zeros is at distance 1 from all. */
    COSINE
}
