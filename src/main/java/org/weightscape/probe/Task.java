package org.weightscape.probe;

import java.util.Locale;

/** What a probe predicts. */
public enum Task {
    /** A number; scored by R². */
    REGRESSION("r2"),
    /** One of a few words; scored by the share of right answers. */
    CLASSIFICATION("accuracy");

    private final String metric;

    Task(String metric) {
        this.metric = metric;
    }

    /** The name of the score in tables and files. */
    public String metric() {
        return metric;
    }

    /** The word for the task in tables and files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
