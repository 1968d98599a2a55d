package org.weightscape.zoo;

import java.util.Locale;

/** What happens to a convolution's output before the next layer reads it. */
public enum Pooling {
    /** Nothing. */
    NONE,
    /** The maximum of each 2×2 square, with stride 2. */
    MAX_2,
    /** The mean of each channel. */
    GLOBAL_AVERAGE;

    /** The name in files, such as {@code max_2}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
