package org.weightscape.probe;

import java.util.Locale;

/** Which checkpoints of each model are probed. */
public enum Checkpoints {
    /** All of them, as the paper does (method §1.12). */
    ALL("all checkpoints"),
    /** The last one of each model, as later work does (method §3.2 and §3.4). */
    FINAL("final checkpoints only");

    private final String title;

    Checkpoints(String title) {
        this.title = title;
    }

    /** The word for it in files and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The words for it in tables. */
    public String title() {
        return title;
    }
}
